"""Settings of hunts on Apache Spark."""

from __future__ import annotations

import msgspec


class Spark(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How hunts run on Apache Spark, where `engine` or `hunt --engine` says so."""

    master: str = "local[*]"
    """The master, as in `spark://master.corp:7077` or `yarn`; passed over where a session is there already."""
    lake: str | None = None
    """Where Spark's workers see the folder `lake`, as in `s3a://bucket/acme/lake`; left out: where we see it."""
    conf: dict[str, str] = {}
    """Spark's own settings, as in `"spark.executor.memory" = "8g"`."""

    def __post_init__(self) -> None:
        if self.lake is not None and ":/" not in self.lake:
            raise ValueError(f"lake must be a URL that Spark reads, such as file:///mnt/acme/lake, not {self.lake!r}")
