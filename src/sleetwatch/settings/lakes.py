"""Lakes of others whose events are read where they lie."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import FEED_PATTERN, check_url
from sleetwatch.settings.storage import SCHEMES, check_bucket


class EventLake(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One lake that is not ours: every hunt looks what is new in it. Nothing is ever written there."""

    name: Annotated[str, Meta(pattern=FEED_PATTERN)]
    """What it is called here: lower case letters, digits, `.`, `_` and `-`."""
    url: Annotated[str, Meta(min_length=1)]
    """A folder, `s3://bucket/prefix`, `gs://...` or `abfs://...`; of a table in Iceberg its folder, or one of its
    `.metadata.json` files."""
    kind: Literal["files", "iceberg"] = "files"
    """`files`: every file beneath, as in Amazon Security Lake; `iceberg`: the files of which the table is made now."""
    tenant: str | None = None
    """The tenant its events belong to; the workspace's own when left out."""
    source: str | None = None
    """Read its records as this source only, as `ocsf`; recognised by content when left out."""
    days: Annotated[int, Meta(ge=1)] | None = None
    """Leave out files of older days, where their names tell the day as `eventDay=20260301` or `y=2026/m=03/d=01` do."""
    endpoint: str | None = None
    """Another S3 server's address."""
    region: str | None = None
    """The S3 region; `AWS_REGION` or what the bucket says when left out."""
    attempts: Annotated[int, Meta(ge=1, le=100)] = 8
    """Tries of one request before a hunt fails."""

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme in SCHEMES:
            check_bucket("url", self.url)
        check_url("endpoint", self.endpoint)
