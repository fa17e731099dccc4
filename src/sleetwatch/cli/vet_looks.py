"""`sleetwatch vet call`, `pictures`, `faces`, `footprint`: what people look at closely."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, TenantOption, WorkspaceOption
from sleetwatch.cli.vet import ApplicantArgument, recruiting
from sleetwatch.cli.vet_decisions import app
from sleetwatch.clock import to_text
from sleetwatch.errors import UserError

if TYPE_CHECKING:
    from sleetwatch.vetting.calls import CallSheet

__all__ = ["app"]


@app.command(
    epilog="Example:  sleetwatch vet call A-100 -w acme\n\n"
    "Example:  sleetwatch vet call A-100 -w acme --lot 4821 --as dana@acme.example --seen turn=fits "
    "--seen 'hand=differs: the cheek showed through the fingers' --evidence call.mp4"
)
def call(
    applicant: ApplicantArgument,
    by: AsOption,
    seen: Annotated[
        list[str] | None,
        typer.Option(
            "--seen",
            help="STEP=fits, other-way, skipped, or 'STEP=differs: WHAT'; once for each step. It records the result.",
        ),
    ] = None,
    lot: Annotated[int | None, typer.Option("--lot", min=0, help="The lot of the call, as its sheet says.")] = None,
    evidence: Annotated[
        list[Path] | None, typer.Option("--evidence", help="A recording or note to attach; may be given again.")
    ] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print the sheet of a guided live call, in an order drawn by lot; or record what was seen in one."""
    from sleetwatch.workspace import Workspace

    if not seen:
        if evidence:
            raise UserError("say what was seen: --seen STEP=fits, once for each step")
        vetting = Workspace.open(folder).vetting
        _sheet(vetting.call_sheet(lot), vetting.page(applicant, tenant).applicant_id, form)
        return
    if lot is None:
        raise UserError("say which call it was: --lot N, as its sheet says")
    made = recruiting(folder, by).record_call(applicant, lot, _written(seen), evidence=evidence or (), tenant=tenant)
    from sleetwatch.cli import show

    if form is Format.JSON:
        show.json_out({"recorded": asdict(made) | {"at": to_text(made.at)}})
        return
    show.say(f"{made.applicant_id}: {made.check} {made.outcome}, by {made.by}.")


def _written(seen: list[str]) -> dict[str, str]:
    told = [one.partition("=") for one in seen]
    if wrong := next((step for step, equals, _ in told if not equals), None):
        raise UserError(f"--seen {wrong!r}: write STEP=fits, other-way, skipped, or 'STEP=differs: WHAT'")
    return {step.strip(): text for step, _, text in told}


def _sheet(sheet: CallSheet, applicant: str, form: Format) -> None:
    from sleetwatch.cli import show

    if form is Format.JSON:
        show.json_out({"call": asdict(sheet)})
        return
    lines = [f"Guided call with {applicant}, lot {sheet.lot}, about {sheet.minutes} minutes", "", sheet.opening]
    for number, step in enumerate(sheet.steps, start=1):
        lines += [
            "",
            f"{number}. {step.id} ({step.about})",
            f"   Ask:      {step.ask}",
            f"   Watch:    {step.watch}",
            f"   Instead:  {step.instead}",
            f"   Harmless: {step.benign}",
        ]
    told = " ".join(f"--seen {step.id}=fits" for step in sheet.steps)
    lines += ["", sheet.closing, "", f"Then: sleetwatch vet call {applicant} --lot {sheet.lot} --as YOU {told}"]
    typer.echo("\n".join(lines))


@app.command(epilog="Example:  sleetwatch vet pictures A-100 --to look-at-this -w acme")
def pictures(
    applicant: ApplicantArgument,
    actor: AsOption,
    target: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the pictures are written.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Lay an applicant's pictures out for a person to look at: beside others' that are alike, and with hints.

    The files show people and are not masked. Hints prove nothing and are scored nowhere; remove the folder afterwards.
    """
    from sleetwatch.cli import show

    shown = recruiting(folder, actor).lay_out(applicant, target, tenant)
    if form is Format.JSON:
        show.json_out({"pictures": [{"path": str(one.path), "what": one.what} for one in shown]})
        return
    show.table_out(("file", "what it shows"), [(one.path, one.what) for one in shown])


@app.command(epilog="Example:  sleetwatch vet faces A-100 -w acme")
def faces(
    applicant: ApplicantArgument,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare an applicant's face with those of others who agreed to it, by a model of your own. Off by default.

    It asks a person to look, and nothing else: it is kept nowhere and scored nowhere. Models err, and more for some
    people than for others. See docs/explanation/vetting.md before you switch it on.
    """
    from sleetwatch.cli import show

    found = recruiting(folder, actor).faces_like(applicant, tenant)
    if form is Format.JSON:
        show.json_out({"faces": [asdict(one) for one in found]})
        return
    show.table_out(("applicant", "nearness"), [(one.applicant_id, f"{one.nearness:.2f}") for one in found])
    show.say("Look at both photos side by side, and ask; a likeness is no finding.")


@app.command(
    epilog="Example:  sleetwatch vet footprint A-100 --token env:GITHUB_TOKEN -w acme\n\n"
    "Example:  sleetwatch vet footprint A-100 --login octo-dev -w acme"
)
def footprint(
    applicant: ApplicantArgument,
    actor: AsOption,
    login: Annotated[str | None, typer.Option("--login", help="The account, when the applicant names none.")] = None,
    token: Annotated[
        str | None, typer.Option("--token", help="Where a token of yours stands: env:NAME or file:PATH.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The API of a GitHub Enterprise server.")] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Fetch what is public of an applicant's GitHub account and keep it as evidence; the checks then look at it."""
    from sleetwatch.cli import show

    found = recruiting(folder, actor).fetch_footprint(applicant, login, token, url, tenant)
    if form is Format.JSON:
        show.json_out({"fetched": asdict(found)})
        return
    told = f"{found.repositories} repositories, {found.commits} commits"
    show.say(f"{found.login}: {told}, kept as {found.sha256[:12]}. Next: sleetwatch vet {applicant}")
