"""Responses, run: each request is written down before it is made and after it was answered.

What was done stays recorded, whatever happens next. What is run again asks the vendor first how things stand, makes no
request that was answered well, and makes again one whose answer nobody saw: done twice, it does no more than once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.playbook import CONTAIN, playbook, steps
from sleetwatch.errors import FeedError, UserError
from sleetwatch.respond.actions import PEOPLE, PLANS, UNDOES, Aim, Call, Denied, NotOne, Planned
from sleetwatch.settings import GitHubResponder, OktaResponder, Responder
from sleetwatch.state import case_tasks, requests, responses
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.case_acts import add_log, add_task
from sleetwatch.workspace.case_rows import OPEN, OWN
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.responding import Responses, check_state
from sleetwatch.workspace.responding_rows import (
    ALREADY,
    DONE,
    FAILED,
    OVER,
    REFUSED,
    Item,
    Response,
    write_answered,
    write_before,
    write_ended,
    write_outcome,
    write_sent,
)
from sleetwatch.workspace.vendors import Vendor, Vendors

if TYPE_CHECKING:
    from sleetwatch.live.client import Pause

FEWEST_BAD = 300
"""Answers of HTTP from here on did not do what was asked."""
BAD_REQUEST, UNAUTHORISED, FORBIDDEN, CONFLICT = 400, 401, 403, 409
PAY_TASKS = (
    ("legal", "Decide whether the next pay is held: sanctions on one side, wages on the other"),
    ("hr", "Tell payroll only what counsel decided on the next pay"),
)
PAY_AGAIN = (("hr", "Tell payroll that pay goes on as before, once counsel agrees"),)
PAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Trial:
    """What one item would do now."""

    item: Item
    calls: tuple[Call, ...]
    said: str


class Running(Responses):
    """Responses that reach the vendors."""

    def __init__(self, folder: Folder, pause: Pause = time.sleep) -> None:
        super().__init__(folder)
        self._pause = pause

    def try_out(self, actor: Actor, number: int) -> list[Trial]:
        """What running would do now, request by request. It only asks; the vendors' logs show that it was asked."""
        found = self._mine(actor, number)
        self.access.act(actor, "case.respond", case=found.case, details={"response": number, "form": "dry run"})
        with closing(Vendors(self.folder, self._pause)) as vendors:
            trials = [self._trial(vendors, found, item) for item in found.items if item.outcome not in OVER]
        return [self._shown(actor, found, trial) for trial in trials]

    def run(self, actor: Actor, number: int) -> Response:
        """Do what was approved, or what is left of it. Raises `UserError` that says what is missing."""
        found = self._mine(actor, number)
        with self._alone():
            found = self._read(number)
            self._check(found)
            self._begin(actor, found)
            with closing(Vendors(self.folder, self._pause)) as vendors:
                for item in found.items:
                    if item.outcome not in OVER:
                        self._do(actor, vendors, found, item)
            self._end(actor, number)
        return self.show(actor, number)

    def _mine(self, actor: Actor, number: int) -> Response:
        found = self._seen(actor, number)
        self._check_case(actor, "case.respond", found)
        return found

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One run at a time. The lock goes with the process, so that a killed run can be taken up at once."""
        with self.folder.locks.tried("responding") as alone:
            if not alone:
                raise UserError("another response is being run; wait until it is done")
            yield

    def _check(self, found: Response) -> None:
        now = clock.now()
        if found.ended_at is not None:
            raise UserError(f"response {found.number} was run; nothing of it is left to do")
        if not found.is_live(now):
            state = "over" if found.began_at is not None else found.request.state(now)
            told = "another person approves it first" if state == "waits" else "ask for it anew"
            raise UserError(f"response {found.number} is {state}: {told}")
        if found.undoes is None:
            check_state([item.is_ for item in found.items], self._case(found.case)[1])
            self._check_order(found)

    def _check_order(self, found: Response) -> None:
        """What comes first in the containment is done or skipped, by the case's own tasks."""
        order = [step.id for step in steps(CONTAIN)]
        latest = max((order.index(item.is_.step) for item in found.items if item.is_.step in order), default=0)
        own = sa.and_(case_tasks.c.case == found.case, case_tasks.c.state == OPEN)
        with self.folder.state.connect() as connection:
            left = set(connection.execute(sa.select(case_tasks.c.step).where(own)).scalars())
        if waiting := [playbook()[step].title for step in order[:latest] if step in left]:
            raise UserError(f"first comes: {'; '.join(waiting)} (`sleetwatch case task`)")

    def _begin(self, actor: Actor, found: Response) -> None:
        details = {"response": found.number, "form": "again" if found.began_at else "begun"}
        with self.access.acting(actor, "case.respond", case=found.case, details=details) as connection:
            own = sa.update(responses).where(responses.c.response == found.number)
            began = clock.now() if found.began_at is None else found.began_at
            connection.execute(own.values(by=actor.name, began_at=began))
            used = sa.update(requests).where(requests.c.request == found.request.number, requests.c.used_at.is_(None))
            connection.execute(used.values(used_at=clock.now()))

    # One item

    def _do(self, actor: Actor, vendors: Vendors, found: Response, item: Item) -> None:
        if item.is_.responder == PEOPLE:
            self._ask_people(actor, found, item)
            return
        try:
            outcome, said = self._carry_out(vendors, found, item)
        except NotOne as refused:
            outcome, said = REFUSED, str(refused)
        except FeedError as error:
            outcome, said = FAILED, why(error, item)
        self._settle(actor, found, item, outcome, said)

    def _carry_out(self, vendors: Vendors, found: Response, item: Item) -> tuple[str, str]:
        vendor = vendors.of(self._responder(item))
        planned = self._planned(vendor, found, item)
        made = {(call.method, call.path) for call in item.calls if _went_well(call.status)}
        if planned.calls and not item.calls and found.undoes is None:
            with writing(self.folder) as connection:
                write_before(connection, found.number, item.place, {**item.before, **planned.before})
        for call in planned.calls:
            if (call.method, call.path) not in made:
                self._make(vendor, found, item, call)
        said = "; ".join(dict.fromkeys(planned.left))
        ours = planned.calls or any(_may_be_ours(call.status) for call in item.calls)
        return (DONE if ours else ALREADY), said

    def _make(self, vendor: Vendor, found: Response, item: Item, call: Call) -> None:
        told = {"method": call.method, "path": call.path, "body": call.body, "says": call.says}
        with writing(self.folder) as connection:
            number = write_sent(connection, found.number, item.place, told)
        try:
            status = vendor.send(call.method, call.path, call.body).status
        except Denied as denied:
            with writing(self.folder) as connection:
                write_answered(connection, number, denied.status)
            if denied.status not in call.so:
                raise
        else:
            with writing(self.folder) as connection:
                write_answered(connection, number, status)

    def _settle(self, actor: Actor, found: Response, item: Item, outcome: str, said: str) -> None:
        details = {"response": found.number, "place": item.place, "what": item.action, "outcome": outcome}
        details |= {"account": item.target}
        with self.access.acting(actor, "case.respond", case=found.case, details=details) as connection:
            write_outcome(connection, found.number, item.place, outcome, said)

    def _ask_people(self, actor: Actor, found: Response, item: Item) -> None:
        """No program stops a pay: the members of the case are given the task."""
        tasks = PAY_TASKS if found.undoes is None else PAY_AGAIN
        details = {"response": found.number, "place": item.place, "what": item.action, "outcome": DONE}
        with self.access.acting(actor, "case.respond", case=found.case, details=details) as connection:
            for role, title in tasks:
                add_task(connection, found.case, OWN, title, role, clock.now() + PAY_HOURS * clock.HOUR)
            write_outcome(connection, found.number, item.place, DONE, "asked as tasks of the case")

    def _responder(self, item: Item) -> Responder:
        named = [one for one in self.folder.settings.responders if one.name == item.responder]
        if not named:
            raise UserError(f"the settings have no responder {item.responder!r} any more; put it back, or ask anew")
        return named[0]

    def _planned(self, vendor: Vendor, found: Response, item: Item) -> Planned:
        plan = (PLANS if found.undoes is None else UNDOES)[item.action]
        comment = f"Sleetwatch case {found.case}, response {found.number}"
        return plan(vendor, Aim(item.target, comment, _place(self._responder(item)), item.before))

    # What is left

    def _end(self, actor: Actor, number: int) -> None:
        found = self._read(number)
        is_over = all(item.outcome in OVER for item in found.items)
        details = {"response": number, "form": "done" if is_over else "cut off"}
        with self.access.acting(actor, "case.respond", case=found.case, details=details) as connection:
            if is_over:
                write_ended(connection, number)
                _remind(connection, found)
            add_log(connection, found.case, actor.name, "response", _told(found))

    # Dry

    def _trial(self, vendors: Vendors, found: Response, item: Item) -> Trial:
        if item.is_.responder == PEOPLE:
            return Trial(item, (), "gives tasks to people of the case")
        try:
            planned = self._planned(vendors.of(self._responder(item)), found, item)
        except NotOne as refused:
            return Trial(item, (), str(refused))
        except FeedError as error:
            return Trial(item, (), why(error, item))
        return Trial(item, planned.calls, "" if planned.calls else "it is so already")

    def _shown(self, actor: Actor, found: Response, trial: Trial) -> Trial:
        (shown,) = self.masked(actor, [found])
        if shown.items == found.items:
            return trial
        label = next(item for item in shown.items if item.place == trial.item.place)
        return Trial(label, tuple(_without(call, trial.item) for call in trial.calls), trial.said)


