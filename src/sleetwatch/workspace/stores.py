"""Where segments, raw files and evidence lie: in the workspace's folder, or in buckets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sleetwatch.cases.vault import EvidenceVault, FolderShelf
from sleetwatch.lake import Lake, LakeInBucket, Vault, VaultInBucket, claim, is_due
from sleetwatch.settings import Storage
from sleetwatch.storage import Access, Bucket

LAKE, VAULT, EVIDENCE = "lake", "vault", "evidence"
"""What the state calls them, whether they are folders here or in a bucket."""


class Stores:
    """The lake, the vault, the evidence."""

    def __init__(self, root: Path, asked: Storage, owner: Callable[[], str]) -> None:
        """`owner` names this workspace among all that use the same buckets."""
        self.root, self._asked, self._owner = root, asked, owner
        self.lake = self._lake()
        self.vault = self.files(VAULT)
        self.evidence = EvidenceVault(self._kept(EVIDENCE) or FolderShelf(root / EVIDENCE))

    def files(self, name: str) -> Vault:
        """Raw files: those of ingests, or those of applicants, which lie beside the evidence."""
        bucket = self._kept(name)
        return Vault(self.root / name) if bucket is None else VaultInBucket(self.root / name, bucket)

    def claim(self) -> None:
        """Take possession of the buckets. Raises `WorkspaceError` when one is another workspace's."""
        for url in filter(None, (self._asked.lake, self._asked.vault)):
            claim(self._bucket(url), self._owner())

    def check_claim(self) -> None:
        """Claim them now and then, for a workspace that was moved into them has never done so."""
        places = ((LAKE, self._asked.lake), (VAULT, self._asked.vault))
        if any(url is not None and is_due(self.root / name) for name, url in places):
            self.claim()

    def take_away(self, path: str) -> None:
        """Delete what the state calls by this path, wherever it lies; copies too."""
        name, _, key = path.partition("/")
        if name == LAKE:
            self.lake.drop([key])
            return
        (self.root / path).unlink(missing_ok=True)
        if name in {VAULT, EVIDENCE} and (bucket := self._kept(name)) is not None:
            bucket.delete(key)

    def _lake(self) -> Lake:
        if self._asked.lake is None:
            return Lake(self.root / LAKE, self._asked.copies_mb)
        bucket = self._bucket(self._asked.lake)
        return LakeInBucket(self.root / LAKE, bucket, self._asked.copies_mb)

    def _kept(self, name: str) -> Bucket | None:
        return None if self._asked.vault is None else self._bucket(self._asked.vault).under(name)

    def _bucket(self, url: str) -> Bucket:
        return Bucket(url, Access(self._asked.endpoint, self._asked.region, self._asked.attempts))
