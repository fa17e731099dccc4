"""The lake's part of a purge: segments that go, and those written anew without the rows that go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq
import sqlalchemy as sa

from sleetwatch.engine import EngineError
from sleetwatch.errors import UserError
from sleetwatch.events import KINDS
from sleetwatch.lake import Segment, Staging, is_in_place
from sleetwatch.state import batches, files, segments
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.purge_scopes import REJECTS, BySubject, ByTenant, Fate, Listed, Scope, Split

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """A segment that does not stay as it is."""

    old: Listed
    new: Segment | None
    """What takes its place; None when nothing does."""
    gone: int
    blanked: int = 0


def listed_segments(folder: Folder) -> list[Listed]:
    """Every segment of the catalogue."""
    newest = {origin: at for origin, _, at in folder.ingest_times()}
    ingests = segments.join(batches).join(files, files.c.batch == batches.c.batch)
    query = sa.select(segments, files.c.sha256, batches.c.tenant).select_from(ingests).order_by(segments.c.path)
    with folder.state.connect() as connection:
        return [
            Listed(
                Segment(row.path, row.kind, row.month, row.bucket, row.rows, row.bytes),
                row.batch,
                row.tenant,
                row.sha256,
                newest[row.sha256],
            )
            for row in connection.execute(query)
        ]


class Segments:
    """What becomes of each segment, and the new ones in staging. Looks at each segment once."""

    def __init__(self, folder: Folder, staging: Staging, scope: Scope) -> None:
        self.folder, self.staging, self.scope = folder, staging, scope
        self.listed: Sequence[Listed] = ()
        self._of_file: defaultdict[str, list[Listed]] = defaultdict(list)
        self._changed: dict[str, Changed] = {}
        self._seen: set[str] = set()
        self._gone_lines: defaultdict[str, set[int]] = defaultdict(set)

    def examine(self, listed: Sequence[Listed], tell: Tell) -> None:
        """Look at what is in the catalogue and was not looked at before."""
        self.listed = listed
        self._of_file = defaultdict(list)
        for one in listed:
            self._of_file[one.sha256].append(one)
        for number, one in enumerate(listed):
            if one.segment.path not in self._seen:
                self._examine(one)
                self._seen.add(one.segment.path)
            tell(number / len(listed))

    def examine_again(self, batches: Collection[int]) -> None:
        """Look at the segments of some ingests once more, for more of their rows are to go."""
        for one in self.listed:
            if one.batch in batches:
                self._changed.pop(one.segment.path, None)
                self._examine(one)

    def _examine(self, one: Listed) -> None:
        path = one.segment.path
        fate = self.scope.of_segment(one)
        if is_in_place(path) and not isinstance(self.scope, ByTenant):
            self._check_theirs(one, fate)
        elif fate is Fate.GOES:
            self._changed[path] = Changed(one, None, one.segment.rows)
        elif fate is Fate.MIXED and (split := self._split(one)) is not None:
            self._gone_lines[one.sha256].update(split.gone_lines)
            new = (
                self.folder.lake.restage(one.segment, split.kept, self.staging.folder) if split.kept.num_rows else None
            )
            self._changed[path] = Changed(one, new, split.gone, split.blanked)

    def _check_theirs(self, one: Listed, fate: Fate) -> None:
        """What lies in somebody else's lake has that lake's retention, and a person is deleted there first."""
        if isinstance(self.scope, BySubject) and fate is Fate.MIXED and self._split(one) is not None:
            lake = one.segment.path.split("/")[1]
            raise UserError(
                f"events of the person lie in the lake {lake}, which is read in place; delete them there, hunt, then "
                "purge again. Nothing was taken yet"
            )

    def _split(self, one: Listed) -> Split | None:
        try:
            return self.scope.split(one, self.folder.lake.path(one.segment.path))
        except (OSError, EngineError):
            replaced = one.segment.kind == REJECTS and self.folder.lake.missing([one.segment.path])
            if replaced:  # by another ingest of the file, just now
                return None
            raise

    @property
    def changed(self) -> list[Changed]:
        """What the purge changes of the catalogue as it is now."""
        paths = (one.segment.path for one in self.listed)
        return [self._changed[path] for path in paths if path in self._changed]

    @property
    def staged(self) -> list[Segment]:
        """The new segments."""
        return [one.new for one in self.changed if one.new is not None]

    @property
    def bytes(self) -> int:
        """Size on disk of the segments that go, less those that take their places."""
        return sum(one.old.segment.bytes - (one.new.bytes if one.new else 0) for one in self.changed)

    def rows_of(self) -> tuple[dict[str, int], dict[str, int]]:
        """By raw file: how many of its rows stay, and how many go."""
        kept: defaultdict[str, int] = defaultdict(int)
        gone: defaultdict[str, int] = defaultdict(int)
        for one in self.listed:
            kept[one.sha256] += one.segment.rows
        for change in self.changed:
            kept[change.old.sha256] -= change.gone
            gone[change.old.sha256] += change.gone
        return kept, gone

    def gone_lines(self, sha256: str) -> set[int]:
        """Where in a raw file the records stand whose rows go, if the scope says so."""
        return self._gone_lines[sha256]

    def kept_lines(self, sha256: str) -> set[int]:
        """Where in a raw file its rejects and what states a condition stand that stay."""
        timeless = (
            one for one in self._of_file[sha256] if one.segment.kind == REJECTS or KINDS[one.segment.kind].states
        )
        lines: set[int] = set()
        for one in timeless:
            change = self._changed.get(one.segment.path)
            if change is None:
                path = self.folder.lake.path(one.segment.path)
            elif change.new is None:
                continue
            else:
                path = self.staging.folder / change.new.path.rsplit("/", 1)[-1]
            lines.update(pq.read_table(path, columns=["line"])["line"].to_pylist())
        return lines
