"""What a hunt takes from people: the model in force, and the evidence that benign verdicts explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sleetwatch import clock
from sleetwatch.scores import EXPERT, Model, Part
from sleetwatch.state import unwalled
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.model_store import ModelStore
from sleetwatch.workspace.reviewers import BENIGN, CONFIRMED
from sleetwatch.workspace.verdict_rows import read_verdicts

Shown = tuple[str, str, str]
"""Tenant, subject and signal."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A benign verdict's hold on one signal of one subject, or an exception's."""

    verdict: int | None
    strength: int
    """Up to which it explains the signal; what is stronger is something else."""
    until: int
    exception: int | None = None


def explained(folder: Folder, now: int) -> dict[Shown, Explained]:
    """What benign verdicts explain at this time; of several the strongest, then the one that lasts longest."""
    found: dict[Shown, Explained] = {}
    for one in read_verdicts(folder):
        if one.finding == BENIGN and one.subject is not None and one.state(now) == "stands" and one.until is not None:
            for signal, strength in one.explains.items():
                key, new = (one.tenant, one.subject, signal), Explained(one.verdict, strength, one.until)
                found[key] = max(found.get(key, new), new, key=lambda held: (held.strength, held.until))
    return found


def silenced(parts: Iterable[Part], by: Mapping[Shown, Explained]) -> list[Part]:
    """The parts, those that are explained at 0 nats and marked with by what. How common they are stays as measured."""
    return [_silenced(part, by) for part in parts]


def _silenced(part: Part, by: Mapping[Shown, Explained]) -> Part:
    hit = part.evidence
    held = by.get((hit.tenant, hit.subject, hit.signal))
    if held is None or part.nats <= 0 or hit.strength > held.strength:
        return part
    return replace(part, nats=0.0, variance=0.0, verdict=held.verdict, exception=held.exception)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a hunt takes from verdicts and models."""

    model: Model = EXPERT
    explained: Mapping[Shown, Explained] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    certain: frozenset[tuple[str, str]] = frozenset()
    """Who is confirmed by two reviewers: beside them, neighbours stand as beside a certain impostor."""


UNTAUGHT = Learnt()
"""The experts' own weights, and nothing explained."""


def learnt(folder: Folder) -> Learnt:
    """What a hunt takes from verdicts and models, and what it must say about it."""
    known = explained(folder, clock.now())
    store = ModelStore(folder)
    if store.is_empty:
        return Learnt(EXPERT, known, certain=confirmed(folder))
    model = store.in_force.model
    notes = list(dict.fromkeys(store.complaints))
    if notes:
        used = f"version {model.version}" if model.version else "the experts' own weights"
        notes.append(f"the hunt used {used}, the last good model; see `sleetwatch model verify`")
    return Learnt(model, known, tuple(notes), confirmed(folder))


def confirmed(folder: Folder) -> frozenset[tuple[str, str]]:
    """Subjects whom two reviewers found to be part of the scheme, unless a later verdict says otherwise.

    Of all tenants, whoever asks: others are told how many, and whose scores rest on them.
    """
    found: set[tuple[str, str]] = set()
    with unwalled():
        given = read_verdicts(folder)
    for one in given:
        if one.subject is None or one.withdrawn_at is not None:
            continue
        if one.finding != CONFIRMED:
            found.discard((one.tenant, one.subject))
        elif one.approved_by:
            found.add((one.tenant, one.subject))
    return frozenset(found)
