"""Starts the command line and turns errors into exit codes."""

from __future__ import annotations

import errno
import sys

from rich.console import Console

from sleetwatch.cli.app import app
from sleetwatch.errors import UserError
from sleetwatch.report.clean import one_line

USERS_MISTAKE = 2

_REMEDY = {
    errno.EACCES: "check who may read and write it",
    errno.EPERM: "check who may read and write it",
    errno.EROFS: "choose a place that can be written",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOSPC: "make room on the disk and run it again",
    errno.EDQUOT: "make room on the disk and run it again",
}


def main() -> None:
    """Run `sleetwatch`. A user's mistake is one line and exit code 2; a bug is a traceback and exit code 1."""
    try:
        app()
    except UserError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away; that is its right
        sys.exit(0)
    except OSError as error:
        _fail(_of_machine(error))
    except Exception as error:
        reason = _of_state(error)
        if reason is None:
            raise
        _fail(reason)


def _fail(reason: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"sleetwatch: {one_line(reason)}", markup=False)
    sys.exit(USERS_MISTAKE)


def _of_machine(error: OSError) -> str:
    """What the machine refused, and what may help."""
    what = "go on" if error.filename is None else f"use {error.filename}"
    remedy = _REMEDY.get(error.errno or 0, "check the path and the disk, then run it again")
    return f"cannot {what}: {error.strerror or error}; {remedy}"


def _of_state(error: Exception) -> str | None:
    """What the state database refused; None when it was not the state database."""
    from sleetwatch.workspace import StateError

    if not isinstance(error, StateError):
        return None
    return (
        f"cannot use the workspace's state.db: {error.orig}; check that it can be read and written, "
        "that no other command holds it and that the disk has room"
    )
