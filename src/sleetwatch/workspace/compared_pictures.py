"""What was found when applicants' pictures were compared, in the folder `compared`: hashes by content, no names.

All of it can be made again from the prints. A purge takes out what is of files that go.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from sleetwatch.state import vetting_files
from sleetwatch.vetting.picture_index import Looked
from sleetwatch.vetting.picture_memory import Compared, Pairs
from sleetwatch.workspace.folder import Folder

FOLDER = "compared"
_MEANING = 1
"""Raised when prints, hashes or rules change, so that all is compared anew."""


class ComparedPictures:
    """The store of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.root = folder.root / FOLDER

    def read(self, tenant: str, kind: str) -> Compared | None:
        """What was compared last; None when nothing was, or it was by other rules, or the file is damaged."""
        return _read(self._path(tenant, kind))

    def keep(self, tenant: str, kind: str, compared: Compared) -> None:
        """Put it in the place of what was there."""
        self.root.mkdir(exist_ok=True)
        _write(self._path(tenant, kind), compared)

    def _path(self, tenant: str, kind: str) -> Path:
        return self.root / f"{blake2b(f'{tenant}|{kind}'.encode(), digest_size=16).hexdigest()}.npz"

    def files(self) -> Iterator[Path]:
        """All of them."""
        return self.root.glob("*.npz")


def forget_compared(connection: sa.Connection, folder: Folder) -> None:
    """Take out what is of files that are gone, as a purge's transaction sees it.

    It is done before the purge is committed: what is lost when that fails is compared again.
    """
    left = set(connection.execute(sa.select(vetting_files.c.sha256).distinct()).scalars())
    for path in ComparedPictures(folder).files():
        found = _read(path)
        kept = found.only(left) if found is not None else None
        if kept is None or not kept.names:
            path.unlink(missing_ok=True)
        elif kept is not found:
            _write(path, kept)


def _read(path: Path) -> Compared | None:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            if int(held["meaning"]) != _MEANING:
                return None
            looked = Looked(held["entries"], held["asked"], held["unsure"])
            pairs = Pairs(held["first"], held["second"], held["share"], held["mirror"])
            return Compared(tuple(held["names"].tolist()), looked, pairs)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, compared: Compared) -> None:
    aside = path.with_suffix(f".{secrets.token_hex(8)}")
    looked, pairs = compared.looked, compared.pairs
    with aside.open("wb") as out:
        np.savez(
            out,
            meaning=np.array(_MEANING),
            names=np.array(compared.names, "U64"),
            entries=looked.entries,
            asked=looked.asked,
            unsure=looked.unsure,
            first=pairs.first,
            second=pairs.second,
            share=pairs.share,
            mirror=pairs.mirror,
        )
    aside.replace(path)
