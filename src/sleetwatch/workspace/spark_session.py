"""A session of Apache Spark for whoever asks for one, or one line that says what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sleetwatch.errors import UserError
from sleetwatch.settings import Settings, Spark

if TYPE_CHECKING:  # needs the extra
    from sleetwatch.spark import SparkEngine

JAVA = "Java 17 or newer"
ON_ONE_MACHINE = {"spark.sql.shuffle.partitions": "4"}
"""Spark's own default is for a cluster, and costs minutes here."""


def spark_of(settings: Settings, engine: str | None, master: str | None) -> Spark | None:
    """How a hunt runs on Spark: as was asked for, else as the settings say. None for DuckDB."""
    if (engine or settings.engine) == "spark":
        return Spark(master=master or settings.spark.master, lake=settings.spark.lake, conf=settings.spark.conf)
    if master is not None:
        raise UserError("--spark-master is for hunts on Spark: add --engine spark")
    return None


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
        raise UserError(f"Spark does not start at {master}: {error}; it needs {JAVA}") from None
    try:
        with session as spark:
            yield spark
    except SparkError as error:
        raise UserError(f"Spark at {master} cannot go on: {error}") from error


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None
