"""The commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli import (
    audit,
    backup,
    bench,
    case,
    exchange,
    export,
    intel,
    links,
    model,
    notice,
    notify,
    people,
    report,
    respond,
    show,
    signals,
    simulate,
    sources,
    tokens,
    verdict,
    vet_looks,
)
from sleetwatch.cli.options import (
    FEWEST_DAYS,
    FEWEST_STAFF,
    HERE,
    EngineName,
    Format,
    FormatOption,
    ListFormat,
    RevealOption,
    TenantOption,
    TextFormat,
    WorkspaceOption,
    moment,
)
from sleetwatch.cli.progress import files_progress, one_bar
from sleetwatch.errors import UserError

if TYPE_CHECKING:
    from sleetwatch.settings import Storage

app = typer.Typer(
    name="sleetwatch",
    help="Finds fraudulent remote workers in the logs a company already has, and explains why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(bench.app, name="bench")
app.add_typer(signals.app, name="signals")
app.add_typer(sources.app, name="sources")
app.add_typer(links.app, name="links")
app.add_typer(intel.app, name="intel")
app.add_typer(verdict.app, name="verdict")
app.add_typer(case.app, name="case")
tokens.add_to(people.app)
app.add_typer(people.app, name="people")
app.add_typer(audit.app, name="audit")
app.add_typer(vet_looks.app, name="vet")
app.add_typer(model.app, name="model")
app.add_typer(exchange.app, name="exchange")
app.add_typer(notice.app, name="notice")
app.add_typer(notify.app, name="notify")
app.add_typer(respond.app, name="respond")
app.add_typer(report.app, name="report")


def _version(asked: bool) -> None:
    if asked:
        from sleetwatch import __version__

        typer.echo(f"sleetwatch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Sleetwatch finds people who are not who they say they are. A suspect is a lead for a neutral check."""


@app.command(
    epilog="Example:  sleetwatch init acme --tenant acme\n\n"
    "Example:  sleetwatch init acme --state postgresql://sleetwatch@db.corp/sleetwatch --state-password env:DB_PASSWORD"
    "\n\nExample:  sleetwatch init acme --lake s3://acme-sleetwatch/lake --vault s3://acme-sleetwatch/kept"
)
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    tenant: Annotated[str, typer.Option("--tenant", help="The tenant that files belong to by default.")] = "main",
    url: Annotated[
        str | None, typer.Option("--state", help="A PostgreSQL that keeps the state, as postgresql://user@host/base.")
    ] = None,
    password: Annotated[
        str | None, typer.Option("--state-password", help="Its password, as env:NAME or file:PATH.")
    ] = None,
    schema: Annotated[
        str, typer.Option("--state-schema", help="The schema to make there; no two workspaces share one.")
    ] = "sleetwatch",
    lake: Annotated[str | None, typer.Option("--lake", help="A bucket for segments, as s3://bucket/prefix.")] = None,
    vault: Annotated[str | None, typer.Option("--vault", help="A bucket for raw files and evidence.")] = None,
    endpoint: Annotated[str | None, typer.Option("--endpoint", help="Another S3 server's https:// address.")] = None,
) -> None:
    """Make a workspace: one folder for settings, the lake, the raw files and the state."""
    from sleetwatch.settings import State
    from sleetwatch.workspace import Workspace

    state = State(url=url, password=password, schema=schema) if url else None
    workspace = Workspace.create(folder, tenant, state, _storage(lake, vault, endpoint))
    typer.echo(f"{workspace.root} is ready. Next: sleetwatch ingest workers.csv sign-ins.json -w {workspace.root}")


def _storage(lake: str | None, vault: str | None, endpoint: str | None) -> Storage | None:
    """The buckets that the options name. Raises `UserError` when one names none."""
    from sleetwatch.settings import Storage

    try:
        return Storage(lake=lake, vault=vault, endpoint=endpoint) if lake or vault else None
    except ValueError as error:
        raise UserError(f"--{error}") from None


