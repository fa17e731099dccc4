"""`sleetwatch export`: the suspects of the newest hunt for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.options import HERE, TenantOption, WorkspaceOption


def export(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="ocsf, splunk, sentinel or cef; parquet, stix or misp.")
    ],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.", show_default="the screen")] = None,
) -> None:
    """Write the subjects over the line for a SIEM, a lake or a sharing group: pseudonyms and reasons, no names.

    A line each: OCSF 1.8 Detection Findings, Splunk HEC events with risk fields, rows for Microsoft Sentinel, or CEF.
    One file: the OCSF findings as Parquet; a STIX 2.1 bundle or MISP events with what may leave the company. Whoever
    was over the line in the hunt before and no longer is, is told as closed.
    """
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.exporting import DOCUMENTS, document, exported

    opened = Workspace.open(folder).folder
    if form in DOCUMENTS:
        _write(*document(opened, form, tenant), out)
        return
    lines = list(exported(opened, form, tenant))
    if out is None:
        for line in lines:
            typer.echo(line)
        return
    show.write(out, "".join(f"{line}\n" for line in lines))
    show.say(f"wrote {out}: {len(lines)} findings")


def _write(content: bytes, count: int, out: Path | None) -> None:
    from sleetwatch.cli import show

    if out is None:
        typer.echo(content, nl=False)
        return
    show.write(out, content)
    show.say(f"wrote {out}: {count} findings")
