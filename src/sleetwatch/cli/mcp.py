"""`sleetwatch mcp`: tools for an analyst's assistant, over standard input and output."""

from __future__ import annotations

import os
from pathlib import Path

from sleetwatch.errors import InputError, UserError

VARIABLE = "SLEETWATCH_TOKEN"


def serve(folder: Path, token_file: Path | None) -> None:
    """Serve until the other side hangs up. Nothing but the protocol goes to standard output."""
    from sleetwatch.mcp.server import serve_stdio
    from sleetwatch.workspace import Workspace

    serve_stdio(Workspace.open(folder), _secret(token_file))


def _secret(token_file: Path | None) -> str:
    """The token: from the file that is named, else from the environment; never from the command line."""
    if token_file is not None:
        try:
            return token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise InputError(f"cannot read {token_file}: {why}") from None
    if secret := os.environ.get(VARIABLE, "").strip():
        return secret
    raise UserError(f"no token is given; put one into {VARIABLE}, or name a file that holds it with --token-file")
