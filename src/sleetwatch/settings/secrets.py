"""Secrets are never in the settings, only where they are: `env:NAME` or `file:PATH`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from sleetwatch.errors import WorkspaceError

Secret = Annotated[str, Meta(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)\Z")]
"""A reference to a secret: `env:NAME` or `file:PATH`, the path from the workspace's folder."""


def secret(reference: str, root: Path) -> str:
    """The secret itself. Raises `WorkspaceError` that names the reference, never the secret."""
    where, _, name = reference.partition(":")
    found = os.environ.get(name) if where == "env" else _read(root / name)
    if not found or not found.strip():
        raise WorkspaceError(f"the secret {reference} is empty or not there; set it before you start")
    return found.strip()


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
