"""Prints results: tables for people, one JSON object for machines."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console
from rich.table import Table

from sleetwatch.cli.options import Format, ListFormat, TextFormat
from sleetwatch.clock import optional_text, to_text
from sleetwatch.errors import UserError
from sleetwatch.explanation import Evidence, Explanation, PartLine, Suspect
from sleetwatch.report.clean import one_line, shown
from sleetwatch.report.terminal import explanation_lines, suspects_table

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace import FileReport, Finding, HuntReport

SAMPLE = 60
"""Characters of a rejected record that a table shows."""


def json_out(value: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
    sys.stdout.buffer.flush()


def table_out(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table on the terminal, each cell on one line, so that no text from a log can pass for a row.

    The first column and every subject are what one copies into the next command: they are the last to be shortened. A
    cell that is a tuple is a list, a line each.
    """
    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(table.columns):
        column.no_wrap = place == 0 or column.header in {"subject", "subjects"}
    for row in rows:
        table.add_row(*map(_cell, row))
    Console().print(table, markup=False)


def _cell(cell: object) -> str:
    if isinstance(cell, tuple):
        return "\n".join(map(_cell, cell))
    return one_line(str("" if cell is None else cell))


def say(text: str) -> None:
    """A line for people."""
    Console(highlight=False, soft_wrap=True).print(shown(text), markup=False)


def write(path: Path, content: str | bytes) -> None:
    """Write a file the user named."""
    try:
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None


def files(reports: Sequence[FileReport], form: Format) -> None:
    """What became of each file."""
    if form is Format.JSON:
        json_out({"files": [_file_json(report) for report in reports]})
        return
    read = [report for report in reports if report.error is None]
    rows = [(one.file, one.source, one.seen, one.accepted, one.duplicate, one.rejected) for one in read]
    if rows:
        table_out(("file", "source", "seen", "accepted", "duplicate", "rejected"), rows)
    if any(report.rejected for report in read):
        say("`sleetwatch rejects` says why records were refused.")
    if any("no-zone" in report.reasons for report in read):
        say("Some times name no zone: ingest those files again with --time-zone, as in --time-zone Europe/Berlin.")
    for report in reports:
        if report.error is not None:
            Console(stderr=True, highlight=False, soft_wrap=True).print(
                f"sleetwatch: {one_line(report.error)}", markup=False
            )


def _file_json(report: FileReport) -> dict[str, Any]:
    newest = report.newest_at
    return asdict(report) | {"newest_at": optional_text(newest)}


def rejects(rows: Sequence[Mapping[str, Any]], reasons: Sequence[Mapping[str, Any]], form: Format) -> None:
    """Refused records and how many for which reason."""
    if form is Format.JSON:
        json_out({"rejects": rows, "reasons": reasons})
        return
    if not reasons:
        say("No record was refused.")
        return
    table_out(("reason", "count"), [(one["reason"], one["count"]) for one in reasons])
    listed = [(row["file"], row["line"], row["reason"], row["detail"], row["bytes"][:SAMPLE]) for row in rows]
    table_out(("file", "line", "reason", "detail", "begins with"), listed)


def hunt(report: HuntReport, form: Format) -> None:
    """What a hunt did, and what to look at in the input."""
    if form is Format.JSON:
        json_out({"hunt": asdict(report) | {"as_of": to_text(report.as_of)}})
        return
    say(
        f"Hunted {report.subjects} subjects with {report.signals} signals as of {to_text(report.as_of)} "
        f"in {report.seconds:.1f} s: {report.hits} hits, {report.suspects} suspects."
    )
    for note in report.notes:
        say(f"Note: {one_line(note)}.")
    if report.missing:
        say(f"No source brought: {', '.join(report.missing)}.")
    say("Next: sleetwatch suspects")


def suspects(found: Sequence[Suspect], as_of: int, form: ListFormat, *, reveal: bool) -> None:
    """The ranked list."""
    if form is ListFormat.JSON:
        json_out({"as_of": to_text(as_of), "suspects": [suspect_json(one) for one in found]})
    elif form is ListFormat.CSV:
        _csv([suspect_json(one) for one in found])
    elif not found:
        say("No signal fired on anybody.")
    else:
        Console().print(suspects_table(found, revealed=reveal))


_CSV_COLUMNS = (
    "rank", "tenant", "subject", "worker_id", "probability", "score", "score_without_links", "status",
    "first_flagged_at",
)  # fmt: skip


def _csv(rows: Sequence[Mapping[str, Any]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow((*_CSV_COLUMNS, "families", "accounts"))
    for row in rows:
        cells = [row[name] for name in _CSV_COLUMNS]
        writer.writerow([inert(cell) for cell in (*cells, " ".join(row["families"]), " ".join(row["accounts"]))])


_FORMULA = tuple("=+-@\t\r")


def inert(cell: object) -> object:
    """A cell that a spreadsheet will not take for a formula."""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else cell


def suspect_json(one: Suspect) -> dict[str, Any]:
    """A suspect as the command line promises it."""
    return {
        "rank": one.rank,
        "tenant": one.tenant,
        "subject": one.subject,
        "worker_id": one.worker_id,
        "applicant_ids": list(one.applicant_ids),
        "name": one.name,
        "accounts": list(one.accounts),
        "probability": one.probability,
        "interval": [one.low, one.high],
        "score": one.score,
        "score_without_links": one.score_without_links,
        "first_flagged_at": optional_text(one.first_flagged_at),
        "families": list(one.families),
        "parts": [_part_json(part) for part in one.parts],
        "links": [asdict(link) | {"at": to_text(link.at)} for link in one.links],
        "next_check": asdict(one.next_check) if one.next_check else None,
        "status": one.status,
    }


def _part_json(part: PartLine) -> dict[str, Any]:
    return {
        "signal": part.signal,
        "family": part.family,
        "nats": part.nats,
        "because": part.because,
        "at": to_text(part.at),
        "evidence": [one.event_id for one in part.evidence],
        "explained_by": part.verdict,
        "held_back_by": part.exception,
    }


def explanation(told: Explanation, form: TextFormat, *, raw: bool) -> None:
    """Why one subject stands where it stands."""
    if form is TextFormat.TEXT:
        Console().print(explanation_lines(told, revealed=told.revealed, raw=raw))
        return
    parts = [
        asdict(part)
        | {
            "at": to_text(part.at),
            "last_at": to_text(part.last_at),
            "evidence": [_evidence_json(e) for e in part.evidence],
        }
        for part in told.suspect.parts
    ]
    facts = {key: value for key, value in asdict(told).items() if key != "suspect"}
    json_out(suspect_json(told.suspect) | {"parts": parts} | facts | {"as_of": to_text(told.as_of)})


def _evidence_json(one: Evidence) -> dict[str, Any]:
    return {key: value for key, value in asdict(one).items() if key != "private"} | {"at": to_text(one.at)}


def findings(found: Sequence[Finding], form: Format) -> None:
    """What the doctor saw."""
    if form is Format.JSON:
        json_out({"findings": [asdict(finding) for finding in found]})
        return
    rows = [(one.what, one.state, (one.says, f"Do: {one.do}.") if one.do else one.says) for one in found]
    table_out(("what", "state", ""), rows)
    counts = {state: sum(one.state == state for one in found) for state in ("bad", "note")}
    say(f"{counts['bad']} to mend, {counts['note']} worth knowing." if any(counts.values()) else "All is well.")
