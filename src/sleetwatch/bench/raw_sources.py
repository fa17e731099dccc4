"""A workspace as it would be had some sources never been ingested."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from sleetwatch.state import files, segments
from sleetwatch.workspace import Workspace


def sources_of(workspace: Workspace) -> list[str]:
    """Every source that something came from."""
    with workspace.folder.state.connect() as connection:
        return sorted(connection.execute(sa.select(files.c.source).distinct()).scalars())


@contextmanager
def without(workspace: Workspace, sources: Collection[str], place: Path) -> Iterator[Workspace]:
    """A copy under `place` in whose catalogue these sources' segments are not, hunted; it is removed afterwards.

    The catalogue is all that a hunt reads, so this is as if their files had never come.
    """
    root = place / "without"
    shutil.copytree(workspace.root, root)
    try:
        copy = Workspace.open(root)
        with copy.folder.state.begin() as connection:
            of_source = sa.select(files.c.batch).where(files.c.source.in_(sources))
            connection.execute(sa.delete(segments).where(segments.c.batch.in_(of_source)))
        copy.hunt()
        yield copy
    finally:
        shutil.rmtree(root)
