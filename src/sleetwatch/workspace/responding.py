"""Responses: asked for in a case, approved by another, run, taken back. Nothing here reaches a vendor but `run`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.flow import CLOSED, DECIDED, RESPONDING
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.respond.actions import PEOPLE, RISK, Action, actions
from sleetwatch.settings import GitHubResponder, OktaResponder, Responder
from sleetwatch.state import response_items, responses
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.aims import Known, Reach, check_nobody_elses, chosen, is_owned, reach_of
from sleetwatch.workspace.case_acts import add_log, case_row
from sleetwatch.workspace.case_rows import verdicts_of_case
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.narrowed import people_named
from sleetwatch.workspace.notices import drawn
from sleetwatch.workspace.requesting import USUAL_HOURS, Requests, checked_request, place_request
from sleetwatch.workspace.resources import ACTION, no_subject, subjects_of_case
from sleetwatch.workspace.responding_rows import DONE, WAITS, Response, read_responses
from sleetwatch.workspace.reviewers import BENIGN, DISMISSED
from sleetwatch.workspace.verdict_rows import WITHDRAWN, Verdict

CLEARS = frozenset({(BENIGN, None), (DISMISSED, "too-little")})
"""Findings, some with their reason, after which an undoing is proposed. Who is a victim may need the containment."""
FOUND_GUILTLESS = "the verdict is now {finding}: ask whether it is to be undone"


class Responses:
    """The responses of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)
        self.requests = Requests(folder)

    # Asking

    def ask(
        self,
        actor: Actor,
        case: int,
        subject: str,
        asked: Collection[str] = (),
        *,
        reason: str,
        accounts: Collection[str] = (),
        devices: Collection[str] = (),
        hours: int = USUAL_HOURS,
    ) -> Response:
        """Ask for actions on one subject of a case; without any named, for all that revokes at once.

        Raises what `Access.check` raises, and `UserError` that says why something cannot be asked.
        """
        said = checked_request(ACTION, reason, hours)
        wanted = [_action(name) for name in asked]
        self.access.check(actor, "case.ask", case=case)
        tenant, state, whom = self._case(case)
        if (tenant, subject) not in whom:
            raise no_subject(subject)
        check_state(wanted, state)
        items = self._items(tenant, subject, whom, wanted, accounts, devices)
        return self._place(actor, case, tenant, subject, said, hours, items)

    def _case(self, case: int) -> tuple[str, str, frozenset[tuple[str, str]]]:
        with self.folder.state.connect() as connection:
            row = case_row(connection, case)
            return row.tenant, row.state, subjects_of_case(connection, case)

    def _items(
        self,
        tenant: str,
        subject: str,
        whom: Collection[tuple[str, str]],
        wanted: Sequence[Action],
        accounts: Collection[str],
        devices: Collection[str],
    ) -> list[dict[str, Any]]:
        reach = reach_of(self.folder, people_named(self.folder, tenant, [subject])[0])
        finding = _Finding(self.folder, reach, [name for _, name in whom], accounts, devices)
        if not wanted:
            found = [item for one in actions().values() if one.together for item in finding.if_any(one)]
            if not found:
                raise UserError(
                    f"no responder of the settings can revoke anything of {subject}: none is set for this tenant, or "
                    "the logs know no account there; name --action and --account, or act by hand: `respond plan`"
                )
            return found
        return [item for one in sorted(wanted, key=list(actions().values()).index) for item in finding.items(one)]

    def _place(
        self,
        actor: Actor,
        case: int,
        tenant: str,
        subject: str,
        said: str,
        hours: int,
        items: Sequence[Mapping[str, Any]],
        undoes: int | None = None,
    ) -> Response:
        """Write it down, and have it approved."""
        what = ("undo: " if undoes else "") + "; ".join(dict.fromkeys(actions()[one["action"]].title for one in items))
        details: dict[str, Any] = {"kind": ACTION, "actions": sorted({one["action"] for one in items}), "hours": hours}
        details |= {"subject": subject, "reason": said}
        with self.access.acting(actor, "case.ask", case=case, details=details) as connection:
            where = {"tenant": tenant, "subject": subject}
            request = place_request(connection, actor, ACTION, where, case, f"{what}. {said}", hours)
            number = details["response"] = drawn(connection, responses.c.response)
            row = {"response": number, "request": request, "case": case, "tenant": tenant, "subject": subject}
            connection.execute(sa.insert(responses).values(**row, at=clock.now(), undoes=undoes))
            for place, item in enumerate(items, start=1):
                told = {**item, "response": number, "place": place, "outcome": WAITS, "said": ""}
                connection.execute(sa.insert(response_items).values(**told))
            add_log(connection, case, actor.name, "response", f"response {number} asked: {what}")
        return self._read(number)

    def _read(self, number: int) -> Response:
        with self.folder.state.connect() as connection:
            found = read_responses(connection, responses.c.response == number)
        if not found:
            raise no_response(number)
        return found[0]

    # Deciding

    def approve(self, actor: Actor, number: int, said: str = "") -> Response:
        """Let somebody else's response be run from now on, for the hours that were asked."""
        self.requests.approve(actor, self._seen(actor, number).request.number, said)
        return self.show(actor, number)

    def refuse(self, actor: Actor, number: int, said: str) -> Response:
        """Refuse it, with a reason."""
        self.requests.refuse(actor, self._seen(actor, number).request.number, said)
        return self.show(actor, number)

    # Seeing

    def show(self, actor: Actor, number: int) -> Response:
        """A response of a case the actor may read, or one the actor decides; targets only where the name is revealed.

        Raises `UnknownName` alike for one that is not there and one that is not for these eyes.
        """
        return self.masked(actor, [self._seen(actor, number)])[0]

    def _seen(self, actor: Actor, number: int) -> Response:
        """One that the actor may know of: neither its case's number nor its request's is told to others."""
        found = self._read(number)
        mine = self.access.decide(actor, "case.read", case=found.case).allowed
        if not mine and not self.access.decide(actor, "request.see", request=found.request.number).allowed:
            raise no_response(number)
        return found

    def _check_case(self, actor: Actor, action: str, found: Response) -> None:
        """Raises `UnknownName` for who may see the response and not its case: an approver."""
        try:
            self.access.check(actor, action, case=found.case)
        except UnknownName:
            raise no_response(found.number) from None

    def of_case(self, actor: Actor, case: int) -> list[Response]:
        """What was asked and done in a case, the oldest first."""
        self.access.read(actor, "case.read", case=case)
        with self.folder.state.connect() as connection:
            found = read_responses(connection, responses.c.case == case)
        return self.masked(actor, found)

    def masked(self, actor: Actor, found: Sequence[Response]) -> list[Response]:
        """Without accounts, devices and paths of those whom the actor may not see, and names in what people wrote."""
        revealed = self.requests.revealed(actor)
        asked = self.requests.masked(actor, [one.request for one in found])
        told = [replace(one, request=request) for one, request in zip(found, asked, strict=True)]
        return [one if (one.tenant, one.subject) in revealed else _masked(one) for one in told]

    def proposals(self, actor: Actor, case: int) -> dict[int, str]:
        """Responses to think of undoing, with why: somebody they were run on turned out to be innocent."""
        self.access.check(actor, "case.read", case=case)
        with self.folder.state.connect() as connection:
            found = read_responses(connection, responses.c.case == case)
            given = verdicts_of_case(self.folder, connection, case)
        undone = {one.undoes for one in found}
        newest = {(one.tenant, one.subject): one for one in given if one.state(clock.now()) != WITHDRAWN}
        proposed = {}
        for one in found:
            verdict = newest.get((one.tenant, one.subject))
            if verdict and _clears(verdict) and one.number not in undone and can_undo(one):
                proposed[one.number] = FOUND_GUILTLESS.format(finding=verdict.finding)
        return proposed

    # Taking back

    def undo(self, actor: Actor, number: int, reason: str, hours: int = USUAL_HOURS) -> Response:
        """Ask to take back what a response did. Two people, as for doing it. Raises `UserError` where nothing can."""
        said = checked_request(ACTION, reason, hours)
        found = self._seen(actor, number)
        self._check_case(actor, "case.ask", found)
        if found.undoes is not None:
            raise UserError("that is an undoing itself; ask for the actions again")
        again = can_undo(found)
        if not again:
            raise UserError(
                f"nothing of response {number} can be undone: {'; '.join(_no_undo(found)) or 'none was done'}"
            )
        with self.folder.state.connect() as connection:
            if any(
                one.state(clock.now()) != "refused" for one in read_responses(connection, responses.c.undoes == number)
            ):
                raise UserError(f"the undoing of response {number} was asked already; `respond status` shows it")
        names = ("action", "responder", "target", "label", "before")
        items = [{name: getattr(item, name) for name in names} for item in again]
        return self._place(actor, found.case, found.tenant, found.subject, said, hours, items, undoes=number)


