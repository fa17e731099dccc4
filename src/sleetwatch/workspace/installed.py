"""What runs here: versions, the engine, where the state lies, which weights are in force, and whose key signs."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version

import sqlalchemy as sa

from sleetwatch import engine
from sleetwatch.errors import WorkspaceError
from sleetwatch.signing import SigningKey
from sleetwatch.state import hunts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.model_store import ModelStore

SHOWN_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Installed:
    """The installation, as its administrators want to know it."""

    sleetwatch: str
    python: str
    duckdb: str
    hunted_on: str | None
    """The engine of the newest hunt; None before the first."""
    state: str
    model: int
    """The version of the weights in force; 0 are the experts' own."""
    key: str | None
    """The fingerprint of the key that signs the audit's checkpoints and the weights; None while nothing was signed."""
    key_is_wrong: str
    """Why the key cannot be used; empty when it can, or is not there yet."""


def installed(folder: Folder) -> Installed:
    """Look at the installation."""
    with folder.state.connect() as connection:
        newest = connection.execute(sa.select(hunts.c.engine).order_by(hunts.c.hunt.desc()).limit(1)).scalar()
    store = ModelStore(folder)
    key, wrong = None, ""
    if store.key_path.exists():
        try:
            key = fingerprint(SigningKey.read(store.key_path).public)
        except (WorkspaceError, OSError) as error:
            wrong = str(error)
    active = 0 if store.is_empty else store.in_force.version
    dialect = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(folder.state.dialect.name, folder.state.dialect.name)
    return Installed(
        version("sleetwatch"), platform.python_version(), engine.VERSION, newest, dialect, active, key, wrong
    )


def fingerprint(public: str) -> str:
    """A public key as people compare it: half of its SHA-256, in groups of four."""
    digits = sha256(bytes.fromhex(public)).hexdigest()[:SHOWN_DIGITS]
    return " ".join(digits[place : place + 4] for place in range(0, SHOWN_DIGITS, 4))
