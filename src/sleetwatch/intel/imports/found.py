"""What an import yields, and the small things that all readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sleetwatch import clock
from sleetwatch.intel.actors import Claim, Listing

Kind = Literal[
    "ip", "cidr", "domain", "email", "phone", "address", "handle", "bank_account", "wallet", "file_hash",
    "device_serial", "mac", "user_agent",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
PERSONA: frozenset[Kind] = frozenset({"email", "phone", "address", "handle"})
"""What a persona shows of itself; it may be stolen from somebody real."""
MONEY: frozenset[Kind] = frozenset({"bank_account", "wallet"})

Victim = Literal["no", "possible", "yes"]
LONGEST_TEXT = 300
"""Characters kept of names, titles and reasons; a longer one is cut."""
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of the file, for whatever it does not say itself."""

    publisher: str = ""
    actor: str = ""
    tlp: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing to look for. `begins` and `ends` are microseconds UTC, None where nobody says."""

    kind: Kind
    value: str
    place: str
    """Where it stands in the file, for people."""
    publisher: str
    actor: str = ""
    begins: int | None = None
    ends: int | None = None
    tlp: str = ""
    confidence: int | None = None
    """0 to 100."""
    victim: Victim = "possible"
    references: tuple[str, ...] = ()
    uid: str = ""
    """The publisher's own id of it, by which it is withdrawn later."""


@dataclass(frozen=True, slots=True)
class Context:
    """A record that says something about others (who published, how it may be shared) and is no entry of its own."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Names:
    """A statement about names of actors."""

    place: str
    said: Claim | Listing


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The publisher takes something back that an earlier file held."""

    place: str
    uid: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record of which nothing can be used, with a short fixed `reason`; `detail` repeats no personal data."""

    place: str
    reason: str
    detail: str = ""


Found = Indicator | Context | Names | Withdrawn | Rejected


def moment(value: object) -> int | None:
    """A time as publishers write it: ISO 8601, a day, or seconds since 1970. None for anything else."""
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"[0-9]{9,10}", value)):
        seconds = int(value)
        return seconds * clock.SECOND if 0 < seconds < int(_LATEST.timestamp()) else None
    if not isinstance(value, str) or len(value) > 40:  # noqa: PLR2004 - longer is no time
        return None
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return clock.from_datetime(when) if _EARLIEST <= when < _LATEST else None


def text(value: object) -> str:
    """One line of text, cut where it is too long; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    printable = "".join(character if character.isprintable() else " " for character in value[: 4 * LONGEST_TEXT])
    return " ".join(printable.split())[:LONGEST_TEXT]


def texts(value: object, most: int = 200) -> list[str]:
    """The texts of a list; a single text is a list of one."""
    listed: Iterable[object] = value if isinstance(value, list) else [value]
    return [said for one in list(listed)[:most] if (said := text(one))]


def records(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def tlp_of(words: Iterable[str]) -> str:
    """The strictest TLP among tags such as `tlp:amber`; white is the old word for clear."""
    said = (_TLP.fullmatch(word.strip()) for word in words)
    found = {one[1].lower().replace("white", "clear") for one in said if one is not None}
    return next((level for level in _STRICT if level in found), "")


_STRICT = ("red", "amber+strict", "amber", "green", "clear")
_TLP = re.compile(r"(?:tlp:)?(red|amber\+strict|amber|green|clear|white)", re.IGNORECASE)


def links(value: Iterable[object]) -> tuple[str, ...]:
    """Addresses of pages, a few of them."""
    found = (text(one) for one in value)
    return tuple(dict.fromkeys(one for one in found if re.match(r"https?://", one)))[:20]


_PROFILE_SITES = frozenset({"github.com", "gitlab.com", "linkedin.com", "t.me", "twitter.com", "x.com", "upwork.com"})


def of_link(url: str) -> tuple[Kind, str] | None:
    """What can be looked for of a link: whose profile it is, or a host that is all of it."""
    bare = re.sub(r"^(?:https?|hxxps?)://", "", url.strip(), flags=re.IGNORECASE).split("?")[0].strip("/")
    host, _, path = bare.partition("/")
    if not path:
        return "domain", host
    return ("handle", bare) if host.lower().removeprefix("www.") in _PROFILE_SITES else None


def handle(site: str, name: str) -> str:
    """An account on a site as a link to it, without the scheme."""
    return f"{site}/{name.strip().lstrip('@')}"
