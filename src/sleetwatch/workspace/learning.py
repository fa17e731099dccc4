"""Models: learnt from verdicts, compared in words, put in force by two people, taken back, verified."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sleetwatch import clock
from sleetwatch.errors import UserError
from sleetwatch.scores import Case, Model, digest, grounds_of, revise, write_model
from sleetwatch.scores.challenger import Example, TooFewError, propose
from sleetwatch.signals import Signal
from sleetwatch.workspace.benchmarked import check_benchmark
from sleetwatch.workspace.calibrating import Fitted, fit, sample_of_world
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.labelled import examples_of_workspace, examples_of_world
from sleetwatch.workspace.model_store import (
    APPROVED,
    CALIBRATED,
    CHALLENGER,
    LEARNT,
    PROPOSED,
    REVERTED,
    Act,
    ModelStore,
    Version,
)
from sleetwatch.workspace.reviewers import CONFIRMED, check_other, note_of, reviewer_of
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

ALREADY = 1e-6
"""Weights that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one signal's weight differs between two versions."""

    signal: str
    was: float
    now: float
    """Nats beside the experts' weight."""
    hits: int | None = None
    cases: int | None = None
    """Confirmed cases, where the newer version says what it rests on."""
    expected: float | None = None
    """P(hit | scheme) as the experts had it."""

    @property
    def sentence(self) -> str:
        """The change in words."""
        move = f"weight {self.now - self.was:+.2f} nats"
        if self.hits is None or self.cases is None or self.expected is None:
            return f"`{self.signal}`: {move}"
        cases = "confirmed case" if self.cases == 1 else "confirmed cases"
        return f"`{self.signal}`: seen in {self.hits} of {self.cases} {cases}, expected {self.expected:.0%} -> {move}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What `verify` found."""

    public_key: str | None
    head: str
    """Of the acts; keep it elsewhere, and nobody can cut the newest off unseen."""
    versions: int
    acts: int
    complaints: tuple[str, ...]


