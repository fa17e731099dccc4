"""`sleetwatch send`: the findings of the newest hunt to the SIEMs of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from sleetwatch.cli.options import Format
from sleetwatch.report.words import count
from sleetwatch.workspace import Workspace


def send(folder: Path, names: Sequence[str], form: Format, *, again: bool) -> None:
    """Send what is new or changed; exit code 1 when a SIEM did not take all of it."""
    from sleetwatch.cli import show

    siems = Workspace.open(folder).siems
    if again:
        siems.forget(names)
    sent = siems.send(names=names)
    if form is Format.JSON:
        show.json_out({"siems": [asdict(one) for one in sent]})
    else:
        for one in sent:
            over = f", {one.closed} of them closed" if one.closed else ""
            show.say(f"{one.siem}: {count(one.sent, 'finding')} sent{over}, {one.unchanged} unchanged.")
            if one.error:
                show.say(f"  Not all of them: {one.error}. What is left is sent by the next `sleetwatch send`.")
    if any(one.error for one in sent):
        raise typer.Exit(1)
