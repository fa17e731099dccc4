"""The command `purge`: says what would go, takes it when told to, and lists what went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sleetwatch.cli import show
from sleetwatch.cli.options import Format, first_moment
from sleetwatch.cli.progress import one_bar
from sleetwatch.clock import optional_text, to_text
from sleetwatch.errors import UserError
from sleetwatch.report.clean import one_line

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace import PurgeReport


def purge(
    folder: Path,
    before: str | None,
    tenant: str | None,
    subject: str | None,
    reason: str,
    form: Format,
    *,
    expired: bool,
    really: bool,
) -> None:
    """Show what would go, or take it."""
    from sleetwatch.workspace import Workspace

    _check_one(before, subject, tenant, expired=expired)
    workspace = Workspace.open(folder)
    with one_bar("purging") as progress:
        if expired:
            report = workspace.purge_expired(reason, really=really, progress=progress)
        else:
            since = None if before is None else first_moment(before)
            report = workspace.purge(
                before=since, tenant=tenant, subject=subject, reason=reason, really=really, progress=progress
            )
    if form is Format.JSON:
        show.json_out({"purge": _json(report) | {"done": really}})
    else:
        _say(report)


def list_purges(folder: Path, form: Format) -> None:
    """The audit."""
    from sleetwatch.workspace import Workspace

    done = Workspace.open(folder).purges()
    if form is Format.JSON:
        show.json_out({"purges": [_json(one) for one in done]})
        return
    if not done:
        show.say("Nothing was purged here yet.")
        return
    columns = ("purge", "at", "what", "of", "rows", "files removed", "files redacted", "reason")
    show.table_out(columns, [_row(one) for one in done])


def _check_one(before: str | None, subject: str | None, tenant: str | None, *, expired: bool) -> None:
    chosen = sum((before is not None, subject is not None, expired))
    if chosen > 1:
        raise UserError("choose one of --before, --expired and --subject; --tenant may limit any of them")
    if not chosen and tenant is None:
        raise UserError(
            "say what is to go: --before DATE, --expired, --tenant T or --subject S; --list shows what went"
        )
    if expired and tenant is not None:
        raise UserError("--expired goes for every tenant; use --before DATE with --tenant")


def _json(report: PurgeReport) -> dict[str, Any]:
    before = optional_text(report.before)
    return asdict(report) | {"at": to_text(report.at), "before": before}


def _row(one: PurgeReport) -> Sequence[object]:
    of = [one.tenant, one.subject, None if one.before is None else f"before {to_text(one.before)}"]
    said = " ".join(filter(None, of))
    return (
        one.purge,
        to_text(one.at),
        one.what,
        said,
        sum(one.rows.values()),
        one.files_removed,
        one.files_redacted,
        one.reason,
    )


def _say(report: PurgeReport) -> None:
    """For people: what went or would go, and what is next."""
    done = report.purge is not None
    show.table_out(("kind", "rows"), report.rows.items(), "Gone" if done else "Would go")
    show.say(
        f"Raw files removed: {report.files_removed}; redacted: {report.files_redacted}, with {report.records} records "
        f"taken out. Rows of others that named the subject: {report.blanked}. Rows of results: {report.results}. "
        f"Freed on disk: {report.bytes} bytes."
    )
    if done:
        show.say(f"Purge {report.purge} is in the audit: {one_line(report.reason)}. Next: sleetwatch hunt")
    else:
        show.say("Nothing was changed. To do it, for good: the same command with --reason TEXT --yes")
