"""What a notice says: what it is about, how grave, what is new, where to look. A pseudonym or number, never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from sleetwatch.clock import to_text

RANK: Mapping[str, int] = MappingProxyType({"info": 0, "check": 1, "case": 2})
"""The levels, the least grave first. `check` and `case` are what the score proposes."""
DIGEST, TEST = "digest", "test"
SHORT = 16
"""Characters of a key's digest, where the other side takes only letters and digits."""


class State(StrEnum):
    """What a notice is to whoever gets it."""

    NEW = "new"
    UPDATE = "update"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along where a channel can carry one."""

    name: str
    media: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What somebody wrote to be sent as it is."""

    title: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One notice for one channel."""

    id: str
    """The same however often it is sent."""
    key: str
    """What it is about; an update has the same."""
    kind: str
    state: State
    level: str
    """The level it has; of what is over, the one it had."""
    at: int
    tenant: str | None = None
    subject: str | None = None
    number: int | None = None
    """Of the case or the request."""
    link: str | None = None
    document: Document | None = None
    ref: str | None = None
    """What the other side called it when it was told first."""
    items: tuple[Message, ...] = ()
    """Those of a digest."""

    @property
    def about(self) -> str:
        """A pseudonym, or `case 123456`."""
        if self.subject is not None:
            return self.subject
        return f"{_NUMBERED.get(self.kind, 'case')} {self.number}" if self.number is not None else self.kind

    @property
    def title(self) -> str:
        """One line."""
        said = self._said()
        return f"{self.tenant}: {said}" if self.tenant and self.document is None else said

    def _said(self) -> str:
        if self.document is not None:
            return " ".join(self.document.title.split())
        if self.items:
            return f"{_count(len(self.items), 'notice')}, {self.levels}"
        if self.kind == TEST:
            return "this is a test, and nothing happened"
        sentences = _OVER if self.state is State.OVER else _SAID
        return sentences[self.kind].format(about=self.about, asked=_ASKED.get(self.level, "look"))

    @property
    def levels(self) -> str:
        """How many of a digest have which level, the gravest first."""
        counts = Counter("over" if one.state is State.OVER else one.level for one in self.items)
        order = sorted(counts, key=lambda level: -RANK.get(level, -1))
        return ", ".join(f"{counts[level]} {level}" for level in order)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is known, by name, for people."""
        known = (
            ("Tenant", self.tenant),
            ("About", None if self.items or self.document or self.kind == TEST else self.about),
            ("Level", self.level),
            ("State", str(self.state)),
            ("At", to_text(self.at)),
        )
        return tuple((name, value) for name, value in known if value is not None)

    @property
    def text(self) -> str:
        """All of it in plain lines."""
        if self.document is not None:
            body = self.document.text
        elif self.items:
            body = "\n".join(f"- {one.title}" + (f" <{one.link}>" if one.link else "") for one in self.items)
        else:
            body = "\n".join(f"{name}: {value}" for name, value in self.facts)
        lead = "" if self.document or self.items or self.kind == TEST else f"\n\n{LEAD}"
        where = f"\n\n{self.link}" if self.link else ""
        return f"{self.title}\n\n{body}{where}{lead}\n"

    def fenced(self, before: str = "```", after: str = "```", most: int | None = None) -> str:
        """The same for whoever reads a markup: what somebody wrote, and may come from a log, stands between fences.

        Of that so many characters at `most`, where the other side takes no more.
        """
        if self.document is None:
            return self.text
        inside = self.text
        for fence in (before, after):  # what only went would leave another one behind, where it stood within one
            inside = inside.replace(fence, fence.translate(_HARMLESS))
        inside = inside[:most]
        return f"{before}\n{inside}{after}\n" + (f"\n{self.link}\n" if self.link else "")

    @property
    def short_key(self) -> str:
        """The key in letters and digits; nothing can be read from it."""
        return sha256(self.key.encode()).hexdigest()[:SHORT]


_HARMLESS = str.maketrans("`{}", "'()")
LEAD = "A lead for a neutral check, never a verdict. Why is said in Sleetwatch, to those who may read it."
_NUMBERED = {"request": "request"}
_ASKED = {"check": "neutral check", "case": "case"}
_SAID = {
    "suspect": "a {asked} is proposed for {about}",
    "request": "{about} waits for a second person",
    "glass": "the glass of {about} was broken",
    "due": "{about} is past its due time",
}
_OVER = {
    "suspect": "{about} is over the line no more",
    "request": "{about} waits for nobody any more",
    "glass": "the look into {about} is over",
    "due": "{about} is past its due time no more",
}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