class Models:
    """The models of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def all(self) -> tuple[ModelStore, list[Version]]:
        """Every version that verifies, and the store that knows where each stands."""
        store = ModelStore(self.folder)
        return store, [store.versions[number] for number in sorted(store.versions)]

    def show(self, number: int) -> tuple[Version, str, list[Change]]:
        """One version, where it stands, and how it differs from the experts. Raises `UnknownName`."""
        store = ModelStore(self.folder)
        version = store.version(number)
        return version, store.standing.state(number), changes(store.version(0), version)

    def diff(self, first: int, second: int) -> list[Change]:
        """How the second version's weights differ from the first's, the largest change first."""
        store = ModelStore(self.folder)
        return changes(store.version(first), store.version(second))

    def learn(self) -> tuple[Version, list[Change]]:
        """A candidate from every confirmed verdict that two reviewers stand behind. Raises `UserError`."""
        cases = cases_of(read_verdicts(self.folder))
        if not cases:
            raise UserError(
                "no confirmed verdict has a second reviewer, so there is nothing to learn from; "
                "`sleetwatch verdict approve` is the way"
            )
        with self.folder.locked():
            store = ModelStore(self.folder)
            loaded = load_signals(self.folder)
            revised = revise(store.in_force.model, loaded, cases)
            return self._keep(store, revised, LEARNT, cases, _grounds(revised, loaded, cases))

    def challenge(self, worlds: Sequence[tuple[Path, Path]]) -> tuple[Version, list[Change]]:
        """A candidate fitted to simulated worlds, each a hunted workspace and its truth, and to this workspace."""
        cases = cases_of(read_verdicts(self.folder))
        store = ModelStore(self.folder)
        known = {number: version.model for number, version in store.versions.items()}
        examples: list[Example] = list(examples_of_workspace(self.folder, known))
        for root, truth in worlds:
            examples += examples_of_world(root, truth)
        try:
            fitted = propose(store.in_force.model, examples)
        except TooFewError as error:
            raise UserError(f"too little to fit a challenger to: {error}; add --world FOLDER") from None
        with self.folder.locked():
            return self._keep(ModelStore(self.folder), fitted, CHALLENGER, cases, {})

    def calibrate(self, worlds: Sequence[tuple[Path, Path]]) -> tuple[Version, Fitted]:
        """A candidate with the weights in force and another map from log-odds to probabilities. Raises `UserError`.

        Each world is a hunted workspace and its truth.
        """
        fitted = fit([sample_of_world(root, truth) for root, truth in worlds])
        told = {"plain": fitted.plain, "calibrated": fitted.calibrated, "worlds": float(fitted.worlds)}
        with self.folder.locked():
            store = ModelStore(self.folder)
            model = store.in_force.model
            model = replace(model, moved=dict(model.moved), calibration=fitted.calibration)
            version, _ = self._keep(store, model, CALIBRATED, (), {CALIBRATED: told})
            return version, fitted

    def _keep(
        self,
        store: ModelStore,
        model: Model,
        origin: str,
        cases: Sequence[Case],
        grounds: Mapping[str, Mapping[str, float]],
    ) -> tuple[Version, list[Change]]:
        """The version with these weights, made now unless it is there, and how it differs from the one in force."""
        now = store.in_force
        for version in store.versions.values():
            if digest(version.model) == digest(model):
                return version, changes(now, version)
        reviewers = {reviewer for case in cases for reviewer in case.reviewers}
        made = store.add_version(model, origin=origin, cases=len(cases), reviewers=len(reviewers), grounds=grounds)
        return made, changes(now, made)

    def promote(
        self,
        number: int,
        by: str,
        *,
        approve: bool = False,
        benchmark: Path | None = None,
        seeds: Collection[int] = (),
    ) -> str:
        """Propose a version, or approve what somebody else proposed; it is then in force. Returns where it stands.

        A challenger needs a `benchmark`: a report that speaks for it, measured on these `seeds` at least.
        """
        reviewer = reviewer_of(by)
        with self.folder.locked():
            store = ModelStore(self.folder)
            version = store.version(number)
            if number == 0:
                raise UserError(
                    "the experts' own weights need no promotion; `sleetwatch model revert` goes back to them"
                )
            if store.standing.active == number:
                raise UserError(f"version {number} is in force already")
            told: Mapping[str, Any] = {}
            if benchmark is not None and not approve:
                told = check_benchmark(benchmark, version.model, store.in_force.model, seeds)
            store.add_act(self._act(store, version, reviewer, told, approve=approve))
            return store.standing.state(number)

    def _act(self, store: ModelStore, version: Version, by: str, told: Mapping[str, Any], *, approve: bool) -> Act:
        number, waiting = version.version, store.standing.proposed.get(version.version)
        if approve and waiting is None:
            raise UserError(f"nobody has proposed version {number}; propose it without --approve")
        if approve and waiting is not None:
            check_other(by, {waiting.by}, f"version {number}")
            return Act(APPROVED, number, by, clock.now())
        if waiting is not None:
            raise UserError(f"{waiting.by} has proposed version {number}; a second person adds --approve")
        if version.origin == CHALLENGER and not told:
            raise UserError(
                f"version {number} is a challenger, which only a benchmark puts forward: `sleetwatch model export "
                f"{number} FILE`, `sleetwatch bench quality --model FILE`, then add --benchmark REPORT.json"
            )
        return Act(PROPOSED, number, by, clock.now(), benchmark=told)

    def revert(self, number: int, by: str, reason: str) -> int:
        """Take a version out of force, or a proposal back. Returns the version that is in force now."""
        reviewer, said = reviewer_of(by), note_of(reason)
        if not said:
            raise UserError("to go back takes a reason; add --reason TEXT")
        with self.folder.locked():
            store = ModelStore(self.folder)
            if number not in (*store.standing.in_force, *store.standing.proposed):
                raise UserError(
                    f"version {number} is neither in force nor proposed; `sleetwatch model list` shows which is"
                )
            store.add_act(Act(REVERTED, number, reviewer, clock.now(), said))
            return store.in_force.version

    def verify(self) -> Checked:
        """Whether every version and act is as the workspace's key signed it."""
        store = ModelStore(self.folder)
        if store.is_empty:
            return Checked(None, "", 0, 0, ())
        versions, acts = len(store.versions) - 1, len(store.acts)
        return Checked(store.public_key, store.head, versions, acts, tuple(dict.fromkeys(store.complaints)))

    def export(self, number: int) -> bytes:
        """A version as a file, for `sleetwatch bench quality --model`."""
        return write_model(ModelStore(self.folder).version(number).model)


def changes(first: Version, second: Version) -> list[Change]:
    """How the second version's weights differ from the first's, the largest change first."""
    named = first.model.moved.keys() | second.model.moved.keys()
    found = []
    for signal in named:
        was, now = first.model.shift(signal), second.model.shift(signal)
        if abs(now - was) > ALREADY:
            said = second.grounds.get(signal)
            grounds = (int(said["hits"]), int(said["cases"]), float(said["expected"])) if said else (None, None, None)
            found.append(Change(signal, was, now, *grounds))
    return sorted(found, key=lambda change: (-abs(change.now - change.was), change.signal))


def cases_of(given: Sequence[Verdict]) -> list[Case]:
    """One case a person: the newest confirmed verdict with two reviewers, unless a later verdict says otherwise."""
    by_mark: dict[str, list[Verdict]] = {}
    for one in given:
        if one.withdrawn_at is None:
            by_mark.setdefault(one.mark, []).append(one)
    chosen = (_teaching(own) for own in by_mark.values())
    return [Case(frozenset(one.hits), frozenset(one.possible), one.reviewers) for one in chosen if one is not None]


def _teaching(own: Sequence[Verdict]) -> Verdict | None:
    for one in reversed(own):
        if one.finding != CONFIRMED:
            return None
        if one.approved_by:
            return one
    return None


def _grounds(model: Model, loaded: Sequence[Signal], cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    found = {
        signal.id: (grounds_of(signal, cases), signal.scheme_rate.mean) for signal in loaded if signal.id in model.moved
    }
    return {
        name: {"hits": grounds.hits, "cases": grounds.cases, "expected": expected}
        for name, (grounds, expected) in found.items()
    }
