"""One person behind several subjects: what workers and applicants said of themselves, compared for an analyst.

Names are compared here, and nothing of it goes on: not to the facts, not to the signals, not to the score.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.intel.places import normalise_address
from sleetwatch.links.likeness import Field
from sleetwatch.links.personas import RECORD, Model, Pair, fit, same_person, waterfalls
from sleetwatch.persona_page import Identity, PersonaBar, PersonaLink, PersonaPage
from sleetwatch.subjects import Identities, Pseudonyms, identify
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.names import words_of
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests
from sleetwatch.workspace.opening import open_events
from sleetwatch.workspace.spark_session import spark_session

if TYPE_CHECKING:  # needs the extra
    from sleetwatch.spark import SparkEngine

FIELDS = (
    Field("given", "given"),
    Field("family", "family"),
    Field("mailbox", "own"),
    Field("telephone", "own"),
    Field("street", "door"),
    Field("town", "place"),
)
"""A postal code says the town once more, and namesakes of one town would count it twice."""
MOST = 12
"""Identities of one persona of whom every two are compared for the page."""

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Said:
    """One identity as somebody gave it, and whose it is."""

    identity: Identity
    values: tuple[str | None, ...]
    """As in `FIELDS`."""


def personas_in(folder: Folder, *, across: bool, master: str | None = None) -> list[PersonaPage]:
    """Persons who are several subjects, the surest first; across tenants only when asked.

    With a Spark `master` pairs are compared there. Raises `UserError` where Spark or Splink is missing.
    """
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        open_events(engine, folder, None, HEAVY)
        engine.register("newest_ingests", newest_ingests(folder))
        said = list(_said(identify(engine, Pseudonyms(folder.key))))
    tenants = {one.identity.tenant for one in said}
    groups = [said] if across else [[one for one in said if one.identity.tenant == of] for of in sorted(tenants)]
    with nullcontext() if master is None else spark_session(master, folder.settings.spark.conf) as spark:
        pages = [page for group in groups if len(group) > 1 for page in _pages(group, folder.settings.memory_mb, spark)]
    return sorted(pages, key=lambda page: (-page.probability, page.persona))


def _said(who: Identities) -> Iterator[_Said]:
    for worker in who.roster:
        kind = "leaver" if worker["end_at"] is not None else "worker"
        subject = who.subject_of_worker[worker["tenant"], worker["worker_id"]]
        identity = Identity(worker["tenant"], subject, kind, worker["worker_id"], worker["full_name"])
        yield _Said(identity, _values(worker, "full_name", "personal_email", "home_"))
    for one in who.applicants:
        subject = who.subject_of_applicant[one["tenant"], one["applicant_id"]]
        worker_id = who.worker_of_subject.get((one["tenant"], subject))
        if worker_id is None:
            identity = Identity(one["tenant"], subject, "applicant", None, one["name"])
            yield _Said(identity, _values(one, "name", "email", ""))


def _values(row: _Row, name: str, email: str, home: str) -> tuple[str | None, ...]:
    words = words_of(row[name])
    street = row[f"{home}address"]
    town = row[f"{home}city"]
    full = normalise_address(f"{street}, {town or ''}") if street and any(map(str.isdigit, street)) else None
    return (
        words[0] if words else None,
        words[-1] if len(words) > 1 else None,
        mailbox(row[email]),
        row["phone"],
        full,
        " ".join(words_of(town)) or None,
    )


def _pages(said: Sequence[_Said], memory_mb: int, spark: SparkEngine | None) -> Iterator[PersonaPage]:
    table = pa.table(
        {RECORD: pa.array([str(number) for number in range(len(said))])}
        | {
            field.column: pa.array([one.values[place] for one in said], pa.string())
            for place, field in enumerate(FIELDS)
        }
    )
    model = fit(table, FIELDS, memory_mb)
    together: dict[int, list[int]] = {}
    for number, person in enumerate(same_person(table, FIELDS, model, memory_mb, spark).tolist()):
        together.setdefault(person, []).append(number)
    groups = [group for group in together.values() if len({_key(said[number]) for number in group}) > 1]
    why = _why(table, model, groups, memory_mb)
    for group in groups:
        yield _page([said[number] for number in group], _tree(group, why), said)


def _why(table: pa.Table, model: Model, groups: Iterable[Sequence[int]], memory_mb: int) -> dict[tuple[int, int], Pair]:
    """Every two identities of each group, or those next to one another where the group is large."""
    asked = [pair for group in groups for pair in (combinations(group, 2) if len(group) <= MOST else pairwise(group))]
    if not asked:
        return {}
    told = waterfalls(table, FIELDS, model, [(str(first), str(second)) for first, second in asked], memory_mb)
    return {(int(pair.first), int(pair.second)): pair for pair in told}


def _tree(group: Sequence[int], why: dict[tuple[int, int], Pair]) -> list[Pair]:
    """The fewest and surest links that hold a persona together."""
    root = {number: number for number in group}
    inner = [pair for (first, second), pair in why.items() if first in root and second in root]
    kept = []
    for pair in sorted(inner, key=lambda pair: (-pair.bits, pair.first, pair.second)):
        first, second = root[int(pair.first)], root[int(pair.second)]
        if first != second:
            kept.append(pair)
            root = {number: first if of == second else of for number, of in root.items()}
    return kept


def _page(group: Sequence[_Said], tree: Sequence[Pair], said: Sequence[_Said]) -> PersonaPage:
    identities = {_key(one): one.identity for one in group}
    named = b32encode(sha256("|".join(sorted(map("\x1f".join, identities))).encode()).digest())[:8].decode()
    weakest = min(pair.bits for pair in tree)
    return PersonaPage(
        persona=f"P-{named}",
        probability=1 / (1 + 2.0**-weakest),
        identities=tuple(identities[key] for key in sorted(identities)),
        links=tuple(_link(pair, said) for pair in tree),
    )


def _link(pair: Pair, said: Sequence[_Said]) -> PersonaLink:
    bars = sorted(pair.bars.items(), key=lambda bar: (-bar[1], bar[0]))
    return PersonaLink(
        subject_a=said[int(pair.first)].identity.subject,
        subject_b=said[int(pair.second)].identity.subject,
        bits=pair.bits,
        bars=(PersonaBar("start", pair.start), *(PersonaBar(column, bits) for column, bits in bars)),
    )


def _key(one: _Said) -> tuple[str, str]:
    return one.identity.tenant, one.identity.subject


def masked_persona(page: PersonaPage) -> PersonaPage:
    """A persona without who it is."""
    identities = tuple(
        Identity(one.tenant, one.subject, one.kind, worker_id=None, name=None) for one in page.identities
    )
    return PersonaPage(page.persona, page.probability, identities, page.links)
