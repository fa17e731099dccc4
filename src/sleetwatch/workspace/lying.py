"""What lies in a lake of somebody else: its files, by listing a folder or by asking an Iceberg table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from sleetwatch import clock
from sleetwatch.errors import StorageError, UserError
from sleetwatch.settings import EventLake
from sleetwatch.storage import Access, Bucket

_DAY = re.compile(r"eventDay=(\d{4})(\d{2})(\d{2})|y=(\d{4})/m=(\d{2})/d=(\d{2})|date=(\d{4})-(\d{2})-(\d{2})")
_HIDDEN = ("_", ".")
"""Files and folders whose names begin so are marks and logs of who writes the lake."""
_METADATA = ".metadata.json"


@dataclass(frozen=True, slots=True)
class Lying:
    """One file of a lake. Who writes it again under the same name gives it another size or time."""

    lake: str
    key: str
    size: int
    at: int

    @property
    def identity(self) -> str:
        """Stands in the state where the SHA-256 of an ingested file does."""
        return sha256(f"{self.lake}\n{self.key}\n{self.size}\n{self.at}".encode()).hexdigest()


class TheirLake:
    """A lake of the settings."""

    def __init__(self, asked: EventLake, root: Path) -> None:
        """`root` is the workspace's folder, from which the path of a folder is meant."""
        self.asked = asked
        url = asked.url if "://" in asked.url else (root / asked.url).absolute().as_uri()
        self._access = Access(asked.endpoint, asked.region, asked.attempts)
        self._whole = Bucket(url, self._access)

    def files(self) -> list[Lying]:
        """Its files as they are now. Raises `StorageError` when there is none, `UserError` for what cannot be read."""
        found = list(self._of_table() if self.asked.kind == "iceberg" else self._beneath())
        return sorted(filter(self._is_wanted, found), key=lambda one: one.key)

    def open(self, key: str) -> BinaryIO:
        """The bytes of one of them."""
        if "://" not in key:
            return self._whole.stream(key)
        folder, _, name = key.rpartition("/")
        return Bucket(folder, self._access).stream(name)

    def _beneath(self) -> Iterator[Lying]:
        found = False
        for one in self._whole.listed():
            found = True
            if one.size and not any(part.startswith(_HIDDEN) for part in one.key.split("/")):
                yield Lying(self.asked.name, one.key, one.size, one.at)
        if not found:
            raise StorageError(f"nothing lies in {self.asked.url}; mend the lake {self.asked.name} in sleetwatch.toml")

    def _is_wanted(self, one: Lying) -> bool:
        said = _DAY.search(one.key)
        if self.asked.days is None or said is None:
            return True
        year, month, day = (int(part) for part in said.groups() if part is not None)
        since = datetime.fromtimestamp(clock.now() // clock.SECOND, UTC).date() - timedelta(days=self.asked.days)
        return (year, month, day) >= (since.year, since.month, since.day)

    def _of_table(self) -> Iterator[Lying]:
        for path, size, deletes in self._planned():
            if deletes:
                raise UserError(
                    f"the table {self.asked.name} has deleted rows that still lie in its files; rewrite its data "
                    "files, then hunt again"
                )
            yield Lying(self.asked.name, self._with_it(path if "://" in path else Path(path).as_uri()), size, 0)

    def _with_it(self, path: str) -> str:
        """Where a file of the table lies. Who writes the table could name any file that we can read, our own too."""
        own, its = urlsplit(self._whole.url), urlsplit(path)
        if own.scheme == its.scheme == "file":
            beneath = own.path.rpartition("/metadata/")[0] if own.path.endswith(_METADATA) else own.path
            lies = Path(unquote(its.path)).resolve().is_relative_to(Path(unquote(beneath)).resolve())
        else:
            lies = its.netloc == own.netloc != ""
        if not lies:
            raise UserError(
                f"the table {self.asked.name} names a file that does not lie with it; only what lies in its folder, or "
                "in its bucket, is read"
            )
        return path

    def _planned(self) -> Iterator[tuple[str, int, bool]]:
        """Path, size and whether rows of it are deleted, of each file of which the table is made now."""
        try:
            from pyiceberg.table import StaticTable
        except ImportError:
            raise UserError(
                f"the lake {self.asked.name} is in Iceberg, which needs one more package; run "
                "`pip install 'sleetwatch[iceberg]'`"
            ) from None
        properties = {"s3.endpoint": self.asked.endpoint or "", "s3.region": self.asked.region or ""}
        try:
            table = StaticTable.from_metadata(self._metadata(), {k: v for k, v in properties.items() if v})
            for task in table.scan().plan_files():
                yield task.file.file_path, task.file.file_size_in_bytes, bool(task.delete_files)
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise UserError(f"the table {self.asked.name} cannot be read: {said}") from None

    def _metadata(self) -> str:
        """Where the newest description of the table lies."""
        if self.asked.url.endswith(_METADATA):
            return self._whole.url
        listed = [key for key in self._whole.names("metadata") if key.endswith(_METADATA)]
        if not listed:
            raise StorageError(f"{self.asked.url} is no table in Iceberg: it has no metadata/*{_METADATA}")
        return f"{self._whole.url}/{max(listed, key=_version)}"


def _version(key: str) -> tuple[int, str]:
    """`00012-...metadata.json`, as catalogues write it, or `v12.metadata.json`, as file systems have it."""
    name = key.rpartition("/")[2]
    digits = re.match(r"v?(\d+)", name)
    return int(digits[1]) if digits else -1, name
