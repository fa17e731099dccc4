"""Labelled people for a challenger: simulated worlds with their truth, and this workspace with its verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import log
from pathlib import Path

import msgspec
import sqlalchemy as sa

from sleetwatch.errors import InputError
from sleetwatch.scores import EXPERT, Key, Model
from sleetwatch.scores.challenger import Example
from sleetwatch.scores.honest import bounded
from sleetwatch.state import subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.model_store import ModelStore
from sleetwatch.workspace.rescoring import Kept, Recorded
from sleetwatch.workspace.verdict_rows import read_verdicts

PLANTED = "planted"


class _Told(msgspec.Struct):
    """A line of `truth.jsonl`: what somebody of a simulated world is."""

    is_: str = msgspec.field(name="is", default="")
    tenant: str = ""
    account: str = ""


def examples_of_workspace(folder: Folder, known: Mapping[int, Model]) -> Iterator[Example]:
    """Confirmed people as cases; as honest all others below the line. Whoever has another verdict is left out.

    `known` are the models by their version, to take away again what the hunt's own had moved.
    """
    hunt = Recorded(folder)
    given = [one for one in read_verdicts(folder) if one.withdrawn_at is None and one.subject is not None]
    cases = confirmed(folder)
    judged = {(one.tenant, one.subject) for one in given}
    over = {key for key, row in hunt.scored.items() if row["probability"] >= hunt.line.check_from}
    yield from _examples(hunt, known, cases, (judged | over) - cases)


def examples_of_world(root: Path, truth: Path) -> Iterator[Example]:
    """Everybody in a simulated world that was ingested and hunted. Raises `UserError`."""
    folder = Folder(root)
    cases = cases_of_world(folder, truth)
    known = {number: version.model for number, version in ModelStore(folder).versions.items()}
    yield from _examples(Recorded(folder), known, cases, ())


def cases_of_world(folder: Folder, truth: Path) -> set[Key]:
    """Who of a simulated world was planted, by its truth. Raises `InputError`."""
    planted = _planted(truth)
    with folder.state.connect() as connection:
        people = connection.execute(sa.select(subjects.c.tenant, subjects.c.subject, subjects.c.accounts)).all()
    return {(row.tenant, row.subject) for row in people if any((row.tenant, one) in planted for one in row.accounts)}


def _planted(truth: Path) -> set[Key]:
    try:
        lines = truth.read_bytes().splitlines()
        told = [msgspec.json.decode(line, type=_Told) for line in lines if line.strip()]
    except OSError as error:
        raise InputError(f"cannot read {truth}: {error.strerror}") from None
    except msgspec.MsgspecError:
        raise InputError(f"{truth} is no truth of `sleetwatch simulate`: each line is one JSON object") from None
    return {(one.tenant, one.account.lower()) for one in told if one.is_ == PLANTED}


def _examples(
    hunt: Recorded, known: Mapping[int, Model], cases: Collection[tuple[str, str | None]], without: Collection[object]
) -> Iterator[Example]:
    used = known.get(hunt.version, EXPERT)
    for key in hunt.scored:
        if key not in without:
            yield Example(dict(_shown(hunt.kept.get(key, []), used)), key in cases)
    silent = hunt.people - len(hunt.scored)
    if silent > 0:
        yield Example({}, is_case=False, weight=float(silent))


def _shown(kept: list[Kept], used: Model) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each part that counts: how much of it was left, and what it is worth to the experts."""
    for one in kept:
        part = one.part
        signal = part.evidence.signal
        weight = bounded(log(part.scheme / part.honest) - used.shift(signal), exculpatory=one.exculpatory)
        if part.nats and weight:
            yield signal, (one.fresh * one.share / part.nats, weight)
