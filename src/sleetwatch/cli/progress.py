"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sleetwatch.report.clean import shown

Tell = Callable[[str, float], None]


@contextmanager
def files_progress() -> Iterator[Tell]:
    """One bar a file, by the share of its bytes that is read."""
    with _bars() as bars:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, share: float) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(shown(name), total=1.0)
            bars.update(tasks[name], completed=share, visible=share < 1.0)

        yield tell


@contextmanager
def one_bar(doing: str) -> Iterator[Tell]:
    """One bar for long work, which says what is going on."""
    with _bars() as bars:
        task = bars.add_task(doing, total=1.0)
        yield lambda what, share: bars.update(task, completed=share, description=shown(what))


def _bars() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
