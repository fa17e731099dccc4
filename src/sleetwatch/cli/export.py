"""`sleetwatch export`: the suspects of the newest hunt for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.options import TenantOption, WorkspaceOption

HERE = Path()


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="ocsf, splunk, sentinel or cef.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.", show_default="the screen")] = None,
) -> None:
    """Write the subjects over the line for a SIEM or a lake, one line each: pseudonyms and reasons, no names.

    OCSF 1.8 Detection Findings, Splunk HEC events with risk fields, rows for Microsoft Sentinel, or CEF.
    """
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.exporting import exported

    lines = list(exported(Workspace.open(folder).folder, form, tenant))
    if out is None:
        for line in lines:
            typer.echo(line)
        return
    show.write(out, "".join(f"{line}\n" for line in lines))
    show.say(f"wrote {out}: {len(lines)} subjects over the line")