def _may_be_ours(status: int | None) -> bool:
    """Whether a request of ours may be why it is so: answered well, not seen to be answered, or sent twice by HTTP."""
    return status is None or status in {BAD_REQUEST, CONFLICT} or _went_well(status)


def _went_well(status: int | None) -> bool:
    return status is not None and status < FEWEST_BAD


def _without(call: Call, item: Item) -> Call:
    """The request without what names somebody."""
    names = [name.lower() for name in item.target.split(",")]

    def shown(value: object) -> object:
        return "(hidden)" if any(name in str(value).lower() for name in names) else value

    body = None if call.body is None else {name: shown(value) for name, value in call.body.items()}
    return replace(call, path="/".join(str(shown(part)) for part in call.path.split("/")), body=body)


def _place(responder: Responder) -> dict[str, str]:
    if isinstance(responder, OktaResponder):
        return {} if responder.zone is None else {"zone": responder.zone}
    return {"organisation": responder.organisation} if isinstance(responder, GitHubResponder) else {}


def why(error: FeedError, item: Item) -> str:
    """Why an item is not done, in words: nothing of the vendor's answer, which may repeat names."""
    if not isinstance(error, Denied):
        later = "" if error.retry_after is None else f"; it asks us to wait {error.retry_after:.0f} s"
        return f"the vendor could not be asked or did not answer{later}; run it again"
    told = {
        UNAUTHORISED: "it does not take the credentials (401): are they right, and not expired?",
        FORBIDDEN: f"its app lacks a permission (403); this takes: {', '.join(item.is_.permissions)}",
        CONFLICT: "it is busy with the same thing (409); run it again",
    }
    return told.get(error.status, f"it answered {error.status}")


def _remind(connection: sa.Connection, found: Response) -> None:
    """Have somebody decide, later, whether it stays: nothing ends by itself, and nobody is to be forgotten."""
    days = [item.is_.review_days for item in found.items if item.outcome == DONE and item.is_.review_days]
    if days and found.undoes is None:
        title = f"Decide whether response {found.number} stays, or is undone (`respond undo {found.number}`)"
        add_task(connection, found.case, OWN, title, "lead", clock.now() + min(days) * clock.DAY)


def _told(found: Response) -> str:
    said = [
        f"{item.action}, {item.label}: {item.outcome}" + (f" ({item.said})" if item.said else "")
        for item in found.items
    ]
    return f"response {found.number}{' (undoing)' if found.undoes else ''}: {'; '.join(said)}"


def left_of(found: Response) -> Sequence[Item]:
    """What is to be tried again."""
    return [item for item in found.items if item.outcome not in OVER]
