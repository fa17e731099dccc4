"""`sleetwatch serve`: the analysts' pages, until it is stopped."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import typer

from sleetwatch.workspace import Workspace


def serve(folder: Path, host: str, port: int, public_url: str | None) -> None:
    """Serve until SIGINT or SIGTERM; a request that is at work is finished first."""
    from sleetwatch.web import PageServer  # brings the web server, which no other command needs

    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(asctime)s  %(message)s")
    server = PageServer(Workspace.open(folder), host, port, public_url)
    typer.echo(f"The pages of {folder} are at {server.origins.first}. Stop it with Ctrl-C.")
    link = server.start_link
    if link is not None:
        typer.echo(f"Nobody can sign in yet. Begin here; the link works once, within a day:\n  {link}")
    server.run()
