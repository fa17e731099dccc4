"""Which remote tools a policy denies, and by which of their marks: never by one that something else has too."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SIGNER, ORIGINAL, PRODUCT, NAME, DOMAIN = "signer", "original_name", "product", "file_name", "domain"
MARKS = (SIGNER, ORIGINAL, PRODUCT, NAME, DOMAIN)


@dataclass(frozen=True, slots=True, order=True)
class Signer:
    """One certificate."""

    organisation: str
    publisher: str
    """`O=..., L=..., S=..., C=...` in capitals, as AppLocker compares it."""
    common_name: str
    tbs: str
    """The hash of its signed part in hex, as App Control compares it."""
    not_after: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A remote tool and how to know it. All texts but the signers' are lower case."""

    name: str
    category: str
    marks: Mapping[str, frozenset[str]]
    """By `original_name`, `product`, `file_name` and `domain`."""
    signers: frozenset[Signer] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Spared:
    """A mark that is not denied, and why."""

    tool: str
    mark: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a policy denies."""

    tools: tuple[Tool, ...]
    """With the marks that are left; a tool without any is not here."""
    approved: tuple[str, ...]
    spared: tuple[Spared, ...]
    unknown: tuple[str, ...] = ()
    """Approved names that the catalogue does not know."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What no policy of ours denies, because far more than a remote tool would stop."""

    organisations: frozenset[str]
    domains: frozenset[str]
    file_names: frozenset[str]
    products: frozenset[str]


@cache
def protected() -> Protected:
    """From `protected.toml`."""
    said = tomllib.loads((files(__package__) / "protected.toml").read_text("utf-8"))
    return Protected(**{name: frozenset(one.lower() for one in values) for name, values in said.items()})


def tools_from(ways: Iterable[Mapping[str, str]], signers: Iterable[Mapping[str, str]]) -> list[Tool]:
    """The catalogue's tools: `ways` have tool, category, match and pattern; `signers` tool and a signer's fields."""
    marks: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for way in ways:
        marks[way["tool"], way["category"]][way["match"]].add(way["pattern"])
    signed: defaultdict[str, set[Signer]] = defaultdict(set)
    for row in signers:
        signed[row["tool"]].add(Signer(*(row[name] for name in Signer.__slots__)))
    return [
        Tool(
            name,
            category,
            {mark: frozenset(found[mark]) for mark in MARKS if found[mark]},
            frozenset(signed.get(name, ())),
        )
        for (name, category), found in sorted(marks.items())
    ]


def choose(tools: Iterable[Tool], approved: Collection[str], categories: Collection[str]) -> Chosen:
    """The tools of these categories that are not approved, each by what it shares with nothing that may run."""
    allowed = {name.casefold() for name in approved}
    listed = list(tools)
    kept = [tool for tool in listed if tool.name.casefold() in allowed]
    spared: list[Spared] = []
    denied = []
    for tool in listed:
        if tool.category in categories and tool.name.casefold() not in allowed:
            left = _left(tool, kept, spared)
            denied += [left] if left.marks or left.signers else []
    known = {tool.name.casefold() for tool in listed}
    unknown = tuple(sorted(name for name in approved if name.casefold() not in known))
    return Chosen(tuple(denied), tuple(sorted({one.name for one in kept})), tuple(sorted(spared)), unknown)


def _left(tool: Tool, kept: Collection[Tool], spared: list[Spared]) -> Tool:
    """The tool with only the marks that may be denied."""
    marks = {}
    for mark, values in tool.marks.items():
        why = {value: _why_not(mark, value, kept) for value in values}
        spared += [Spared(tool.name, mark, value, reason) for value, reason in why.items() if reason]
        marks[mark] = frozenset(value for value, reason in why.items() if not reason)
    why_signer = {one: _why_not_signer(one, kept) for one in tool.signers}
    spared += [Spared(tool.name, SIGNER, one.organisation, reason) for one, reason in why_signer.items() if reason]
    signers = frozenset(one for one, reason in why_signer.items() if not reason)
    return Tool(tool.name, tool.category, {mark: values for mark, values in marks.items() if values}, signers)


def _why_not(mark: str, value: str, kept: Collection[Tool]) -> str:
    """Why a mark may not be denied; empty when it may."""
    if mark == DOMAIN:
        shared = next((one.name for one in kept if any(covers(value, own) for own in one.marks.get(DOMAIN, ()))), None)
        if covered := next((one for one in sorted(protected().domains) if covers(value, one)), None):
            return f"{covered} would be gone with it"
    else:
        shared = next((one.name for one in kept if value in one.marks.get(mark, ())), None)
        if value in (protected().products if mark == PRODUCT else protected().file_names):
            return "other software is called so too"
    return f"{shared}, which is approved, has it too" if shared else ""


def _why_not_signer(signer: Signer, kept: Collection[Tool]) -> str:
    if is_protected(signer.organisation):
        return "signs far more than this tool"
    organisations = {own.organisation.casefold(): one.name for one in kept for own in one.signers}
    shared = organisations.get(signer.organisation.casefold())
    return f"{shared}, which is approved, has the same signer" if shared else ""


def is_protected(organisation: str) -> bool:
    """Whether a signer signs an operating system, a browser, or many products."""
    return organisation.casefold().strip() in protected().organisations


def covers(domain: str, other: str) -> bool:
    """Whether denying `domain` with everything under it denies `other`."""
    return other == domain or other.endswith(f".{domain}")
