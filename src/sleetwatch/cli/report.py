"""`sleetwatch report`: what is known as something to read and to hand on, in four forms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sleetwatch.cli import show
from sleetwatch.cli.options import HERE, AsOption, RevealOption, TenantOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.cli.revealed import revealing

if TYPE_CHECKING:
    from sleetwatch.report.document import Document

PAGE = "page"


class ReportFormat(StrEnum):
    """How a report is written."""

    HTML = "html"
    MD = "md"
    PDF = "pdf"
    JSON = "json"


class PageWhenNoneIsNamed(TyperGroup):
    """`sleetwatch report S-ABC -o page.html` is `sleetwatch report page S-ABC -o page.html`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own context
        """Put the command in where none is named."""
        asks_help = args[:1] and args[0] in {"--help", "-h"}
        named = args[:1] and args[0] in self.commands
        return super().parse_args(ctx, args if asks_help or named else [PAGE, *args])


app = typer.Typer(
    cls=PageWhenNoneIsNamed,
    help="Write reports: the ranked list as a page, an incident, a user, an actor, a tenant's exposure, a summary.",
    epilog="Example:  sleetwatch report page -w acme -o report.html\n\n"
    "Example:  sleetwatch report user S-ABCDEFGHIJ -w acme --format pdf -o user.pdf",
)

FormOption = Annotated[ReportFormat, typer.Option("--format", help="html, md, pdf or json. PDF takes the extra `pdf`.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write.", show_default="KIND.FORMAT, here")
]


@app.command(PAGE, epilog="Example:  sleetwatch report page S-ABCDEFGHIJ S-KLMNOPQRST -w acme -o two.html")
def page(
    subjects: Annotated[list[str] | None, typer.Argument(help="Subjects; the best-ranked when left out.")] = None,
    folder: WorkspaceOption = HERE,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("report.html"),
    raw: Annotated[bool, typer.Option("--raw", help="Include the raw records.")] = False,
    reveal: RevealOption = False,
) -> None:
    """Write one self-contained HTML page with the ranked list and every explanation."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    written = workspace.report(subjects or (), reveal=reveal, raw=raw)
    revealing(workspace, "report page", reveal=reveal, subjects=len(subjects or ()) or None)
    show.write(output, written)
    typer.echo(f"wrote {output} ({len(written) // 1024} KB); open it in a browser")


@app.command(epilog="Example:  sleetwatch report incident 412345 -w acme --format pdf -o incident.pdf")
def incident(
    number: Annotated[int, typer.Argument(metavar="CASE", help="The case's number, from `case list`.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormOption = ReportFormat.HTML,
    output: OutputOption = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show those who are revealed to you; nobody else. Masked without it.")
    ] = False,
) -> None:
    """Write a case as a report: whom it is about and why, what happened in order, what was done, what comes next."""
    workspace, me = opened(folder, actor)
    _write(workspace.reporting.incident(me, number, reveal=reveal), form, output, "incident")


@app.command(epilog="Example:  sleetwatch report user S-ABCDEFGHIJ -w acme")
def user(
    subject: Annotated[str, typer.Argument(help="A subject from `suspects`, a worker id or an account.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormOption = ReportFormat.HTML,
    output: OutputOption = None,
    reveal: RevealOption = False,
) -> None:
    """Write what is known of one subject: the evidence, the claim beside what was seen, links, doubts, next steps."""
    workspace, me = opened(folder, actor)
    document = workspace.reporting.user(me, subject, tenant, reveal=reveal)
    revealing(workspace, "report user", reveal=reveal, tenant=tenant, subject=subject)
    _write(document, form, output, "user")


@app.command("actor", epilog="Example:  sleetwatch report actor 'Jasper Sleet' -w acme --format md")
def actor_(
    name: Annotated[str, typer.Argument(help="Any name of a threat actor, from `intel actors`.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormOption = ReportFormat.HTML,
    output: OutputOption = None,
) -> None:
    """Write a threat actor's profile: names and who gives them, how it works, how much of that was seen here."""
    workspace, me = opened(folder, actor)
    _write(workspace.reporting.actor(me, name), form, output, "actor")


@app.command(epilog="Example:  sleetwatch report exposure acme -w acme")
def exposure(
    tenant: Annotated[str, typer.Argument(help="The tenant.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormOption = ReportFormat.HTML,
    output: OutputOption = None,
) -> None:
    """Write what a tenant's sources see and do not see, its suspects by level, links elsewhere, tools, trends."""
    workspace, me = opened(folder, actor)
    _write(workspace.reporting.exposure(me, tenant), form, output, "exposure")


@app.command(epilog="Example:  sleetwatch report summary -w acme --days 30 --format pdf -o summary.pdf")
def summary(
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="One tenant; all that you may read when left out.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far to look back for what was done.")] = 30,
    form: FormOption = ReportFormat.HTML,
    output: OutputOption = None,
) -> None:
    """Write one page for those who decide: numbers with intervals, what was done, how long it took, what waits."""
    workspace, me = opened(folder, actor)
    _write(workspace.reporting.summary(me, tenant, days), form, output, "summary")


def _write(document: Document, form: ReportFormat, output: Path | None, stem: str) -> None:
    from sleetwatch.workspace.reporting import written

    content = written(document, form.value)
    path = output or Path(f"{stem}.{form.value}")
    show.write(path, content)
    typer.echo(f"wrote {path} ({len(content) // 1024 + 1} KB)")
