"""Starts the command line and turns errors into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import NoReturn

from rich.console import Console
from typer.main import get_command

from sleetwatch.cli.app import app
from sleetwatch.errors import UserError
from sleetwatch.report.clean import one_line
from sleetwatch.without_pandas import spare_pandas

USERS_MISTAKE = 2
FIRST = 1
"""The number of a container's first process, which the kernel spares every signal that it did not ask for."""


def main() -> None:
    """Run `sleetwatch`. A user's mistake is one line and exit code 2; a bug is a traceback and exit code 1."""
    spare_pandas()
    if os.getpid() == FIRST:
        signal.signal(signal.SIGTERM, _stop)
    try:
        _command()()
    except UserError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away; that is its right
        sys.exit(0)
    except Exception as error:
        from sleetwatch.workspace import refusal  # brings everything, which `--help` does without

        reason = refusal(error)
        if reason is None:
            raise
        _fail(reason)


@cache
def _command() -> Callable[[], object]:
    """All commands; to put three hundred together takes a tenth of a second, which one process need not do twice."""
    return get_command(app)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _fail(reason: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"sleetwatch: {one_line(reason)}", markup=False)
    sys.exit(USERS_MISTAKE)