def _clears(verdict: Verdict) -> bool:
    return bool({(verdict.finding, None), (verdict.finding, verdict.reason)} & CLEARS)


def can_undo(found: Response) -> list[Any]:
    """The items that we did and that can be taken back, the last done first."""
    if found.undoes is not None:
        return []
    return [item for item in reversed(found.items) if item.outcome == DONE and item.is_.undo]


def _no_undo(found: Response) -> list[str]:
    return list(dict.fromkeys(item.is_.no_undo for item in found.items if item.outcome == DONE and item.is_.no_undo))


def no_response(number: object) -> UnknownName:
    """The one answer for a response that is not there and for one that is not for these eyes."""
    return UnknownName(f"there is no response {number}; `sleetwatch respond status CASE` shows those of your case")


def _action(name: str) -> Action:
    found = actions().get(name)
    if found is None:
        raise UnknownName(f"{name!r} is no action; `sleetwatch respond actions` lists them")
    return found


def check_state(wanted: Sequence[Action], state: str) -> None:
    """Raises `UserError` while a case is in no state for these actions."""
    risk = bool(wanted) and all(one.step == RISK for one in wanted)
    if state == CLOSED or (state != RESPONDING and not (risk and state == DECIDED)):
        raise UserError(
            f"the case is {state}; actions are for one that is `responding`, and what tells a risk for one that is "
            "`decided`: verdicts come first (`sleetwatch case state`)"
        )


