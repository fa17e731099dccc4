"""`sleetwatch watch`: live feeds, until it is stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import typer

from sleetwatch.clock import now, to_text
from sleetwatch.workspace import FileReport, Workspace


def watch(folder: Path, names: Sequence[str], *, once: bool, hunt: bool) -> None:
    """Watch until SIGINT or SIGTERM; a batch that is being written is finished first. A second one ends it at once."""
    stop = threading.Event()

    def end(asked: int, _frame: object) -> None:
        stop.set()
        signal.signal(asked, signal.SIG_DFL)

    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, end)
    well = Workspace.open(folder).watch(stop, _telling(), names, once=once, hunt=hunt)
    if once and not well:
        raise typer.Exit(1)


def _telling() -> Callable[[str, FileReport | str], None]:
    def tell(feed: str, news: FileReport | str) -> None:
        with suppress(OSError):  # nobody may be there to read it; the feeds go on
            typer.echo(f"{to_text(now())}  {feed}  {news if isinstance(news, str) else _said(news)}", err=True)

    return tell


def _said(report: FileReport) -> str:
    counts = f"{report.seen} seen, {report.accepted} new, {report.duplicate} known, {report.rejected} rejected"
    return f"{counts} ({report.source})" if report.source else counts
