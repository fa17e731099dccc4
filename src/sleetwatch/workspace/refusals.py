"""What the machine refused, in one line that says what may help. Everything else that goes wrong is a bug of ours."""

from __future__ import annotations

import errno

import sqlalchemy as sa

from sleetwatch.engine import NO_ROOM
from sleetwatch.state import StateError

_REMEDY = {
    errno.EACCES: "check who may read and write it",
    errno.EPERM: "check who may read and write it",
    errno.EROFS: "choose a place that can be written",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOSPC: "make room on the disk and run it again",
    errno.EDQUOT: "make room on the disk and run it again",
}


def refusal(error: BaseException) -> str | None:
    """The line; None when it was not the machine."""
    if isinstance(error, OSError):
        return _of_machine(error)
    if isinstance(error, StateError) or type(error) is sa.exc.DatabaseError:
        return (
            f"cannot use the workspace's state: {_says(error.orig)}; check that it can be reached, read and written, "
            "that no other command holds it and that the disk has room"
        )
    if isinstance(error, NO_ROOM):
        return (
            f"cannot go on hunting: {str(error).splitlines()[0]}; make room on the disk, "
            "or change memory_mb in sleetwatch.toml"
        )
    return None


def _says(error: BaseException | None) -> str:
    """What the database says; PostgreSQL's driver hands over all fields of its message."""
    told = error.args[0] if error is not None and error.args else error
    return str(told.get("M", told)) if isinstance(told, dict) else str(error)


def _of_machine(error: OSError) -> str:
    what = "go on" if error.filename is None else f"use {error.filename}"
    remedy = _REMEDY.get(error.errno or 0, "check the path and the disk, then run it again")
    return f"cannot {what}: {error.strerror or error}; {remedy}"
