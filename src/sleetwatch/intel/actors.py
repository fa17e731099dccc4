"""What vendors call the scheme's actor and its neighbours: typed edges between names, each with who says so and when.

No catalogue joins all the names, and synonyms of synonyms would merge half of a country's actors into one. So two names
are one actor only where whoever gives one of them says so; everything else is one step and stays what it is.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from sleetwatch.intel import embedded

Relation = Literal["same-as", "formerly", "part-of", "overlaps", "separate-from", "listed-with"]
IDENTITY = frozenset({"same-as", "formerly"})
"""Relations that make two names one actor."""
BELONGING = frozenset({"same-as", "part-of", "overlaps"})
"""Relations by which a name stands for the scheme, when it is their first name."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something, where, and when. `read` is direct, quoted, listed or imported."""

    publisher: str
    title: str
    url: str
    date: str
    licence: str
    read: str


@dataclass(frozen=True, slots=True)
class Claim:
    """`name` RELATION `other`, says a source. For formerly, `other` is the old name; for part-of, the wider one."""

    name: str
    relation: Relation
    other: str
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Several names in one entry of a catalogue, `names[0]` being the entry's own."""

    names: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about the actor that was asked for and a name: as a sentence reads it, and who makes it."""

    relation: Relation
    words: str
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class NamedBy:
    """A name, whoever gave it, and what is said of it."""

    name: str
    namer: str
    says: tuple[Said, ...]
    also: tuple[str, ...] = ()
    """For another actor: its other names, by whoever gave them."""


@dataclass(frozen=True, slots=True)
class ActorPage:
    """A name resolved. `same` are names of the same actor, `others` are one step away and are other actors."""

    asked: str
    same: tuple[NamedBy, ...]
    others: tuple[NamedBy, ...]
    disagreements: tuple[str, ...]
    is_scheme: bool
    """Whether what is said of this actor is said of the scheme that Sleetwatch looks for."""


def key(name: str) -> str:
    """What is compared of a name: `UNC 5267` and `unc5267`, `Storm-0287` and `storm 0287` are one."""
    return re.sub(r"[\W_]+", "", name.casefold())


@dataclass
class Knowledge:
    """Names, claims and listings together."""

    scheme: str
    namers: dict[str, str]
    """Who gave each name."""
    claims: list[Claim]
    listings: list[Listing]
    _spelt: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said = [name for one in self.claims for name in (one.name, one.other)]
        said += [name for one in self.listings for name in one.names]
        for name in (*self.namers, *said):
            self._spelt.setdefault(key(name), name)

    def names(self) -> list[str]:
        """Every name, in the spelling that came first."""
        return sorted(self._spelt.values(), key=str.casefold)

    def with_more(self, claims: Iterable[Claim], listings: Iterable[Listing]) -> Knowledge:
        """The same and what else somebody knows."""
        return Knowledge(self.scheme, self.namers, [*self.claims, *claims], [*self.listings, *listings])

    def namer_of(self, name: str) -> str:
        """Who gave the name; empty when nobody knows."""
        return self.namers.get(self._spelt.get(key(name), name), "")

    def identity(self, name: str) -> set[str]:
        """Keys of all names that are the same actor: only over same-as and formerly, however long the chain."""
        found = {key(name)}
        while True:
            more = {
                end
                for claim in self.claims
                if claim.relation in IDENTITY and found & {key(claim.name), key(claim.other)}
                for end in (key(claim.name), key(claim.other))
            } - found
            if not more:
                return found
            found |= more

    def same(self, name: str) -> list[str]:
        """The other names of the same actor."""
        return sorted(self._spelt[one] for one in self.identity(name) - {key(name)})

    def stands_for_scheme(self, name: str) -> bool:
        """Whether somebody says of this very actor that it is the scheme, is a part of it or overlaps with it."""
        mine = self.identity(name)
        scheme = self.identity(self.scheme)
        return bool(mine & scheme) or any(
            claim.relation in BELONGING and key(claim.name) in mine and key(claim.other) in scheme
            for claim in self.claims
        )

    def page(self, name: str) -> ActorPage | None:
        """Everything said of a name; None when nobody says anything of it."""
        if key(name) not in self._spelt:
            return None
        mine = self.identity(name)
        about: dict[str, list[Said]] = {}
        for end, said in self._said_of(mine):
            about.setdefault(end, []).append(said)
        same = [self._named(one, about.get(one, [])) for one in mine]
        others = [self._another(one, said) for one, said in about.items() if one not in mine]
        return ActorPage(
            asked=self._spelt[key(name)],
            same=tuple(sorted(same, key=lambda one: (key(one.name) != key(name), one.name.casefold()))),
            others=tuple(sorted(others, key=lambda one: (_NEARNESS[one.says[0].relation], one.name.casefold()))),
            disagreements=tuple(self._disagreements(mine, about)),
            is_scheme=self.stands_for_scheme(name),
        )

    def _named(self, one: str, said: list[Said]) -> NamedBy:
        dated = {(each.words, each.source.publisher) for each in said if each.source.date}
        told = {each for each in said if each.source.date or (each.words, each.source.publisher) not in dated}
        ordered = sorted(told, key=lambda each: (_NEARNESS[each.relation], each.source.publisher, each.source.date))
        return NamedBy(self._spelt[one], self.namers.get(self._spelt[one], ""), tuple(ordered))

    def _another(self, one: str, said: list[Said]) -> NamedBy:
        return replace(self._named(one, said), also=tuple(self.same(one)))

    def _said_of(self, mine: set[str]) -> Iterator[tuple[str, Said]]:
        """Every statement that has one of these names at one end, with the key of the other end. One step, no more."""
        for claim in self.claims:
            first, second = key(claim.name), key(claim.other)
            words = f"{claim.name} {_WORDS[claim.relation]} {claim.other}"
            said = Said(claim.relation, words, claim.source, claim.note)
            for here, there in ((first, second), (second, first)):
                if here in mine and here != there:
                    yield there, said
        for listing in self.listings:
            if mine & set(map(key, listing.names)):
                said = Said("listed-with", f"given in one entry, {listing.names[0]}", listing.source)
                yield from ((key(name), said) for name in listing.names)

    def _disagreements(self, mine: set[str], about: dict[str, list[Said]]) -> Iterator[str]:
        """Names that one source takes for the actor, or files with names near it, and another keeps apart."""
        near = {one for one, said in about.items() if any(each.relation != "separate-from" for each in said)}
        for one, said in sorted(about.items()):
            together = _publishers(each for each in said if each.relation in {*IDENTITY, "listed-with"})
            apart = _publishers(each for each in said if each.relation == "separate-from")
            if one in mine or not (together or apart):
                continue
            elsewhere = sorted(self._filed(one, mine, near, with_near=not together))
            if together and apart:
                yield f"{self._spelt[one]}: {_joined(together)} with this actor; {_joined(apart)} as another"
            if elsewhere:
                here = f"{_joined(together)} with this actor" if together else f"{_joined(apart)} as another actor"
                yield f"{self._spelt[one]}: {here}; {_joined(elsewhere)}"

    def _filed(self, one: str, mine: set[str], near: set[str], *, with_near: bool) -> set[str]:
        """In which entries the name stands: with names near this actor, or without any of them at the head."""
        found = set()
        for listing in self.listings:
            names = set(map(key, listing.names))
            if one not in set(map(key, listing.names[1:])) or mine & names:
                continue
            beside = sorted(self._spelt[other] for other in names & near - {one})
            if with_near and beside:
                found.add(f"{listing.source.publisher} with {', '.join(beside)}")
            elif not with_near and key(listing.names[0]) not in near:
                found.add(f"{listing.source.publisher} under {listing.names[0]}")
        return found


_NEARNESS: dict[Relation, int] = {
    "same-as": 0,
    "formerly": 0,
    "part-of": 1,
    "overlaps": 2,
    "listed-with": 3,
    "separate-from": 4,
}
_WORDS: dict[Relation, str] = {
    "same-as": "is the same as",
    "formerly": "was formerly",
    "part-of": "is a part of",
    "overlaps": "overlaps with",
    "separate-from": "is not",
    "listed-with": "is listed with",
}


def _publishers(said: Iterable[Said]) -> set[str]:
    return {one.source.publisher for one in said}


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(sorted(texts))


@functools.cache
def shipped() -> Knowledge:
    """What ships, from `data/actors.toml`."""
    told = tomllib.loads(embedded.read_text("actors.toml"))
    sources = {name: Source(**said) for name, said in told["sources"].items()}
    claims = [Claim(**one | {"source": sources[one["source"]]}) for one in told["claims"]]
    listings = [Listing((one["name"], *one["others"]), sources[one["source"]]) for one in told["listings"]]
    return Knowledge(told["scheme"], dict(told["names"]), claims, listings)


def names_in(text: str) -> list[str]:
    """The shipped names in a text, in the order they appear, each once."""
    found = [(hit.start(), name) for name in shipped().names() if (hit := _pattern(name).search(text))]
    return [name for _, name in sorted(found)]


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words; blanks, hyphens and the seam between letters and digits are written either way."""
    parts = re.findall(r"[^\W\d_]+|\d+|#", name)
    return re.compile(r"(?<!\w)" + r"[\s_-]?".join(map(re.escape, parts)) + r"(?!\w)", re.IGNORECASE)
