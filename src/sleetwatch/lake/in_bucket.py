"""Lake and vault in a bucket. The bucket has every segment; the folder of the lake has copies of those that were read.

Objects are written once under names nobody else draws, and the state says which of them count. So nothing has to be
renamed and no storage has to promise more than that an object is whole or not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from sleetwatch import clock
from sleetwatch.errors import ObjectGone, StorageError, WorkspaceError
from sleetwatch.lake.durable import publish_all
from sleetwatch.lake.segments import Lake, Segment, is_in_place, touched
from sleetwatch.lake.staging import note_sent, sent_by
from sleetwatch.lake.vault import ORPHANS, Kept, Orphan, Vault
from sleetwatch.storage import Bucket

YOUNG = clock.DAY
"""Microseconds for which an object that no catalogue knows is left alone: a writer elsewhere may be about to commit."""
SWEPT_EVERY = clock.HOUR
"""Microseconds between two looks through a whole bucket."""
MARK, SWEPT = "sleetwatch.json", ".swept"

_SEGMENT = re.compile(r"[a-z_]+/month=[^/]+/(bucket=\d\d/)?[0-9a-f]{32}\.parquet")
_RAW = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}(\.\d+)?\.zst")


class _Mark(msgspec.Struct, frozen=True):
    owner: str


def claim(bucket: Bucket, owner: str) -> None:
    """Make a place in a bucket a workspace's own, or see that it is. Raises `WorkspaceError` when it is another's.

    Two workspaces over one place would sweep away each other's segments.
    """
    bucket.check()
    with suppress(ObjectGone):
        return _check_mark(bucket, owner)
    bucket.write(MARK, msgspec.json.encode(_Mark(owner)))
    return _check_mark(bucket, owner)


def _check_mark(bucket: Bucket, owner: str) -> None:
    try:
        found = msgspec.json.decode(bucket.read(MARK), type=_Mark)
    except msgspec.DecodeError:
        raise WorkspaceError(f"{bucket.url}/{MARK} cannot be read; see whose it is, then delete it") from None
    if found.owner != owner:
        raise WorkspaceError(f"{bucket.url} belongs to another workspace; name a folder of its own for this one")


class LakeInBucket(Lake):
    """Segments in a bucket."""

    def __init__(self, root: Path, bucket: Bucket, copies_mb: int | None = None) -> None:
        super().__init__(root, copies_mb)
        self.bucket, self.url = bucket, bucket.url
        self._sent: set[str] = set()

    def send(self, segments: Iterable[Segment], staging: Path) -> None:
        waiting = [(staging / Path(one.path).name, one.path) for one in segments if one.path not in self._sent]
        if waiting:
            note_sent(staging, (path for _, path in waiting))
            self.bucket.send_all(waiting)
            self._sent.update(path for _, path in waiting)

    def settle(self, segments: Iterable[Segment], staging: Path) -> None:
        """What was written here is a copy already."""
        settled = list(segments)
        self.send(settled, staging)
        publish_all((staging / Path(one.path).name, self.root / one.path) for one in settled)
        self._sent -= {one.path for one in settled}

    def undo(self, staging: Path) -> None:
        """What cannot be taken back now goes when the bucket is looked through."""
        with suppress(StorageError):
            self.drop(self._sent.intersection(sent_by(staging)))

    def paths(self, names: Iterable[str]) -> list[Path]:
        listed = list(names)
        places = {name: self.root / name for name in listed if not is_in_place(name)}
        self.bucket.fetch_all((name, place) for name, place in places.items() if not touched(place))
        return super().paths(listed)

    def missing(self, names: Iterable[str]) -> list[str]:
        there = {one.key for one in self.bucket.listed()}
        return [name for name in names if name not in there and not is_in_place(name)]

    def remove(self, segments: Iterable[Segment]) -> None:
        """What was neither sent nor settled is no more than a file of its writer."""
        self.drop(one.path for one in segments if one.path in self._sent or (self.root / one.path).exists())

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            (self.root / name).unlink(missing_ok=True)
            if not is_in_place(name):
                self.bucket.delete(name)
            self._sent.discard(name)

    def sweep(self, known: set[str]) -> int:
        """Copies of what is gone go at once, objects after a day."""
        swept = super().sweep(known)
        if not is_due(self.root):
            return swept
        old = [one.key for one in self.bucket.listed() if one.at < clock.now() - YOUNG and one.key not in known]
        gone = [key for key in old if _SEGMENT.fullmatch(key)]
        self.drop(gone)
        (self.root / SWEPT).touch()
        return swept + len(gone)

    def _copies(self) -> Iterator[Path]:
        return self.root.rglob("*.parquet")

    def _files(self) -> Iterator[Path]:
        """The copies, and what is left of one that was being made."""
        yield from self._copies()
        yield from self._old_parts()


class VaultInBucket(Vault):
    """Raw files in a bucket. Nothing of them stays here."""

    def __init__(self, root: Path, bucket: Bucket) -> None:
        """`root` is where the vault would lie, were it a folder."""
        super().__init__(root)
        self.bucket = bucket

    def send(self, kept: Kept) -> None:
        self._send_new(kept.aside, kept.sha256)

    def settle(self, kept: Kept) -> bool:
        """Always False: another writer may have counted on the same bytes, so that nobody takes them back."""
        self._send_new(kept.aside, kept.sha256)
        kept.aside.unlink(missing_ok=True)
        return False

    def _send_new(self, aside: Path, stem: str) -> None:
        if not self.holds(stem):
            self.bucket.send(aside, self.key(stem))

    def place(self, aside: Path, stem: str) -> None:
        self.bucket.send(aside, self.key(stem))
        aside.unlink()

    def key(self, stem: str) -> str:
        """What a file is called in the bucket."""
        return self.path(stem).relative_to(self.root).as_posix()

    def holds(self, stem: str) -> bool:
        return self.bucket.holds(self.key(stem))

    def missing(self, stems: Iterable[str]) -> list[str]:
        there = {one.key for one in self.bucket.listed()}
        return [stem for stem in stems if self.key(stem) not in there]

    def size(self, stem: str) -> int:
        return self.bucket.size(self.key(stem)) or 0

    def drop(self, sha256: str) -> None:
        self.bucket.delete(self.key(sha256))

    def sweep(self, known: set[str]) -> int:
        if not is_due(self.root):
            return 0
        listed = [one for one in self.bucket.listed() if one.at < clock.now() - YOUNG]
        unknown = [one.key for one in listed if _RAW.fullmatch(one.key) and _stem(one.key) not in known]
        in_force = {stem.partition(".")[0] for stem in known}
        for key in unknown:
            sha256, redacted, _ = _stem(key).partition(".")
            if redacted and sha256 in in_force:
                self.bucket.delete(key)
            else:
                self.bucket.move(key, f"{ORPHANS}/{Path(key).name}")
        self._drop_doubles(known)
        self.root.mkdir(exist_ok=True)
        (self.root / SWEPT).touch()
        return len(unknown)

    def _drop_doubles(self, known: Collection[str]) -> None:
        """Orphans that were ingested again since."""
        for orphan in self.orphans():
            if _stem(orphan.name) in known and self.holds(_stem(orphan.name)):
                self.bucket.delete(f"{ORPHANS}/{orphan.name}")

    def orphans(self) -> list[Orphan]:
        found = sorted(self.bucket.listed(ORPHANS), key=lambda one: one.key)
        return [Orphan(Path(one.key).name, one.size, one.at) for one in found]

    def open(self, stem: str) -> BinaryIO:
        return self.bucket.stream(self.key(stem), "zstd")

    def open_orphan(self, name: str) -> BinaryIO:
        return self.bucket.stream(f"{ORPHANS}/{name}", "zstd")


def _stem(key: str) -> str:
    return Path(key).name.removesuffix(".zst")


def is_due(root: Path) -> bool:
    """Whether it is long ago that the bucket was looked through."""
    try:
        return (root / SWEPT).stat().st_mtime_ns // 1000 < clock.now() - SWEPT_EVERY
    except FileNotFoundError:
        return True
