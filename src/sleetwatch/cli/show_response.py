"""Prints actions, plans of containment, responses and what came after."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from sleetwatch.cli.options import Format, ListFormat
from sleetwatch.cli.show import inert, json_out, say, table_out
from sleetwatch.cli.show_case import with_times
from sleetwatch.clock import now, to_text
from sleetwatch.report.words import count

if TYPE_CHECKING:
    from sleetwatch.respond.actions import Action
    from sleetwatch.workspace.containing import After, Plan, SubjectAfter, SubjectPlan
    from sleetwatch.workspace.installs import Installs
    from sleetwatch.workspace.responding_rows import Item, Response
    from sleetwatch.workspace.responding_run import Trial
    from sleetwatch.workspace.ways_in import Way

SHOWN = 12
"""Lines of one kind that a terminal shows; JSON has them all."""
SHORT = 40


def actions(found: Sequence[Action], form: Format) -> None:
    """What can be done."""
    if form is Format.JSON:
        json_out({"actions": [msgspec.to_builtins(one) for one in found]})
        return
    for one in found:
        say(f"{one.id}: {one.title}")
        for request in one.requests:
            say(f"  sends      {request}")
        for permission in one.permissions:
            say(f"  takes      {permission}")
        say(f"  undo       {one.undo or 'none. ' + one.no_undo}")
        say(f"  leaves     {one.leaves}")
        say(f"  is noticed {one.noticed}")


def plan(found: Plan, attached: str | None, form: Format) -> None:
    """What to do, in order."""
    if form is Format.JSON:
        json_out({"plan": with_times(asdict(found)), "attached": attached})
        return
    say(f"Case {found.case} is {found.state}. The order is fixed; nothing is done before what stands above it.")
    for step in found.steps:
        say(f"{step.title}  [{step.state}]")
        say(f"    why: {step.why}")
        say(f"    to show: {step.shows}")
        if step.not_yet:
            say(f"    not yet: {step.not_yet}")
    for one in found.subjects:
        _subject(one)
    if attached:
        say(f"Kept as evidence: sha256 {attached}")


def _subject(one: SubjectPlan) -> None:
    say("")
    say(f"{one.subject}: {count(len(one.ways), 'way')} in, as far as the logs know, used lately; {one.older} older.")
    for kind in dict.fromkeys(way.kind for way in one.ways):
        _ways([way for way in one.ways if way.kind == kind], kind)
    if one.made:
        say(f"  and {count(len(one.made), 'key or token', 'keys and tokens')} made by them, whose ids are in no log:")
        _ways(one.made, "made")
    known = [f"{each.label}: {', '.join(sorted(each.vendors)) or 'no vendor with actions'}" for each in one.accounts]
    say(f"Accounts: {'; '.join(known) or 'none'}")
    devices = [f"{each.label}: {each.shown or each.target} ({', '.join(each.vendors)})" for each in one.devices]
    say(f"Devices: {'; '.join(devices) or 'none'}")
    for doable in one.actions:
        on = f" on {', '.join(doable.on)}" if doable.on else ""
        say(f"  {doable.step}: {doable.action}{on}. Undo: {doable.undo}")
    if one.by_hand:
        say(f"By hand, for no action reaches them: {', '.join(one.by_hand)}")


def _ways(found: Sequence[Way], title: str) -> None:
    rows = [
        (way.name[:SHORT], way.source, way.account, way.what[:SHORT], way.times, _minute(way.last_at))
        for way in found[:SHOWN]
    ]
    table_out((title, "source", "account", "what", "times", "last used"), rows)
    if len(found) > SHOWN:
        say(f"  and {len(found) - SHOWN} more; --format json lists them")


def _minute(at: int) -> str:
    return to_text(at)[:16].replace("T", " ")


def one(found: Response, form: Format) -> None:
    """One response."""
    if form is Format.JSON:
        json_out({"response": _json(found)})
        return
    _head(found)
    for item in found.items:
        _item(item)
    state = found.state(now())
    if state == "waits":
        say(f"Request {found.request.number} waits for another person: sleetwatch respond approve {found.number}")
    elif state == "approved":
        say(f"Next: sleetwatch respond run {found.number} --dry-run")
    elif state == "cut off":
        say(f"Something is left: sleetwatch respond run {found.number}")


def _head(found: Response) -> None:
    undoes = f", undoing {found.undoes}" if found.undoes else ""
    asked = f"asked by {found.request.asked_by}"
    decided = f", {found.request.decision} by {found.request.decided_by}" if found.request.decided_by else ""
    say(f"Response {found.number} on {found.subject}{undoes}: {found.state(now())} ({asked}{decided})")


def _item(item: Item) -> None:
    said = f" ({item.said})" if item.said else ""
    say(f"  {item.place}. {item.is_.title}, {item.target}: {item.outcome}{said}")
    for call in item.calls:
        answer = "no answer was seen" if call.status is None else str(call.status)
        say(f"       {to_text(call.sent_at)} {call.says}: {answer}")
    if item.outcome == "waits":
        say(f"       undo: {item.is_.undo or 'none. ' + item.is_.no_undo}")
        say(f"       leaves: {item.is_.leaves}")
        say(f"       is noticed: {item.is_.noticed}")


def _json(found: Response) -> dict[str, Any]:
    said: dict[str, Any] = with_times(asdict(found))
    asked = said.pop("request")
    return said | {"request": asked["number"], "asked_by": asked["asked_by"], "state": found.state(now())}


def many(found: Sequence[Response], proposed: Mapping[int, str], form: Format) -> None:
    """The responses of a case."""
    if form is Format.JSON:
        rows = [_json(each) | {"proposal": proposed.get(each.number)} for each in found]
        json_out({"responses": rows})
        return
    if not found:
        say("Nothing was asked in this case; `sleetwatch respond plan` says what to do.")
    for each in found:
        _head(each)
        for item in each.items:
            said = f" ({item.said})" if item.said else ""
            say(f"  {item.place}. {item.action}, {item.target}: {item.outcome}{said}")
        if each.number in proposed:
            say(f"  {proposed[each.number]}: sleetwatch respond undo {each.number}")


def trials(number: int, found: Sequence[Trial], form: Format) -> None:
    """What would be sent."""
    if form is Format.JSON:
        rows = [
            {
                "action": each.item.action,
                "on": each.item.target,
                "requests": [{"method": c.method, "path": c.path, "body": c.body, "says": c.says} for c in each.calls],
                "said": each.said,
            }
            for each in found
        ]
        json_out({"trials": rows})
        return
    say(f"Response {number}, tried out: nothing was changed, and the vendors' logs show that we asked.")
    for each in found:
        say(f"  {each.item.action}, {each.item.target}{': ' + each.said if each.said else ''}")
        for call in each.calls:
            body = "" if call.body is None else " " + msgspec.json.encode(call.body).decode()
            say(f"    {call.method} {call.path}{body}")


def after(found: After, form: Format) -> None:
    """Whether somebody came back."""
    if form is Format.JSON:
        told = {"used": found.is_used, "blind": found.is_blind}
        json_out({"after": with_times(asdict(found)) | told})
        return
    for each in found.subjects:
        _after(each)


def _after(each: SubjectAfter) -> None:
    say(f"{each.subject}, since {to_text(each.since_at)}: {count(each.looked_at, 'known way')} in looked for.")
    for title, ways in (("used again", each.used), ("new", each.new), ("tried, and refused", each.tried)):
        if ways:
            _ways(ways, title)
    if not each.used and not each.new:
        say("  None was used, and no new one was seen.")
    if each.blind:
        say(f"  Not known: {', '.join(each.blind)} brought nothing of anybody since. Ingest their newest logs first.")


_INSTALLS = ("tenant", "subject", "tool", "category", "approved", "common", "device", "first_at", "last_at", "days",
             "ran", "renamed", "portable", "system", "event_id", "accounts")  # fmt: skip


def installs(found: Installs, form: ListFormat) -> None:
    """Who ran which tool where."""
    if form is ListFormat.JSON:
        json_out(with_times(asdict(found)))
    elif form is ListFormat.CSV:
        _installs_csv(found)
    else:
        _installs_table(found)


def _installs_csv(found: Installs) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(_INSTALLS)
    for each in found.installs:
        row = with_times(asdict(each)) | {"accounts": " ".join(each.accounts)}
        writer.writerow([inert(row[name]) for name in _INSTALLS])


def _installs_table(found: Installs) -> None:
    if not found.installs:
        say("No machine here ran a remote tool that is not approved, as far as the logs know.")
        return
    rows = [
        (each.tool, each.subject, each.device[:SHORT], _approved(each.approved, common=each.common),
         to_text(each.first_at)[:10], to_text(each.last_at)[:10], each.days)
        for each in found.installs
    ]  # fmt: skip
    table_out(("tool", "subject", "device", "approved", "first", "last", "days"), rows)
    if system := [each for each in found.installs if each.system]:
        machines = count(len({each.device for each in system}), "machine")
        say(
            f"On {machines} no person's account ran it but the system's: who installed it had every right there. "
            "Look at the whole machine; a new password is not enough."
        )
    if found.resets:
        resets = [
            (each.subject, each.account, "ran it" if each.ran else "was used there since", ", ".join(each.tools))
            for each in found.resets
        ]
        table_out(("subject", "account", "why", "tools"), resets, "Reset, sessions and keys too")
        say("To tell people on those machines:")
        say(found.warning)


def _approved(approved: bool, *, common: bool) -> str:
    return "yes" if approved else "no, but common here" if common else "no"
