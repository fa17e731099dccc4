"""`sleetwatch links`: whom a subject is tied to and what would follow for them, the clusters, the personas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sleetwatch.cli.options import Format, FormatOption, RevealOption, TenantOption, WorkspaceOption

HERE = Path()


class _Links(TyperGroup):
    """A word that is no command is a subject: `links S-ABCDEFGHIJ` is `links of S-ABCDEFGHIJ`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer brings a click of its own
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["of", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Links,
    no_args_is_help=True,
    help="Show whom a subject is tied to, the clusters, and one person's several identities.",
    epilog="Example:  sleetwatch links S-ABCDEFGHIJ -w acme\n\nExample:  sleetwatch links clusters -w acme",
)


@app.command("of", epilog="Example:  sleetwatch links of S-ABCDEFGHIJ -w acme --svg links.svg")
def links_of(
    subject: Annotated[str, typer.Argument(help="A subject from `suspects`, a worker id or an account.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw it into this file.", show_default="no file")] = None,
    reveal: RevealOption = False,
) -> None:
    """Show whom a subject is tied to, by what, and how likely they would be if the subject were confirmed."""
    from sleetwatch.cli import linked
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    linked.links(workspace.links(subject, tenant, reveal=reveal), form)
    if svg is not None:
        linked.draw(svg, workspace.links_picture(subject, tenant, reveal=reveal))


@app.command(epilog="Example:  sleetwatch links clusters -w acme --format json")
def clusters(
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only farm, household or persona.")] = None,
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
) -> None:
    """List groups of subjects who share what strangers do not, the likeliest first."""
    from sleetwatch.cli import linked
    from sleetwatch.workspace import Workspace

    linked.clusters(Workspace.open(folder).clusters(tenant, kind, reveal=reveal), form)


@app.command(epilog="Example:  sleetwatch links personas -w acme --across-tenants")
def personas(
    folder: WorkspaceOption = HERE,
    across: Annotated[
        bool, typer.Option("--across-tenants", help="Link across tenants too: for who serves them all.")
    ] = False,
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
) -> None:
    """Find one person behind several applications, workers and leavers. For an analyst: no score ever reads it."""
    from sleetwatch.cli import linked
    from sleetwatch.workspace import Workspace

    linked.personas(Workspace.open(folder).personas(across=across, reveal=reveal), form)