def _masked(found: Response) -> Response:
    items = tuple(
        replace(
            item,
            target=item.label,
            before={},
            calls=tuple(replace(call, path="(hidden)", body=None) for call in item.calls),
        )
        for item in found.items
    )
    return replace(found, items=items)


class _Finding:
    """From what is asked to accounts, devices and addresses of one subject."""

    def __init__(
        self,
        folder: Folder,
        reach: Reach,
        case: Collection[str],
        accounts: Collection[str],
        devices: Collection[str],
    ) -> None:
        self.folder, self.reach, self.case = folder, reach, case
        self.accounts, self.devices = accounts, devices
        self.tenant, self.subject = reach.person["tenant"], reach.person["subject"]

    def if_any(self, one: Action) -> Iterator[dict[str, Any]]:
        """The items of an action, as far as there is a responder and something of the subject's there."""
        for responder in responders_of(self.folder, self.tenant, one):
            for known in self._asked(self.reach.accounts, self.accounts, "account", one, responder):
                yield _item(one, responder.name, known)

    def items(self, one: Action) -> list[dict[str, Any]]:
        """The same; raises `UserError` where there is none."""
        if one.responder == PEOPLE:
            return [_item(one, "", Known("pay", self.reach.person["worker_id"] or self.subject, ()))]
        responders = list(responders_of(self.folder, self.tenant, one))
        if not responders:
            raise UserError(
                f"{one.id} needs a [[responders]] of kind {one.responder!r} for {self.tenant}; "
                "docs/how-to/contain-a-worker.md says how to set one up"
            )
        found = [_item(one, responder.name, known) for responder in responders for known in self._known(one, responder)]
        if not found:
            raise UserError(f"{one.id}: the logs know no {one.reach} of {self.subject} there; name it, if you know it")
        return found

    def _known(self, one: Action, responder: Responder) -> list[Known]:
        if one.reach == "account":
            return self._asked(self.reach.accounts, self.accounts, "account", one, responder)
        if one.reach == "device":
            return self._devices(one, responder)
        return self._lines(one, responder)

    def _asked(
        self, known: Sequence[Known], asked: Collection[str], what: str, one: Action, responder: Responder
    ) -> list[Known]:
        vendor = responder_kind(responder)
        vendor = "intune" if one.id.startswith("intune") else vendor
        if not asked:
            return [each for each in known if vendor in each.vendors]
        if isinstance(responder, GitHubResponder) and not self.reach.of("account", "github"):
            return [self._login(name) for name in asked]
        return chosen(known, asked, what)

    def _login(self, name: str) -> Known:
        """GitHub's own name of a member, which logs with single sign-on do not have. Never another subject's."""
        if is_owned(self.folder, self.tenant, name.strip().lower(), self.subject):
            raise UserError("that account is another subject's; it is not touched")
        return Known("a login that the logs do not know as theirs", name.strip(), ())

    def _devices(self, one: Action, responder: Responder) -> list[Known]:
        found = self._asked(self.reach.devices, self.devices, "device", one, responder)
        if found:
            targets = [known.target for known in found]
            check_nobody_elses(self.folder, self.tenant, "device_id", targets, self.case)
        return found

    def _lines(self, one: Action, responder: Responder) -> list[Known]:
        if not isinstance(responder, OktaResponder) or responder.zone is None:
            raise UserError(f"{one.id}: name a `zone` of the responder {responder.name!r} first")
        lines = self.reach.addresses
        if lines:
            check_nobody_elses(self.folder, self.tenant, "ip", lines, self.case)
        return [Known(f"{len(lines)} addresses", ",".join(lines), ())] if lines else []


def _item(one: Action, responder: str, known: Known) -> dict[str, Any]:
    before = {"id": known.ids[one.responder]} if one.responder in known.ids else {}
    return {"action": one.id, "responder": responder, "target": known.target, "label": known.label, "before": before}


def responder_kind(responder: Responder) -> str:
    """The kind of a responder, as the settings name it."""
    return str(responder.__struct_config__.tag)


def responders_of(folder: Folder, tenant: str, one: Action) -> Iterator[Responder]:
    """The responders of the settings that can do this in a tenant."""
    own = folder.settings.tenant
    for responder in folder.settings.responders:
        if responder_kind(responder) == one.responder and (responder.tenant or own) == tenant:
            yield responder
