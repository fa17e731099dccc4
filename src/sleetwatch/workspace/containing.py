"""How to contain the subjects of a case, in the fixed order, and whether anything was used again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec
import pyarrow.compute as pc

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.page import CaseTask
from sleetwatch.cases.playbook import CONTAIN, Task, steps
from sleetwatch.errors import UserError
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import dataset_of
from sleetwatch.respond.actions import PEOPLE, Action, actions
from sleetwatch.state import responses
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.aims import Known, Reach, reach_of
from sleetwatch.workspace.case_acts import case_row
from sleetwatch.workspace.case_rows import read_tasks
from sleetwatch.workspace.casework import Cases
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import hide_people
from sleetwatch.workspace.narrowed import people_named
from sleetwatch.workspace.requesting import Requests
from sleetwatch.workspace.resources import subjects_of_case
from sleetwatch.workspace.responding import responder_kind, responders_of
from sleetwatch.workspace.responding_rows import DONE, Response, read_responses
from sleetwatch.workspace.ways_in import (
    ACCOUNT,
    DEVICE,
    FACTOR,
    KEY,
    SESSION,
    TOKEN,
    VPN,
    Way,
    Ways,
    ways_of,
)

LIVE_DAYS = 30
"""What was not used for so long is counted, not listed, unless more is asked for."""
SNAPSHOT = "ways-in.json"
_TOLD_BY = {
    SESSION: ("sign_in",), TOKEN: ("sign_in",), VPN: ("sign_in",), ACCOUNT: ("sign_in",), KEY: ("code_access",),
    FACTOR: ("factor", "sign_in"), DEVICE: ("connection", "sign_in", "process", "device"),
}  # fmt: skip
"""Events that show that a source still tells of such things."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the containment, and how it stands in the case."""

    id: str
    title: str
    why: str
    shows: str
    not_yet: str
    state: str
    """`open`, `done`, `skipped`, or `later` while the case does not respond yet."""


@dataclass(frozen=True, slots=True)
class Doable:
    """An action that a responder of the settings can run on this subject."""

    action: str
    title: str
    step: str
    responder: str
    on: tuple[str, ...]
    """Labels of accounts or devices."""
    undo: str
    leaves: str
    noticed: str


@dataclass(frozen=True, slots=True)
class SubjectPlan:
    """One subject."""

    subject: str
    accounts: tuple[Known, ...]
    devices: tuple[Known, ...]
    ways: tuple[Way, ...]
    older: int
    """Ways not used for longer, which are not listed."""
    made: tuple[Way, ...]
    actions: tuple[Doable, ...]
    by_hand: tuple[str, ...]
    """Sources whose sessions and keys no action ends."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do in a case, and in which order."""

    case: int
    tenant: str
    state: str
    at: int
    steps: tuple[StepLine, ...]
    subjects: tuple[SubjectPlan, ...]


@dataclass(frozen=True, slots=True)
class SubjectAfter:
    """Whether a subject came back."""

    subject: str
    since_at: int
    looked_at: int
    """Ways that were looked for."""
    used: tuple[Way, ...]
    """Listed, and used after it all was ended."""
    new: tuple[Way, ...]
    """Ways in that were not there before."""
    tried: tuple[Way, ...]
    blind: tuple[str, ...]
    """Sources that brought nothing of anybody since: what they would show is not known."""


