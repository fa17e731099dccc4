"""Prints groups of accounts that one hand may run."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sleetwatch.cli.options import ListFormat
from sleetwatch.cli.show import inert, json_out, say, table_out
from sleetwatch.clock import optional_text
from sleetwatch.errors import UserError
from sleetwatch.report import words
from sleetwatch.report.bars import percent

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.accounts import AccountGroupPage, AccountReason, AccountsReport

SAID: Mapping[str, tuple[str, str]] = {
    "phone": ("one recovery phone", "recovery phones"),
    "recovery": ("one recovery mailbox", "recovery mailboxes"),
    "burst": ("made in one burst from one network", "bursts of creation from one network each"),
    "network": ("made from one network", "networks"),
    "wording": ("one profile text", "profile texts, word for word"),
    "template": ("profile texts of one template", "templates of profile texts"),
    "photo": ("one photo", "photos"),
    "stem": ("one name with other digits", "names with other digits"),
}
"""How a shared thing is told, for one and for several."""
REASONS = 5
"""Kinds of things that a table shows of one group."""
VALUES = 3
COLUMNS = ("rank", "group", "kind", "probability", "account", "status", "certainty", "because")


def groups(report: AccountsReport, shown: Sequence[AccountGroupPage], form: ListFormat, out: Path | None) -> None:
    """The groups as a table, as JSON, or as CSV with an account a row."""
    if out is not None:
        _write(out, shown)
    if form is ListFormat.JSON:
        json_out(_head(report) | {"groups": [_json(one) for one in shown]})
        return
    if form is ListFormat.CSV:
        _csv(sys.stdout, shown)
        return
    rows = [
        (
            one.group,
            one.kind,
            percent(one.probability),
            len(one.accounts),
            len(one.accounts) - one.bad,
            tuple(_reasons(one)),
            words.period(one.first_at, one.last_at) if one.first_at is not None and one.last_at is not None else "",
        )
        for one in shown
    ]
    if rows:
        table_out(("group", "kind", "likely", "accounts", "open", "because", "made"), rows)
    _told(report, len(shown))
    if out is not None:
        say(f"Wrote {out}: an account a row.")


def _told(report: AccountsReport, shown: int) -> None:
    of_kind = {
        kind: [one for one in report.groups if one.kind == kind] for kind in ("operator", "household", "organisation")
    }
    held = sum(len(one.accounts) for one in of_kind["operator"])
    say(
        f"{report.accepted:,} accounts: {len(of_kind['operator']):,} groups of operators with {held:,} accounts "
        f"({shown:,} groups shown), {len(of_kind['household']):,} households and "
        f"{len(of_kind['organisation']):,} organisations left alone."
    )
    if report.rejected:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in report.reasons.most_common())
        say(f"{report.rejected:,} of {report.seen:,} rows were rejected: {reasons}. --format json says which.")
    if report.left_aside:
        cells = ", ".join(f"{column} {count:,}" for column, count in report.left_aside.most_common())
        say(f"Cells that are none of what their column says, left aside: {cells}.")


def _reasons(page: AccountGroupPage) -> list[str]:
    """What ties a group, a line for each kind, the most telling first."""
    by_kind: dict[str, list[AccountReason]] = {}
    for one in page.because:
        by_kind.setdefault(one.kind, []).append(one)
    return [_because(kind, listed, len(page.accounts)) for kind, listed in by_kind.items()][:REASONS]


def _because(kind: str, listed: Sequence[AccountReason], size: int) -> str:
    held, elsewhere = sum(one.accounts for one in listed), sum(one.degree - one.accounts for one in listed)
    single, several = SAID[kind]
    said = f"{min(held, size)} of {size}: {single if len(listed) == 1 else f'{len(listed)} {several}'}"
    values = [one.value for one in listed if one.value][:VALUES]
    said += f" ({', '.join(values)}{', ...' if len(listed) > len(values) else ''})" if values else ""
    return said if not elsewhere else f"{said}; {elsewhere} elsewhere"


def _head(report: AccountsReport) -> dict[str, Any]:
    return {
        "seen": report.seen,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "reasons": dict(report.reasons.most_common()),
        "rejects": report.rejects,
        "left_aside": dict(report.left_aside.most_common()),
    }


def _json(page: AccountGroupPage) -> dict[str, Any]:
    moments = {name: optional_text(at) for name, at in (("first_at", page.first_at), ("last_at", page.last_at))}
    return asdict(page) | moments


def _write(path: Path, shown: Sequence[AccountGroupPage]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            _csv(stream, shown)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None


def _csv(stream: TextIO, shown: Sequence[AccountGroupPage]) -> None:
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for page in shown:
        because = "; ".join(_reasons(page))
        for one in page.accounts:
            row = (page.rank, page.group, page.kind, f"{page.probability:.4f}", one.account, one.status,
                   f"{one.certainty:.4f}", because)  # fmt: skip
            writer.writerow([inert(cell) for cell in row])
