"""`sleetwatch vet hire`, `decide`, `notice`, `consent`, `expire`, `export`: what becomes of an application."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, TenantOption, WorkspaceOption
from sleetwatch.cli.vet import ApplicantArgument, NoteOption, app, recruiting
from sleetwatch.clock import to_text

__all__ = ["app"]

JurisdictionOption = Annotated[
    str | None, typer.Option("--jurisdiction", help="Whose rules hold.", show_default="the settings' own")
]


@app.command(epilog="Example:  sleetwatch vet hire A-100 --worker W-77 --as dana@acme.example")
def hire(
    applicant: ApplicantArgument,
    worker: Annotated[str, typer.Option("--worker", help="The worker's id, as the roster has it.")],
    by: AsOption,
    note: NoteOption = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
) -> None:
    """The applicant becomes the worker: outcomes, evidence and consents go along, and sign-ins are compared."""
    from sleetwatch.cli import show

    recruiting(folder, by).hire(applicant, worker, tenant=tenant, note=note)
    show.say(f"{applicant} is {worker} from the next hunt on.")


@app.command(
    epilog="Example:  sleetwatch vet decide A-100 notice-sent --reason before-decision --as dana@acme.example\n\n"
    "Example:  sleetwatch vet decide A-100 rejected --reason other-applicant --as dana@acme.example"
)
def decide(
    applicant: ApplicantArgument,
    act: Annotated[str, typer.Argument(metavar="ACT", help="rejected, withdrawn, notice-sent or contested.")],
    reason: Annotated[str, typer.Option("--reason", help="A code; a wrong one lists them.")],
    by: AsOption,
    note: NoteOption = None,
    jurisdiction: JurisdictionOption = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
) -> None:
    """Write a decision down. A rejection that rests on vetting needs a person's finding, and a notice before it."""
    from sleetwatch.cli import show

    recruiter = recruiting(folder, by)
    until = recruiter.decide(applicant, act, reason, note=note, jurisdiction=jurisdiction, tenant=tenant)
    kept = f" The data is kept until {to_text(until)[:10]}; `sleetwatch vet expire` takes it then." if until else ""
    show.say(f"{applicant}: {act}, {reason}.{kept}")
    place = recruiter.vetting.decisions.place(jurisdiction)
    if until and place.house_decides:
        show.say(
            f"{place.title}: no law names a period. {place.days} days are proposed; your company must decide, and "
            "write its own rule down."
        )


@app.command(epilog="Example:  sleetwatch vet notice A-100 --jurisdiction us-ca")
def notice(
    applicant: ApplicantArgument,
    actor: AsOption,
    jurisdiction: JurisdictionOption = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
) -> None:
    """Write the letter that says what does not fit, and how the applicant can answer and contest."""
    typer.echo(recruiting(folder, actor).notice(applicant, jurisdiction, tenant), nl=False)


@app.command(epilog="Example:  sleetwatch vet consent A-100 face-comparison --as dana@acme.example --days 30")
def consent(
    applicant: ApplicantArgument,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="face-comparison, recording or background-check.")],
    by: AsOption,
    days: Annotated[int | None, typer.Option("--days", min=1, help="When it ends by itself.")] = None,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="The applicant took it back.")] = False,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
) -> None:
    """Write down that an applicant agreed to something, or took it back."""
    from sleetwatch.cli import show

    recruiting(folder, by).consent(applicant, what, given=not withdrawn, days=days, tenant=tenant)
    show.say(f"{applicant}: {what} {'withdrawn' if withdrawn else 'agreed to'}.")
    if withdrawn:
        show.say("What was kept before stays until the application's data end or `sleetwatch purge` takes it.")


@app.command(epilog="Example:  sleetwatch vet expire -w acme --yes")
def expire(
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    really: Annotated[bool, typer.Option("--yes", help="Take them. Without it, only say which would go.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Purge rejected and withdrawn applications whose time is over; rejected ones leave match tokens for a set time."""
    from sleetwatch.cli import show

    recruiter = recruiting(folder, actor)
    ended = recruiter.expire() if really else recruiter.vetting.decisions.expire()
    if form is Format.JSON:
        show.json_out({"expired": [asdict(one) | {"keep_until": to_text(one.keep_until)} for one in ended]})
        return
    rows = [(one.applicant_id, one.act, to_text(one.keep_until)[:10], one.rows) for one in ended]
    show.table_out(("applicant", "decision", "kept until", "rows"), rows)
    if ended and not really:
        show.say("Nothing went yet; add --yes. It cannot be undone.")


@app.command(epilog="Example:  sleetwatch vet export A-100 --output a-100")
def export(
    applicant: ApplicantArgument,
    actor: AsOption,
    output: Annotated[Path, typer.Option("--output", "-o", help="A new folder.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write all that is held on an applicant, for the applicant: data, résumé as JSON Resume, files, outcomes."""
    from sleetwatch.cli import show

    written = recruiting(folder, actor).export(applicant, output, tenant)
    if form is Format.JSON:
        show.json_out({"files": [str(path) for path in written]})
        return
    show.say(f"wrote {len(written)} files to {output}; it holds personal data in the clear")
