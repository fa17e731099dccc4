"""Signed heads of the audit, written elsewhere: with them nobody can cut its end off or write it anew unseen."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sleetwatch import clock
from sleetwatch.cases.chain import Head, canonical
from sleetwatch.errors import UserError
from sleetwatch.workspace.acting import head_of, signing_key
from sleetwatch.workspace.folder import Folder

CHECKPOINTS = "audit-checkpoints.jsonl"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where the audit stood, signed by the workspace's key."""

    content: str
    signature: str
    public_key: str

    @property
    def line(self) -> str:
        """As it is written to a file."""
        return canonical({"content": self.content, "signature": self.signature, "public_key": self.public_key})

    @property
    def head(self) -> Head:
        """The row it stands for."""
        said = json.loads(self.content)
        return Head(int(said["seq"]), str(said["digest"]))


def make_checkpoint(folder: Folder) -> Checkpoint:
    """Where the audit stands, signed, and written to every place of the settings. Raises `UserError`."""
    with folder.state.connect() as connection:
        head = head_of(connection)
    key = signing_key(folder)
    content = canonical({"seq": head.seq, "digest": head.digest, "at": clock.now()})
    made = Checkpoint(content, key.sign(content), key.public)
    for path in _places(folder):
        _append(path, made.line)
    return made


def checkpoint_if_due(folder: Folder, seq: int) -> None:
    """After an act: one now and then. That a place is away is told by `audit verify`, and stops nobody's work."""
    settings = folder.settings.audit
    if settings.checkpoints and seq % settings.every == 0:
        with suppress(UserError):
            make_checkpoint(folder)


def kept_heads(folder: Folder, file: Path | None, public_key: str | None) -> tuple[list[Head], list[str]]:
    """The heads in a file, or in the places of the settings, that the key signed; and what is wrong with the others."""
    from sleetwatch.signing import is_signed  # brings cryptography

    paths = [file] if file is not None else [path for path in _places(folder) if path.exists()]
    expected = public_key or signing_key(folder).public
    heads, complaints = [], []
    for one in (checkpoint for path in paths for checkpoint in read_checkpoints(path)):
        if one.public_key != expected or not is_signed(one.content, one.signature, expected):
            complaints.append(f"the checkpoint of row {one.head.seq} is not signed by the key {expected[:16]}...")
        else:
            heads.append(one.head)
    return heads, complaints


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """The checkpoints in a file. Raises `UserError`."""
    try:
        lines = path.read_text("utf-8").splitlines()
        read = [Checkpoint(**json.loads(line)) for line in lines if line.strip()]
        return [one for one in read if one.head.seq >= 0]
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise UserError(f"{path} holds no checkpoints; `sleetwatch audit checkpoint` writes some") from None


def _places(folder: Folder) -> list[Path]:
    return [Path(place).expanduser() / CHECKPOINTS for place in folder.settings.audit.checkpoints]


def _append(path: Path, line: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise UserError(
            f"cannot write a checkpoint to {path}: {error.strerror}; mend [audit] in the settings"
        ) from None
