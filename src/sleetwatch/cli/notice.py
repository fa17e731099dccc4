"""`sleetwatch notice`: tell a tenant what was seen there, and all tenants what is new of the scheme."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, TenantOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.errors import UserError

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.notify.bulletin import Bulletin
    from sleetwatch.workspace.advising import Advice, Advising


app = typer.Typer(
    no_args_is_help=True,
    help="Tell a tenant what was seen there, and all tenants what is new: masked, with indicators and steps.",
    epilog="Example:  sleetwatch notice show S-ABCDEFGHIJ --format markdown -w acme",
)


class NoticeFormat(StrEnum):
    """How a notice is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


AboutArgument = Annotated[str, typer.Argument(metavar="SUBJECT|CASE", help="A pseudonym, or a case's number.")]
WrittenOption = Annotated[NoticeFormat, typer.Option("--format", help="text, markdown, html or json.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="The file to write.", show_default="the screen")]


@app.command(epilog="Example:  sleetwatch notice show S-ABCDEFGHIJ --format html --out notice.html -w acme")
def show(
    about: AboutArgument,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: WrittenOption = NoticeFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Write a notice: what was seen, what was not, indicators that may leave, steps in order. It is masked."""
    workspace, me = opened(folder, actor)
    advising = workspace.advising
    if (case := _case_of(about)) is not None:
        _write(advising.notice_of_case(me, case), form, out)
        return
    bulletin = advising.notice(about, tenant)
    workspace.access.act(me, "queue.read", tenant=bulletin.tenant, subject=bulletin.key)
    _write(bulletin, form, out)


@app.command(
    epilog="Example:  sleetwatch notice send S-ABCDEFGHIJ -w acme\n\nExample:  sleetwatch notice send --all -w clients"
)
def send(
    actor: AsOption,
    about: Annotated[
        list[str] | None, typer.Argument(metavar="[SUBJECT|CASE]...", help="Pseudonyms, or numbers of cases.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody over the line of whom no notice has gone out.")
    ] = False,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Hand notices to the channels that take kind `notice` for the tenant. Sent again, it is an update."""
    from sleetwatch.cli import show as printing

    if bool(about) == everybody:
        raise UserError("say whom the notices are about, or --all")
    workspace, me = opened(folder, actor)
    advising = workspace.advising
    if everybody:
        sent = advising.send_all(me, [tenant] if tenant else [])
    else:
        sent = [_sent(advising, me, one, tenant) for one in about or ()]
    rows = [{"tenant": one.tenant, "about": one.key, "title": one.title} for one in sent]
    if form is Format.JSON:
        printing.json_out({"notices": rows})
        return
    if rows:
        printing.table_out(("about", "tenant", "title"), [(one["about"], one["tenant"], one["title"]) for one in rows])
    tenants = len({one["tenant"] for one in rows})
    printing.say(f"{len(rows)} notices to {tenants} tenants are in the outbox.")


def _sent(advising: Advising, me: Any, about: str, tenant: str | None) -> Bulletin:  # noqa: ANN401 - an actor
    case = _case_of(about)
    return advising.send(me, about, tenant) if case is None else advising.send_case(me, case)


def _case_of(about: str) -> int | None:
    """The case that is meant; None when it is a subject."""
    return int(about) if about.isascii() and about.isdecimal() else None


@app.command(
    epilog="Example:  sleetwatch notice advise 'New exits of the scheme' --text advisory.txt --list 3 -w clients\n\n"
    "Example:  sleetwatch notice advise 'IP-KVM in laptops' --text kvm.txt --signal ip-kvm-identity --send -w clients"
)
def advise(  # noqa: PLR0913, PLR0917 - the options of one command
    title: Annotated[str, typer.Argument(help="What is new, in a line; no names.")],
    text: Annotated[Path, typer.Option("--text", help="A file that says what is new; no names.")],
    actor: AsOption,
    lists: Annotated[
        list[int] | None, typer.Option("--list", help="A list of `intel lists`; those told of by nobody yet.")
    ] = None,
    signals: Annotated[list[str] | None, typer.Option("--signal", help="A signal of `signals list`.")] = None,
    tenants: Annotated[list[str] | None, typer.Option("--tenant", help="Only this tenant; may be repeated.")] = None,
    tlp: Annotated[str | None, typer.Option("--tlp", help="clear, green, amber, amber+strict or red.")] = None,
    really: Annotated[bool, typer.Option("--send", help="Send it. Without it, only show what it means.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for each tenant's advisory as Markdown.")] = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Work out what something new means for each tenant, from all its logs, and tell each of its own exposure alone."""
    from sleetwatch.cli.progress import one_bar

    workspace, me = opened(folder, actor)
    with one_bar("hunting") as progress:
        advice = workspace.advising.advise(
            me,
            title,
            _read(text),
            lists=lists or (),
            signals=signals or (),
            tenants=tenants or (),
            tlp=_level(tlp),
            send=really,
            progress=progress,
        )
    for one in advice.bulletins if out else ():
        _write(one, NoticeFormat.MARKDOWN, (out or HERE) / f"{one.tenant}.md", quiet=True)
    _say(advice, form)


def _say(advice: Advice, form: Format) -> None:
    from sleetwatch.cli import show as printing

    rows = [
        {"tenant": one.tenant, "subjects": one.subjects, "days": one.days, "by": list(one.kinds)}
        for one in advice.exposures
    ]
    if form is Format.JSON:
        printing.json_out({"advisory": advice.number, "exposures": rows})
        return
    told = [(one.tenant, one.subjects or "not seen", one.days or "", ", ".join(one.kinds)) for one in advice.exposures]
    printing.table_out(("tenant", "subjects", "days", "by"), told)
    if advice.number is None:
        printing.say(f"Nothing was sent. Add --send to tell these {len(rows)} tenants, each of itself alone.")
    else:
        printing.say(f"Advisory {advice.number} is in the outbox for {len(rows)} tenants.")


@app.command("list", epilog="Example:  sleetwatch notice list -w clients --format json")
def list_them(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List the notices and advisories that were handed to the outbox."""
    from sleetwatch.cli import show as printing
    from sleetwatch.clock import to_text
    from sleetwatch.report import words
    from sleetwatch.workspace import Workspace

    advising = Workspace.open(folder).advising
    notices, advisories = advising.notices(), advising.advisories()
    if form is Format.JSON:
        rows: list[dict[str, Any]] = [
            {"kind": "notice", "tenant": one.tenant, "about": one.subject, "at": to_text(one.at), "by": one.by}
            for one in notices
        ]
        rows += [{"kind": "advisory"} | asdict(one) | {"at": to_text(one.at)} for one in advisories]
        printing.json_out({"notices": rows})
        return
    told = [(one.subject, "notice", one.tenant, to_text(one.at), one.by) for one in notices]
    told += [
        (
            f"{one.advisory}: {one.title}",
            "advisory",
            f"{words.count(one.tenants, 'tenant')}, {one.exposed} exposed",
            to_text(one.at),
            one.by,
        )
        for one in advisories
    ]
    printing.table_out(("about", "kind", "tenant", "at", "by"), told)


def _write(bulletin: Bulletin, form: NoticeFormat, out: Path | None, *, quiet: bool = False) -> None:
    from sleetwatch.cli import show as printing
    from sleetwatch.workspace.advising import FORMS

    written = FORMS[form.value](bulletin)
    if out is None:
        typer.echo(written, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    printing.write(out, written)
    if not quiet:
        printing.say(f"wrote {out}")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'it is no text'}") from None


def _level(written: str | None) -> str | None:
    from sleetwatch.stix import TLP

    if written is not None and written not in TLP:
        raise UserError(f"{written!r} is no TLP; write {', '.join(TLP)}")
    return written