@dataclass(frozen=True, slots=True)
class After:
    """The same for a case."""

    case: int
    subjects: tuple[SubjectAfter, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything was used again."""
        return any(one.used or one.new for one in self.subjects)

    @property
    def is_blind(self) -> bool:
        """Whether something could not be looked at."""
        return any(one.blind for one in self.subjects)


class Containment:
    """The plan of a case, and the look back."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access, self.requests = Access(folder), Requests(folder)

    def plan(self, actor: Actor, case: int, days: int = LIVE_DAYS) -> Plan:
        """What to do, in the fixed order, with every way in that the lake knows. Names of those revealed alone."""
        self.access.read(actor, "case.read", case=case)
        now = clock.now()
        with self.folder.state.connect() as connection:
            row, tasks = case_row(connection, case), read_tasks(connection, case)
        people = self._people(case)
        return Plan(
            case=case,
            tenant=row.tenant,
            state=row.state,
            at=now,
            steps=tuple(_line(step, tasks) for step in steps(CONTAIN)),
            subjects=tuple(self._subject(actor, person, now, days) for person in people),
        )

    def attach(self, actor: Actor, plan: Plan) -> str:
        """Keep the plan as evidence in its case, as the actor saw it. Returns its SHA-256."""
        content = msgspec.json.format(msgspec.json.encode(asdict(plan)), indent=2)
        return Cases(self.folder).attach(actor, plan.case, SNAPSHOT, content, "every way in that the lake knew of")

    def after(self, actor: Actor, case: int, since: int | None = None) -> After:
        """Whether anything was used after it. Raises `UserError` when nothing was run and no time is given."""
        self.access.read(actor, "case.read", case=case)
        with self.folder.state.connect() as connection:
            done = read_responses(connection, responses.c.case == case)
        return After(case, tuple(self._after(actor, person, done, since) for person in self._people(case)))

    def _people(self, case: int) -> list[dict[str, Any]]:
        with self.folder.state.connect() as connection:
            whom = sorted(subjects_of_case(connection, case))
        return [people_named(self.folder, tenant, [subject])[0] for tenant, subject in whom]

    # One subject

    def _subject(self, actor: Actor, person: dict[str, Any], now: int, days: int) -> SubjectPlan:
        found = ways_of(self.folder, person, now, now)
        reach = reach_of(self.folder, person)
        shown = self._shown(actor, reach)
        last = max((way.last_at for way in found.known), default=now)
        live = [way for way in found.known if way.last_at >= min(now, last) - days * clock.DAY]
        doable = tuple(self._doable(reach))
        ended = {one.responder for one in map(actions().__getitem__, {one.action for one in doable})}
        return SubjectPlan(
            subject=person["subject"],
            accounts=tuple(map(shown.known, reach.accounts)),
            devices=tuple(map(shown.known, reach.devices)),
            ways=tuple(map(shown.way, live)),
            older=len(found.known) - len(live),
            made=tuple(map(shown.way, found.made)),
            actions=doable,
            by_hand=tuple(sorted({way.source for way in live if way.vendor not in ended})),
        )

    def _doable(self, reach: Reach) -> Iterator[Doable]:
        for one in actions().values():
            if one.responder == PEOPLE:
                yield _doable(one, "", ())
            for responder in responders_of(self.folder, reach.person["tenant"], one):
                vendor = "intune" if one.id.startswith("intune") else responder_kind(responder)
                on = reach.of(one.reach, vendor) if one.reach in {"account", "device"} else []
                if on or one.reach == "address":
                    yield _doable(one, responder.name, [known.label for known in on])

    def _after(self, actor: Actor, person: dict[str, Any], done: Sequence[Response], since: int | None) -> SubjectAfter:
        own = [one for one in done if (one.tenant, one.subject) == (person["tenant"], person["subject"])]
        revoked = since or _ended(own, "revoke")
        if revoked is None:
            raise UserError(f"no response revoked anything of {person['subject']}; say since when: --since TIME")
        isolated = since or _ended(own, "isolate") or revoked
        found = ways_of(self.folder, person, revoked, clock.now())
        shown = self._shown(actor, reach_of(self.folder, person))
        used = [way for way in found.used_again if way.kind != DEVICE or way.last_at > isolated]
        return SubjectAfter(
            subject=person["subject"],
            since_at=revoked,
            looked_at=len(found.known),
            used=tuple(map(shown.way, used)),
            new=tuple(map(shown.way, found.new)),
            tried=tuple(map(shown.way, found.tried)),
            blind=tuple(_blind(self.folder, person["tenant"], found)),
        )

    def _shown(self, actor: Actor, reach: Reach) -> _Shown:
        person = reach.person
        if self.requests.is_revealed(actor, person["tenant"], person["subject"]):
            return _Shown({}, lambda text: text, hides=False)
        labels = {known.target: known.label for known in reach.accounts}
        return _Shown(labels, hide_people([person]), hides=True)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Ways and accounts as an actor may see them."""

    labels: dict[str, str]
    hide: Callable[[str], str]
    hides: bool

    def way(self, way: Way) -> Way:
        if not self.hides:
            return way
        account = None if way.account is None else self.labels.get(way.account, "another account")
        name = account or "" if way.kind == ACCOUNT else self.hide(way.name)
        if way.kind == FACTOR:
            name = f"{way.name.partition(' / ')[0]} / (hidden)"
        return replace(way, account=account, name=name, what=self.hide(way.what))

    def known(self, known: Known) -> Known:
        if not self.hides:
            return known
        return replace(known, target=known.label, shown=self.hide(known.shown), ids={})


def _line(step: Task, tasks: Collection[CaseTask]) -> StepLine:
    state = next((task.state for task in tasks if task.step == step.id), "later")
    return StepLine(step.id, step.title, step.why, step.evidence, step.not_yet, state)


def _doable(one: Action, responder: str, on: Collection[str]) -> Doable:
    undo = one.undo or f"none. {one.no_undo}"
    return Doable(one.id, one.title, one.step, responder, tuple(on), undo, one.leaves, one.noticed)


def _ended(done: Sequence[Response], step: str) -> int | None:
    """When the newest response that was not undone did something of a step."""
    undone = {one.undoes for one in done if one.ended_at is not None}
    times = [
        item.ended_at
        for one in done
        for item in one.items
        if one.undoes is None and one.number not in undone and item.outcome == DONE and item.is_.step == step
    ]
    return max((at for at in times if at is not None), default=None)


def _blind(folder: Folder, tenant: str, found: Ways) -> Iterator[str]:
    """Sources of the known ways that brought nothing of the tenant since."""
    told_by: dict[str, set[str]] = {}
    for way in found.known:
        told_by.setdefault(way.source, set()).update(_TOLD_BY.get(way.kind, ()))
    for source, kinds in sorted(told_by.items()):
        if kinds and not any(_brought(folder, tenant, source, kind, found.at) for kind in kinds):
            yield source


def _brought(folder: Folder, tenant: str, source: str, kind: str, since: int) -> bool:
    paths = folder.segments_of(kind)
    if not paths:
        return False
    rows = dataset_of(paths, schema_of(KINDS[kind]))
    asked = (pc.field("tenant") == tenant) & (pc.field("source") == source) & (pc.field("at") > since)
    return bool(rows.head(1, columns=["at"], filter=asked).num_rows)
