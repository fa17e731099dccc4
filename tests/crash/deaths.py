"""Work that kills itself at a moment that matters, in a process of its own.

The processes are forked from one that has imported all this once, as each would wait longer for its imports than for
its work. Nothing here may import more than the work needs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sleetwatch.intake import batch
from sleetwatch.lake import segments, vault
from sleetwatch.without_pandas import spare_pandas
from sleetwatch.workspace import Workspace, arriving, folder, purge_files, purging, recording

Work = Callable[..., Any]

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload([__name__])
PATIENCE = 120.0

STEPS: dict[str, tuple[Any, str]] = {
    "the raw file": (vault.Vault, "stage"),
    "a segment": (segments.Lake, "_stage_one"),
    "its place": (vault.Vault, "settle"),
    "a rename": (Path, "rename"),
    "the record": (arriving._Passage, "_record"),
    "a redacted file": (purge_files, "write_redacted"),
    "the segments' places": (segments.Lake, "settle"),
    "the files' places": (purge_files.Files, "settle"),
    "the last statement": (purging, "commit_purge"),
    "the sweep": (folder.Folder, "sweep"),
    "a removal": (Path, "unlink"),
    "the state is compact": (folder, "compact"),
    "who is who": (recording, "_subject_rows"),
}
"""What a moment may be before or after: the function that does it."""


def is_killed(work: Work, *given: object) -> bool:
    """Whether the work was killed. Had it failed instead, its traceback is on standard error."""
    process = FORKING.Process(target=work, args=given, daemon=True)
    process.start()
    process.join(PATIENCE)
    return process.exitcode == -signal.SIGKILL


def ingest(root: Path, log: Path, moment: str, nth: int) -> None:
    """Ingest in pieces of thirty records, and die."""
    _prepare(moment, nth)
    batch.CHUNK = 30
    for report in Workspace.open(root).ingest([log]):
        print(report)


def hunt(root: Path, moment: str, nth: int) -> None:
    """Hunt, and die."""
    _prepare(moment, nth)
    print(Workspace.open(root).hunt())


def purge(root: Path, who: str, moment: str, nth: int) -> None:
    """Purge a person, and die. Only what is kept for good counts as removed, not a lock or a note."""
    _prepare(moment, nth, lambda path, *_, **__: path.suffix in {".zst", ".parquet"})
    print(Workspace.open(root).purge(subject=who, reason="request 12", really=True))


def _prepare(moment: str, nth: int, counts: Work | None = None) -> None:
    """Die `before` or `after` a step is done, once it has been done so many times."""
    spare_pandas()
    when, _, step = moment.partition(" ")
    owner, name = STEPS[step]
    counted = counts if counts and step == "a removal" else lambda *_, **__: True
    setattr(owner, name, _deadly(getattr(owner, name), when, nth, counted))


def _deadly(work: Work, when: str, left: int, counts: Work) -> Work:
    def call(*given: Any, **named: Any) -> Any:
        nonlocal left
        if not counts(*given, **named):
            return work(*given, **named)
        if when == "before" and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*given, **named)
        if when == "after" and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return result

    return call
