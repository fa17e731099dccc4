"""Telephone numbers in one form, `+` and digits as ITU-T E.164 has them, so that one number compares equal."""

from __future__ import annotations

import re

_LONGEST = 64
"""Longer is prose."""
_EXTENSION = re.compile(r"(?:;|x|ext).*", re.IGNORECASE | re.DOTALL)
_DIALLED = re.compile(r"\+?[0-9][0-9 ().\-/\u00a0\u2011]{4,30}")
_NORTH_AMERICAN = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
_FEWEST, _MOST = 6, 15
_DIALLED_WITH_ZERO = {
    "AE": "971", "AL": "355", "AR": "54", "AT": "43", "AU": "61", "BA": "387", "BD": "880", "BE": "32", "BG": "359",
    "BR": "55", "CH": "41", "CN": "86", "DE": "49", "EG": "20", "ET": "251", "FI": "358", "FR": "33", "GB": "44",
    "GE": "995", "GH": "233", "HR": "385", "ID": "62", "IE": "353", "IL": "972", "IN": "91", "JO": "962", "JP": "81",
    "KE": "254", "KH": "855", "KR": "82", "LA": "856", "LB": "961", "LK": "94", "MA": "212", "MD": "373", "ME": "382",
    "MK": "389", "MM": "95", "MY": "60", "NG": "234", "NL": "31", "NP": "977", "NZ": "64", "PE": "51", "PH": "63",
    "PK": "92", "RO": "40", "RS": "381", "SA": "966", "SE": "46", "SI": "386", "SK": "421", "TH": "66", "TR": "90",
    "TW": "886", "TZ": "255", "UA": "380", "UG": "256", "VN": "84", "ZA": "27", "ZM": "260", "ZW": "263",
}  # fmt: skip
"""Calling codes of countries in whose national numbers the first digit is a zero that is left out from abroad (ITU-T
E.164 and national numbering plans). Italy's zero is a part of the number."""


def telephone(written: str | None, country: str | None = None) -> str | None:
    """A number as `+` and digits; None when it is none, or digits are missing or masked.

    Ten digits in the North American form get its +1. A national number that begins with a zero gets the code of
    `country` (ISO 3166-1 alpha-2), whoever gives it; without one it keeps its own digits: it still equals itself, and
    no international number begins with a zero.
    """
    if written is None or len(written) > _LONGEST:
        return None
    bare = _EXTENSION.sub("", written.lower().removeprefix("tel:")).replace("(0)", "").strip().removeprefix("(")
    if not _DIALLED.fullmatch(bare):
        return None
    digits = re.sub(r"[^0-9]", "", bare)
    if not bare.startswith("+"):
        digits = digits.removeprefix("00")
        digits = f"1{digits}" if _NORTH_AMERICAN.fullmatch(digits) else digits
    return abroad(f"+{digits}", country) if _FEWEST <= len(digits) <= _MOST else None


def abroad(number: str | None, country: str | None) -> str | None:
    """A number in the form above that kept its national zero, as it is dialled from abroad; any other as it is."""
    code = _DIALLED_WITH_ZERO.get((country or "").upper())
    return f"+{code}{number[2:]}" if code and number and number.startswith("+0") else number
