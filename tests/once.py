"""What is dear to make is made once for all the processes that run the tests."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """What `make` returns for a folder of this name, made by whichever process comes first. Copy it; it is shared."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "made"
        if not told.exists():
            folder.mkdir()
            told.write_text(str(make(folder)), "utf-8")
        return Path(told.read_text("utf-8"))
