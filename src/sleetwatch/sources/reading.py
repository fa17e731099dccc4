"""Reading single values of a vendor's record: text, numbers, flags, addresses and JSON inside strings.

Everything here takes any value a log may hold and answers with a clean one or None. Nothing raises but
`parse_time`, because a record without its time is no event; `when.py` knows the shapes of time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

import msgspec

from sleetwatch.clock import zone_of
from sleetwatch.errors import Refused
from sleetwatch.sources.when import optional_time, parse_time
from sleetwatch.telephone import telephone

__all__ = [
    "account",
    "address",
    "coordinates",
    "first",
    "flag",
    "identifier",
    "items",
    "joined",
    "local_time",
    "lower",
    "lowered",
    "mapping",
    "nested",
    "number",
    "optional_local_time",
    "optional_time",
    "outcome_of",
    "parse_time",
    "phone",
    "phone_as_told",
    "real",
    "spaced",
    "text",
    "unquoted",
]

ZONE = "@time_zone"
"""Where intake puts the zone the user named for a file whose times name none."""

_LARGEST = 2**63 - 1
_NOTHING = frozenset({"", "-", "null", "none", "n/a", "undefined", "(null)", "{pii removed}"})
_LONGEST_NOTHING = max(len(word) for word in _NOTHING)
_EMPTY: tuple[object, ...] = ("", [], {})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
_YES = frozenset({"true", "yes", "1", "y", "t"})
_NO = frozenset({"false", "no", "0", "n", "f"})
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_FOUR = re.compile(rf"(?:{_BYTE}\.){{3}}{_BYTE}")
"""An IPv4 address as nearly every record has it, which needs no parser."""
_GUEST = re.compile(r"(.+)_([^_@]+\.[^_@]+)#ext#@.+")


def text(value: object) -> str | None:
    """Trimmed text; None for what vendors write when they mean nothing. Numbers become text, containers None."""
    if type(value) is str:
        return _clean_and_remember(value) if len(value) <= _REMEMBERED else _clean(value)
    return None if value is None else _text_of_scalar(value)


_REMEMBERED = 48
"""Texts up to this length recur from record to record; longer ones are rarely seen twice."""


def _clean(value: str) -> str | None:
    if not value.isprintable():  # rare: new lines are kept, what no table can store is dropped
        value = _UNSTORABLE.sub("", value)
    value = value.strip()
    if len(value) <= _LONGEST_NOTHING and value.lower() in _NOTHING:
        return None
    return value


_clean_and_remember = lru_cache(maxsize=65_536)(_clean)


def _text_of_scalar(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if -_LARGEST <= value <= _LARGEST else None
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else None
    return None


def lower(value: object) -> str | None:
    """Like `text`, in lower case: for all that is compared."""
    if value is None:
        return None
    if type(value) is str and len(value) <= _REMEMBERED:
        return _lower_and_remember(value)
    clean = text(value)
    return clean.lower() if clean else None


@lru_cache(maxsize=65_536)
def _lower_and_remember(value: str) -> str | None:
    clean = _clean(value)
    return clean.lower() if clean else None


def joined(*parts: object) -> str | None:
    """The texts there are, with spaces between: an operating system and its version."""
    return " ".join(part for part in map(text, parts) if part) or None


def outcome_of(value: object) -> str | None:
    """Of a product that knows nothing but success and failure."""
    return _OUTCOMES.get(lower(value) or "")


_OUTCOMES = {"success": "success", "failure": "failure", "failed": "failure"}


@lru_cache(maxsize=256)
def spaced(words: str) -> str:
    """`primaryRefreshToken` as `primary refresh token`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words).lower()


def identifier(value: object) -> str | None:
    """An id in lower case; the all-zero id that stands for "none" is None."""
    clean = lower(value)
    return clean if clean and clean.strip("0-") else None


def account(value: object) -> str | None:
    """A sign-in name in lower case. An invited guest's name is its home address, as the sign-in log has it."""
    name = lower(value)
    if name and "#ext#" in name:
        guest = _GUEST.fullmatch(name)
        return f"{guest[1]}@{guest[2]}" if guest else name
    return name


def number(value: object) -> int | None:
    """A whole number that fits 64 bits."""
    if isinstance(value, str):
        return _within(int(value)) if _WHOLE.fullmatch(value := value.strip()) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _within(value)
    if isinstance(value, float) and value.is_integer():
        return _within(int(value))
    return None


def _within(value: int) -> int | None:
    return value if -_LARGEST <= value <= _LARGEST else None


