"""What kind of place an address names by its own words: a mail drop, a forwarder, a hotel. Not whose it is."""

from __future__ import annotations

import re

_MAIL_DROP = (
    r"\b(?:pmb|p\.? ?o\.? box|post ?office box|postfach|apartado|bo[iî]te postale|mail ?boxes? etc|mbe|ups store"
    r"|postal (?:annex|connections|plus)|anytime mailbox|ipostal1|earth class mail|traveling mailbox|virtual office"
    r"|regus|mail (?:drop|center|centre))\b"
)
_PARCEL_POINT = (
    r"\b(?:amazon (?:locker|hub)|packstation|paketshop|parcel ?(?:shop|locker|lounge)|access point"
    r"|fedex (?:office|ship center|onsite)|dhl servicepoint|inpost|mondial relay|point relais"
    r"|hold (?:at|for) (?:location|pick ?up))\b"
)
_FORWARDER = (
    r"\b(?:freight|forward(?:er|ing)|reship\w*|shipito|myus|aramex|stackry|planet express|borderlinx|cargo"
    r"|logistics (?:hub|cent(?:er|re)))\b"
)
_HOTEL = (
    r"\b(?:hotel(?! de (?:ville|police|dieu|region))|motel|hostel|marriott|hilton(?! head)|hyatt|holiday inn|airbnb"
    r"|extended stay|residence inn|super 8|motel 6|best western|travelodge|premier inn|self[ -]storage|storage unit)\b"
)
_KINDS = (("mail drop", _MAIL_DROP), ("parcel point", _PARCEL_POINT), ("forwarder", _FORWARDER), ("hotel", _HOTEL))
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def place_kind(address: str | None) -> str | None:
    """`mail drop`, `parcel point`, `forwarder`, `hotel`; None where the text says nothing of the kind."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(address or "")), None)
