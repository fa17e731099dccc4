"""Regions by the short codes people write where GeoNames uses numbers, and US states by postal code."""

from __future__ import annotations

import re

SHORT_CODES: dict[str, dict[str, str]] = {
    "AU": {
        "act": "australian capital territory",
        "nsw": "new south wales",
        "nt": "northern territory",
        "qld": "queensland",
        "sa": "south australia",
        "tas": "tasmania",
        "vic": "victoria",
        "wa": "western australia",
    },
    "BR": {
        "ba": "bahia",
        "ce": "ceara",
        "df": "federal district",
        "es": "espirito santo",
        "go": "goias",
        "mg": "minas gerais",
        "pe": "pernambuco",
        "pr": "parana",
        "rj": "rio de janeiro",
        "rs": "rio grande do sul",
        "sc": "santa catarina",
        "sp": "sao paulo",
    },
    "CA": {
        "ab": "alberta",
        "bc": "british columbia",
        "mb": "manitoba",
        "nb": "new brunswick",
        "nl": "newfoundland and labrador",
        "ns": "nova scotia",
        "nt": "northwest territories",
        "nu": "nunavut",
        "on": "ontario",
        "pe": "prince edward island",
        "pei": "prince edward island",
        "qc": "quebec",
        "sk": "saskatchewan",
        "yt": "yukon",
    },
    "DE": {
        "bb": "brandenburg",
        "be": "state of berlin",
        "berlin": "state of berlin",
        "bayern": "bavaria",
        "bw": "baden wurttemberg",
        "by": "bavaria",
        "hb": "bremen",
        "he": "hesse",
        "hessen": "hesse",
        "hh": "hamburg",
        "mv": "mecklenburg western pomerania",
        "ni": "lower saxony",
        "niedersachsen": "lower saxony",
        "nordrhein westfalen": "north rhine westphalia",
        "nw": "north rhine westphalia",
        "nrw": "north rhine westphalia",
        "rp": "rheinland pfalz",
        "sachsen": "saxony",
        "sh": "schleswig holstein",
        "sl": "saarland",
        "sn": "saxony",
        "st": "saxony anhalt",
        "th": "thuringia",
    },
    "IN": {
        "ap": "andhra pradesh",
        "dl": "delhi",
        "gj": "gujarat",
        "hr": "haryana",
        "ka": "karnataka",
        "kl": "kerala",
        "mh": "maharashtra",
        "mp": "madhya pradesh",
        "pb": "punjab",
        "rj": "rajasthan",
        "tg": "telangana",
        "tn": "tamil nadu",
        "ts": "telangana",
        "up": "uttar pradesh",
        "wb": "west bengal",
    },
}
"""By country: what people write, and GeoNames' name for it (both folded)."""

_ZIP_PREFIXES = """
AL 350-369|AK 995-999|AZ 850-865|AR 716-729|CA 900-961|CO 800-816|CT 060-069|DE 197-199|DC 200-205|FL 320-349|GA 300-319
GA 398-399|HI 967-968|ID 832-838|IL 600-629|IN 460-479|IA 500-528|KS 660-679|KY 400-427|LA 700-714|ME 039-049|MD 206-219
MA 010-027|MI 480-499|MN 550-567|MS 386-397|MO 630-658|MT 590-599|NE 680-693|NV 889-898|NH 030-038|NJ 070-089|NM 870-884
NY 100-149|NC 270-289|ND 580-588|OH 430-459|OK 730-749|OR 970-979|PA 150-196|RI 028-029|SC 290-299|SD 570-577|TN 370-385
TX 750-799|TX 885-885|UT 840-847|VT 050-059|VA 201-201|VA 220-246|WA 980-994|WV 247-268|WI 530-549|WY 820-831
"""

_FIVE_DIGITS = """
BA CU CZ DE DO DZ EE EG ES FI FR GR GT HN HR ID IQ IT JO KE KH KR KW LA LK LT MA MC ME MM MX MY NI NP PE PK RE RS SA SD
SE SK SM SN TH TR TW UA UY VA VN ZM
"""
FIVE_DIGITS = frozenset(_FIVE_DIGITS.split())
"""Countries beside the United States whose postal codes have five digits."""


def _states_by_prefix() -> dict[str, str]:
    states: dict[str, str] = {}
    for entry in _ZIP_PREFIXES.replace("\n", "|").strip("|").split("|"):
        state, _, bounds = entry.partition(" ")
        first, _, last = bounds.partition("-")
        states.update({f"{prefix:03}": state for prefix in range(int(first), int(last) + 1)})
    return states


_STATE_BY_PREFIX = _states_by_prefix()


def state_of_zip(postal: str) -> str | None:
    """The US state of a ZIP code by its first three digits (USPS prefix list)."""
    zip_code = re.match(r"\s*(\d{3})\d\d(?!\d)", postal)
    return _STATE_BY_PREFIX.get(zip_code[1]) if zip_code else None