def real(value: object) -> float | None:
    """A finite decimal number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value := value.strip()):
            return None
        value = float(value)
    if isinstance(value, int):
        return float(value) if -_LARGEST <= value <= _LARGEST else None
    return value if isinstance(value, float) and math.isfinite(value) else None


def flag(value: object) -> bool | None:
    """True or false in any of the ways vendors spell them."""
    if value is None or isinstance(value, bool):
        return value
    word = lower(value)
    if word in _YES:
        return True
    return False if word in _NO else None


def coordinates(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    """Both degrees or neither. The point 0, 0 is how vendors write "unknown"."""
    north, east = real(latitude), real(longitude)
    if north is None or east is None or (north == 0 and east == 0):
        return None, None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else (None, None)  # noqa: PLR2004 - degrees


def address(value: object) -> str | None:
    """The canonical text of an IP address, without port, brackets, zone or IPv4 mapping; None when it is none."""
    return _address(value) if isinstance(value, str) and len(value) <= 64 else None  # noqa: PLR2004 - longer is no IP


@lru_cache(maxsize=131_072)
def _address(value: str) -> str | None:
    if _FOUR.fullmatch(value):
        return value if value != "0.0.0.0" else None  # noqa: S104 - it is refused
    host = _host(value.strip())
    try:
        if ":" not in host:
            return _specified(IPv4Address(host))
        six = IPv6Address(host.partition("%")[0])
        return _specified(six.ipv4_mapped or six)
    except AddressValueError:
        return None


def _host(value: str) -> str:
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.partition(":")[0] if value.count(":") == 1 else value


def _specified(address: IPv4Address | IPv6Address) -> str | None:
    return None if address.is_unspecified else str(address)


def nested(value: object) -> dict[str, Any] | list[Any]:
    """A container as it is, or the one written as JSON inside a string; else an empty dict."""
    if isinstance(value, dict | list):
        return value
    if isinstance(value, str):
        decoded = _decoded(value)
        if isinstance(decoded, str):  # JSON quoted twice, as the Entra audit log does
            decoded = _decoded(decoded)
        if isinstance(decoded, dict | list):
            return decoded
    return {}


def _decoded(value: str) -> object:
    # The first character tells most plain text from JSON without the price of an exception.
    if value.lstrip()[:1] not in ("{", "[", '"'):
        return None
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def mapping(value: object) -> dict[str, Any]:
    """`nested`, when it is an object; else an empty one."""
    if isinstance(value, dict):
        return value
    found = nested(value) if isinstance(value, str) else None
    return found if isinstance(found, dict) else {}


def items(value: object) -> list[Any]:
    """`nested`, when it is a list; a lone object is a list of one."""
    found = nested(value)
    if isinstance(found, list):
        return found
    return [found] if found else []


def unquoted(value: object) -> str | None:
    r"""Text that may itself be a JSON string: `"\"Member\""` is `Member`."""
    if isinstance(value, str) and value.startswith('"'):
        decoded = _decoded(value)
        return text(decoded if isinstance(decoded, str) else value.strip('"'))
    return text(value)


def first(record: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - a log may hold anything
    """The first of these fields that is there and not empty."""
    for name in names:
        value = record.get(name)
        if value is not None and value not in _EMPTY:
            return value
    return None


def local_time(record: Mapping[str, Any], value: object) -> int:
    """A wall-clock time of whoever made the export. Raises `Refused`: `no-zone` when the user did not say where."""
    name = record.get(ZONE)
    zone = zone_of(name) if isinstance(name, str) else None
    if zone is not None:
        return parse_time(value, zone_assumed=zone)
    parse_time(value)  # what is no time at all is refused as such
    try:
        return parse_time(value, zone_assumed=None)
    except Refused:
        raise Refused("no-zone", "its times name no zone; ingest it with --time-zone, as in Europe/Berlin") from None


def optional_local_time(record: Mapping[str, Any], value: object) -> int | None:
    """Like `local_time` for a time that may be missing or unclear."""
    try:
        return local_time(record, value)
    except Refused:
        return None


def lowered(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record under lower-case field names, for collectors change their case; ` [UTC]` of a header is dropped."""
    return dict(zip(_names(tuple(record)), record.values(), strict=True))


_shapes: dict[tuple[str, ...], tuple[str, ...]] = {}
_SHAPES = 4_096
_SHAPE_CHARACTERS = 16_384
"""Logs have a few dozen shapes; a longer or one more of them is somebody's game and not worth remembering."""


def _names(keys: tuple[str, ...]) -> tuple[str, ...]:
    known = _shapes.get(keys)
    if known is not None:
        return known
    names = tuple(" ".join(key.lower().removesuffix(" [utc]").split()) for key in keys)
    if sum(map(len, keys)) <= _SHAPE_CHARACTERS:
        if len(_shapes) >= _SHAPES:
            _shapes.clear()
        _shapes[keys] = names
    return names


def phone(value: object) -> str | None:
    """A phone number as `telephone` writes it; None when digits are missing or masked."""
    return telephone(text(value))


def phone_as_told(value: object) -> str | None:
    """The same, or what the vendor leaves of it where it masks the digits."""
    return phone(value) or lower(value)
