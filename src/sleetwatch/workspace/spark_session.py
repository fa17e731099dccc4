"""A session of Apache Spark for whoever asks for one, or one line that says what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sleetwatch.errors import UserError
from sleetwatch.settings import Spark
from sleetwatch.workspace.folder import Folder

if TYPE_CHECKING:  # needs the extra
    from sleetwatch.spark import SparkEngine

JAVA = "Java 17 or newer"
ON_ONE_MACHINE = {"spark.sql.shuffle.partitions": "4"}
"""Spark's own default is for a cluster, and costs minutes here."""


def spark_of(folder: Folder, engine: str | None, master: str | None) -> Spark | None:
    """How a hunt runs on Spark: as was asked for, else as the settings say. None for DuckDB."""
    given = folder.settings.spark
    if (engine or folder.settings.engine) == "spark":
        return Spark(master=master or given.master, lake=given.lake or _in_bucket(folder.lake.url), conf=given.conf)
    if master is not None:
        raise UserError("--spark-master is for hunts on Spark: add --engine spark")
    return None


def _in_bucket(url: str | None) -> str | None:
    """A bucket's URL in the words of Hadoop, whose connector for S3 has another name."""
    return f"s3a://{url.removeprefix('s3://')}" if url and url.startswith("s3://") else url


@contextmanager
def spark_session(master: str, settings: Mapping[str, str]) -> Iterator[SparkEngine]:
    """A session while it is needed. Raises `UserError` when PySpark or Java is missing, or Spark fails.

    `settings` are Spark's own, and go before what is chosen here for a single machine.
    """
    try:
        from sleetwatch.spark import SparkEngine, SparkError
    except ImportError:
        raise UserError("--engine spark needs Spark, which is not installed: pip install 'sleetwatch[spark]'") from None
    if not _has_java():
        raise UserError(
            f"--engine spark needs {JAVA}, and there is none here: install it (Debian: apt install "
            "default-jre-headless), or say by JAVA_HOME where it is"
        )
    chosen = {**(ON_ONE_MACHINE if master.startswith("local") else {}), **settings}
    try:
        session = SparkEngine(master, chosen)
    except SparkError as error:
        raise UserError(
            f"Spark does not start at {master}: {error} See that a master answers there, and that this is {JAVA}"
        ) from None
    try:
        with session as spark:
            yield spark
    except SparkError as error:
        raise UserError(f"Spark at {master} cannot go on: {error}") from error


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None