@app.command(epilog="Example:  sleetwatch ingest exports/ workers.csv -w acme")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or zips; the source is recognised by content.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    source: Annotated[str | None, typer.Option("--source", help="Read them as this source only.")] = None,
    zone: Annotated[
        str | None, typer.Option("--time-zone", help="The zone of times that name none, as in Europe/Berlin.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read logs into the workspace. accepted + duplicate + rejected = seen, for every file."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    with files_progress() as progress:
        reports = list(workspace.ingest(paths, tenant, source, zone, progress))
    show.files(reports, form)
    if any(report.error for report in reports):
        raise typer.Exit(2)


@app.command(
    epilog="Example:  sleetwatch watch -w acme\n\nExample:  sleetwatch watch okta -w acme --once\n\n"
    "Example:  sleetwatch watch -w acme --no-hunt"
)
def watch(
    feeds: Annotated[list[str] | None, typer.Argument(help="Feeds by name; all of them when left out.")] = None,
    folder: WorkspaceOption = HERE,
    once: Annotated[bool, typer.Option("--once", help="Ask each pulled feed once, hunt once, then end.")] = False,
    no_hunt: Annotated[bool, typer.Option("--no-hunt", help="Only keep what comes in; hunt and tell nobody.")] = False,
) -> None:
    """Pull and receive live records, hunt over them and tell the channels. Stop it with Ctrl-C; nothing is lost."""
    from sleetwatch.cli.watch import watch as run

    run(folder, feeds or (), once=once, hunt=not no_hunt)


@app.command(
    epilog="Example:  sleetwatch serve -w acme\n\n"
    "Example:  sleetwatch serve -w acme --public-url https://sleetwatch.acme.example"
)
def serve(
    folder: WorkspaceOption = HERE,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="The port; 0 takes a free one.")] = 8420,
    public_url: Annotated[
        str | None,
        typer.Option("--public-url", help="Where people reach it: the https address of the TLS proxy before it."),
    ] = None,
) -> None:
    """Serve the analysts' pages. The first start prints a link with which the first person begins."""
    from sleetwatch.cli.serve import serve as run

    run(folder, host, port, public_url)


@app.command(epilog="Example:  sleetwatch mcp -w acme --token-file token.txt")
def mcp(
    folder: WorkspaceOption = HERE,
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="A file with an API token; else SLEETWATCH_TOKEN has it.")
    ] = None,
) -> None:
    """Serve read-only, masked tools to an analyst's assistant (MCP over stdio), as the token's owner. Extra `mcp`."""
    from sleetwatch.cli.mcp import serve as run

    run(folder, token_file)


@app.command(epilog="Example:  sleetwatch rejects -w acme --format json")
def rejects(
    folder: WorkspaceOption = HERE,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most records to list.")] = 1000,
    form: FormatOption = Format.TABLE,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the records' own bytes. Masked without it.")] = False,
) -> None:
    """List the records that were refused, with reason and place; their bytes only with --reveal."""
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.rejects(limit, reveal=reveal)
    revealing(workspace, "rejects", reveal=reveal)
    show.rejects(found, workspace.reject_reasons(), form)


