"""`sleetwatch links`: whom a subject is tied to and what would follow for them, the clusters, the personas."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sleetwatch.cli.options import HERE, Format, FormatOption, ListFormat, RevealOption, TenantOption, WorkspaceOption


class PairEngine(StrEnum):
    """Where identities are compared."""

    DUCKDB = "duckdb"
    SPARK = "spark"


ProviderOption = Annotated[
    bool, typer.Option("--provider", help="Show the other tenants' side too: for who serves them all.")
]


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


@app.command(
    "of",
    epilog="Example:  sleetwatch links of S-ABCDEFGHIJ -w acme --svg links.svg\n\n"
    "Example:  sleetwatch links of S-ABCDEFGHIJ -w clients --provider",
)
def links_of(
    subject: Annotated[str, typer.Argument(help="A subject from `suspects`, a worker id or an account.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw it into this file.", show_default="no file")] = None,
    reveal: RevealOption = False,
    provider: ProviderOption = False,
) -> None:
    """Show whom a subject is tied to, by what, and how likely they would be if the subject were confirmed."""
    from sleetwatch.cli import linked
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.links(subject, tenant, reveal=reveal, provider=provider)
    revealing(workspace, "links of", reveal=reveal, tenant=found.person.tenant, subject=found.person.subject)
    linked.links(found, form)
    if svg is not None:
        linked.draw(svg, workspace.links_picture(subject, tenant, reveal=reveal))


@app.command(
    epilog="Example:  sleetwatch links clusters -w acme --format json\n\n"
    "Example:  sleetwatch links clusters -w clients --provider"
)
def clusters(
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only farm, household or persona.")] = None,
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
    provider: ProviderOption = False,
) -> None:
    """List groups of subjects who share what strangers do not, the likeliest first."""
    from sleetwatch.cli import linked
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.clusters(tenant, kind, reveal=reveal, provider=provider)
    revealing(workspace, "links clusters", reveal=reveal, tenant=tenant, subjects=len(found))
    linked.clusters(found, form)


@app.command(epilog="Example:  sleetwatch links farm C-M5UZLJS4 -w acme --reveal")
def farm(
    name: Annotated[str, typer.Argument(help="A cluster from `links clusters`.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
) -> None:
    """Show one cluster's house, machines and people, what ties them, and what an honest reason would be."""
    from sleetwatch.cli import farm as pages
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.farm(name, reveal=reveal)
    revealing(workspace, "links farm", reveal=reveal, subjects=len(found.people))
    pages.farm(found, form)


@app.command(epilog="Example:  sleetwatch links personas -w acme --across-tenants")
def personas(
    folder: WorkspaceOption = HERE,
    across: Annotated[
        bool, typer.Option("--across-tenants", help="Link across tenants too: for who serves them all.")
    ] = False,
    engine: Annotated[PairEngine, typer.Option("--engine", help="Where pairs are compared.")] = PairEngine.DUCKDB,
    master: Annotated[str, typer.Option("--master", help="Spark's master, with --engine spark.")] = "local[*]",
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
) -> None:
    """Find one person behind several applications, workers and leavers. For an analyst: no score ever reads it."""
    from sleetwatch.cli import linked
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace, on = Workspace.open(folder), master if engine is PairEngine.SPARK else None
    found = workspace.personas(across=across, reveal=reveal, master=on)
    revealing(workspace, "links personas", reveal=reveal, subjects=sum(len(one.identities) for one in found))
    linked.personas(found, form)


@app.command(epilog="Example:  sleetwatch links accounts accounts.csv --out groups.csv")
def accounts(
    table: Annotated[
        Path,
        typer.Argument(help="CSV, JSON lines or Parquet: account_id, email, recovery_phone, ...; also compressed."),
    ],
    kind: Annotated[
        str, typer.Option("--kind", help="operator, household, organisation, or all.", show_default=True)
    ] = "operator",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first groups.")] = None,
    form: Annotated[
        ListFormat, typer.Option("--format", help="table, json, or csv with an account a row.")
    ] = ListFormat.TABLE,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write an account a row into this CSV file too.", show_default="no file"),
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show telephones, mailboxes and networks that are shared.")
    ] = False,
) -> None:
    """Group a provider's accounts by the hand that runs them: for the takedown of consumer accounts. No workspace."""
    from sleetwatch.cli import accounts as printed
    from sleetwatch.cli.progress import one_bar
    from sleetwatch.workspace.accounts import group_accounts, of_kind

    with one_bar("reading") as tell:
        report = group_accounts(table, tell, reveal=reveal)
    printed.groups(report, of_kind(report.groups, kind)[:limit], form, out)
