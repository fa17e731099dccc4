"""Starts the command line and turns errors into exit codes."""

from __future__ import annotations

import sys

from rich.console import Console

from sleetwatch.cli.app import app
from sleetwatch.errors import UserError

USERS_MISTAKE = 2


def main() -> None:
    """Run `sleetwatch`. A user's mistake is one line and exit code 2; a bug is a traceback and exit code 1."""
    try:
        app()
    except UserError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"sleetwatch: {error}", markup=False)
        sys.exit(USERS_MISTAKE)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away; that is its right
        sys.exit(0)
