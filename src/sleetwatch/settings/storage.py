"""Where the lake and the vault lie: in the workspace's folder, or in buckets."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import check_url

SCHEMES = ("s3", "gs", "abfs", "abfss")


class Storage(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Buckets in place of folders. Credentials are the machine's own, as `AWS_ACCESS_KEY_ID` or a role."""

    lake: str | None = None
    """Where segments lie, as in `s3://acme-sleetwatch/lake`; the folder `lake` when left out."""
    vault: str | None = None
    """Where raw files and evidence lie, as in `s3://acme-sleetwatch/kept`; the folders `vault` and `evidence` when left
    out."""
    endpoint: str | None = None
    """Another S3 server's address, as in `https://minio.corp:9000`."""
    region: str | None = None
    """The S3 region; `AWS_REGION` or what the bucket says when left out."""
    attempts: Annotated[int, Meta(ge=1, le=100)] = 8
    """Tries of one request, with growing pauses, before a command fails."""
    copies_mb: Annotated[int, Meta(ge=0)] | None = None
    """Most that copies of segments take up on this machine between two hunts; without, they stay for the next hunt."""

    def __post_init__(self) -> None:
        for key in ("lake", "vault"):
            check_bucket(key, getattr(self, key))
        check_url("endpoint", self.endpoint)


def check_bucket(key: str, url: str | None) -> None:
    """Raises `ValueError` unless it names a bucket, or nothing."""
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{key} must name a bucket, as in s3://bucket/prefix")
    check_url(key, url)