@app.command(
    epilog="Example:  sleetwatch hunt -w acme --as-of 2026-04-30\n\n"
    "Example:  sleetwatch hunt -w acme --engine spark --spark-master spark://master.corp:7077"
)
def hunt(
    folder: WorkspaceOption = HERE,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Ignore what came later.", show_default="the newest event")
    ] = None,
    engine: Annotated[
        EngineName | None,
        typer.Option("--engine", help="Where facts and signals run.", show_default="as the settings say, or duckdb"),
    ] = None,
    spark_master: Annotated[
        str | None,
        typer.Option("--spark-master", help="Spark's master.", show_default="as the settings say, or local[*]"),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Derive facts, run every signal, follow links and score everybody."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    with one_bar("hunting") as progress:
        report = workspace.hunt(moment(as_of) if as_of else None, progress, engine=engine, spark_master=spark_master)
    show.hunt(report, form)


@app.command(epilog="Example:  sleetwatch suspects -w acme --limit 10 --format json")
def suspects(
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Most subjects to list.")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="table, json or csv.")] = ListFormat.TABLE,
    reveal: RevealOption = False,
) -> None:
    """List everybody with at least one hit, best first."""
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.suspects(tenant, limit, reveal=reveal)
    revealing(workspace, "suspects", reveal=reveal, tenant=tenant, subjects=len(found))
    show.suspects(found, workspace.hunted()["as_of"], form, reveal=reveal)


@app.command(epilog="Example:  sleetwatch explain S-ABCDEFGHIJ -w acme --raw")
def explain(
    subject: Annotated[str, typer.Argument(help="A subject from `suspects`, a worker id or an account.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: Annotated[TextFormat, typer.Option("--format", help="text or json.")] = TextFormat.TEXT,
    raw: Annotated[bool, typer.Option("--raw", help="Show the raw records behind each part.")] = False,
    reveal: RevealOption = False,
) -> None:
    """Say why: the waterfall, each reason, who else shows it, what it may be instead, what to check next."""
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    explanation = workspace.explain(subject, tenant, raw=raw, reveal=reveal)
    whom = explanation.suspect
    revealing(workspace, "explain", reveal=reveal, tenant=whom.tenant, subject=whom.subject)
    show.explanation(explanation, form, raw=raw)


@app.command(epilog="Example:  sleetwatch demo demo-company")
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make it.")] = Path("demo-company"),
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another company.")] = 7,
    staff: Annotated[int, typer.Option("--staff", min=FEWEST_STAFF, help="How many people.")] = 300,
    days: Annotated[int, typer.Option("--days", min=FEWEST_DAYS, help="How many days.")] = 60,
    served: Annotated[bool, typer.Option("--serve", help="Then serve the analysts' pages on it.")] = False,
) -> None:
    """Make a synthetic company, ingest its logs, hunt, and show what was found."""
    from sleetwatch.cli.demo import run_demo

    run_demo(folder, seed=seed, staff=staff, days=days)
    if served:
        from sleetwatch.cli.serve import serve as run

        run(folder, "127.0.0.1", 8420, None)


app.command(epilog="Example:  sleetwatch simulate world --staff 2000 --tenants 3 --base-rate 1:1000")(simulate.simulate)


@app.command(
    epilog="Example:  sleetwatch purge -w acme --before 2025-01-01\n\n"
    "Example:  sleetwatch purge -w acme --subject S-ABCDEFGHIJ --reason 'request 12' --yes"
)
def purge(  # noqa: PLR0913, PLR0917 - the options of one command
    folder: WorkspaceOption = HERE,
    before: Annotated[str | None, typer.Option("--before", help="What is older than this day or time.")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="What is older than the settings' [retention].")] = False,
    subject: Annotated[
        str | None, typer.Option("--subject", help="One person: a subject, a worker id, an account or an applicant.")
    ] = None,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="Everything of a tenant; beside --before or --subject, only of it.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; the audit keeps it, so name nobody.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without it, only show what would go.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List what was purged.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take away what must not be kept, from everywhere in the workspace, for good. The audit keeps that it was done."""
    from sleetwatch.cli import purge as purging

    if listing:
        purging.list_purges(folder, form)
    else:
        purging.purge(folder, before, tenant, subject, reason, form, expired=expired, really=yes)


app.command(
    "backup",
    epilog="Example:  sleetwatch backup /backups/acme-2026-11-20.tar -w acme",
)(backup.backup)
app.command(
    "restore",
    epilog="Example:  sleetwatch restore /backups/acme-2026-11-20.tar acme-again\n\n"
    "Example:  sleetwatch restore acme.tar acme-on-a-server --state postgresql://sleetwatch@db.corp/sleetwatch "
    "--state-password env:DB_PASSWORD\n\nExample:  sleetwatch restore acme.tar --check",
)(backup.restore)


app.command(
    "export",
    epilog="Example:  sleetwatch export ocsf --out findings.jsonl -w acme\n\n"
    "Example:  sleetwatch export stix --out findings.stix.json -w acme",
)(export.export)


@app.command(epilog="Example:  sleetwatch send -w acme\n\nExample:  sleetwatch send splunk --again -w acme")
def send(
    siems: Annotated[list[str] | None, typer.Argument(help="SIEMs by name; all of them when left out.")] = None,
    folder: WorkspaceOption = HERE,
    again: Annotated[bool, typer.Option("--again", help="Send everything, not only what changed.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Send the newest hunt's findings to the SIEMs of the settings: what is new or changed, by pseudonym."""
    from sleetwatch.cli.send import send as run

    run(folder, siems or (), form, again=again)


@app.command(epilog="Example:  sleetwatch doctor -w acme")
def doctor(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Look the workspace over: what is sound, what is not, and what to do next. Exit code 1 when something is bad."""
    from sleetwatch.workspace import Workspace

    findings = Workspace.open(folder).check()
    show.findings(findings, form)
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)
