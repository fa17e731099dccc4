"""Prints cases, what they reach, requests and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.clock import now, to_text

if TYPE_CHECKING:
    from sleetwatch.cases.page import CaseHead, CaseLine, CasePage
    from sleetwatch.cases.reach import Proximity
    from sleetwatch.workspace.notices import Notice
    from sleetwatch.workspace.requesting import Request

WRITTEN_LATELY = 20
"""Entries of the log that a terminal shows."""


def lines(found: Sequence[CaseLine], form: Format) -> None:
    """The list."""
    if form is Format.JSON:
        json_out({"cases": [with_times(asdict(one)) for one in found]})
        return
    columns = ("case", "title", "state", "subjects", "you are", "due", "next task")
    table_out(columns, [_line(one) for one in found])


def _line(one: CaseLine) -> tuple[object, ...]:
    return (one.number, one.title, one.state, one.subjects, one.my_role, _day(one.due_at), one.next_task)


def heads(found: Sequence[CaseHead], form: Format) -> None:
    """What auditors see."""
    if form is Format.JSON:
        json_out({"cases": [with_times(asdict(one)) for one in found]})
    else:
        rows = [(one.number, one.tenant, to_text(one.opened_at), one.opened_by) for one in found]
        table_out(("case", "tenant", "opened", "by"), rows)


def page(found: CasePage, form: Format) -> None:
    """One case."""
    if form is Format.JSON:
        said = with_times(asdict(found))
        json_out({"case": said.pop("line") | said})
        return
    line = found.line
    say(f"Case {line.number}: {line.title}")
    say(
        f"{line.state}, opened {to_text(line.opened_at)} by {line.opened_by}{', under legal hold' if line.held else ''}"
    )
    if found.tip:
        say(f"Tip: {found.tip}")
    if found.next_states:
        say(f"It can be moved to: {', '.join(found.next_states)}")
    subjects = [(one.subject, one.status, one.verdict, one.verdict_state) for one in found.subjects]
    table_out(("subject", "status", "verdict", "it"), subjects, "Subjects")
    table_out(("member", "as", "why"), [(one.name, one.role, one.reason) for one in found.members], "Members")
    _tasks(found)
    if found.files:
        table_out(("sha256", "file", "bytes"), [(one.sha256, one.name, one.bytes) for one in found.files], "Evidence")
    log = [(to_text(one.at), one.by, one.kind, one.text) for one in found.log[-WRITTEN_LATELY:]]
    table_out(("at", "by", "what", "text"), log, "What happened")


def _tasks(found: CasePage) -> None:
    rows = [(one.number, one.title, one.owner or one.role, _day(one.due_at), one.state) for one in found.tasks]
    table_out(("task", "what", "whose", "due", "state"), rows, "Tasks")


def reach(found: Proximity, form: Format) -> None:
    """What the subjects of a case reach."""
    if form is Format.JSON:
        json_out({"consequence": found.consequence, "reached": [with_times(asdict(one)) for one in found.reached]})
        return
    say(f"Consequence {found.consequence} of 3.")
    if not found.listed:
        say("The settings name nothing critical; write [[critical]] into sleetwatch.toml.")
    if found.missing:
        say(f"No rows of theirs in: {', '.join(found.missing)}; what those would tell is not known.")
    rows = [(one.name, one.kind, one.subject, one.times, _day(one.last_at), one.level) for one in found.reached]
    table_out(("what", "kind", "subject", "times", "last", "level"), rows)


def requests(found: Sequence[Request], form: Format) -> None:
    """What one person asks and another decides."""
    if form is Format.JSON:
        json_out({"requests": [with_times(asdict(one)) | {"state": one.state(now())} for one in found]})
        return
    columns = ("request", "kind", "about", "asked by", "why", "state")
    rows = [
        (one.number, one.kind, one.subject or one.case, one.asked_by, one.reason, one.state(now())) for one in found
    ]
    table_out(columns, rows)


def notices(found: Sequence[Notice], form: Format) -> None:
    """What somebody is to look at."""
    if form is Format.JSON:
        json_out({"notices": [with_times(asdict(one)) for one in found]})
    else:
        table_out(("at", "new", "what"), [(to_text(one.at), one.seen_at is None, one.text) for one in found])


def _day(at: int | None) -> str | None:
    return None if at is None else to_text(at)[:10]


def with_times(said: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """The same with times as people write them."""
    if isinstance(said, dict):
        return {name: _moment(name, value) for name, value in said.items()}
    return [with_times(one) for one in said] if isinstance(said, list | tuple) else said


def _moment(name: str, value: Any) -> Any:  # noqa: ANN401
    is_time = isinstance(value, int) and (name in {"at", "until"} or name.endswith("_at"))
    return to_text(value) if is_time else with_times(value)
