"""`sleetwatch vet`: applicants, ranked and explained, and what people record of checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sleetwatch.cli.options import (
    BY_IS_AS,
    HERE,
    AsOption,
    Format,
    FormatOption,
    RevealOption,
    TenantOption,
    WorkspaceOption,
)
from sleetwatch.clock import now, optional_text, to_text

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.vetting.pages import ApplicantPage
    from sleetwatch.vetting.plans import Step
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.recruiting import Recruiting

LISTED = 50
COLUMNS = ("applicant", "#", "tier", "state", "score", "agrees", "against", "open", "late")
DEFAULT = "show"
HIRED = "hired"
"""A worker's score rests on what cases rest on: without --reveal the list of applicants keeps it back."""


class _Group(TyperGroup):
    """A group whose first word may be an applicant: `sleetwatch vet A-100` is `sleetwatch vet show A-100`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the context of typer's own click
        """Put the default command before what is neither a command nor a call for help."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    context_settings=BY_IS_AS,
    cls=_Group,
    help="Vet applicants: the same steps for everybody in a role tier, who did them, and what came out.",
    epilog="Example:  sleetwatch vet -w acme\n\nExample:  sleetwatch vet A-100 -w acme",
)

ApplicantArgument = Annotated[
    str, typer.Argument(metavar="APPLICANT", help="An applicant's id, a subject, or the worker the applicant became.")
]
NoteOption = Annotated[str | None, typer.Option("--note", help="Your own words, hidden without --reveal.")]


@app.command(
    epilog="Example:  sleetwatch vet show -w acme --format json\n\n"
    "Example:  sleetwatch vet show A-100 -w acme --why --reveal"
)
def show(
    applicant: Annotated[str | None, typer.Argument(help="One applicant; all of them, ranked, when left out.")] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Most applicants to list.")] = None,
    form: FormatOption = Format.TABLE,
    why: Annotated[bool, typer.Option("--why", help="Add the score and its parts, for analysts.")] = False,
    reveal: RevealOption = False,
) -> None:
    """Rank applicants, or report on one: what was checked, what agreed, what contradicts, what to verify next."""
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    if applicant is None:
        _list(workspace, tenant, limit if form is Format.JSON or limit else LISTED, form, reveal=reveal)
        return
    head, page = workspace.vetting.find(applicant, tenant), workspace.vetting.page(applicant, tenant, reveal=reveal)
    revealing(workspace, "vet show", reveal=reveal, tenant=head.tenant, subject=head.subject)
    _one(page, form, why=why)


def _list(workspace: Workspace, tenant: str | None, limit: int | None, form: Format, *, reveal: bool) -> None:
    from sleetwatch.cli import show as printed
    from sleetwatch.cli.revealed import revealing

    pages = workspace.vetting.applicants(tenant, limit, reveal=reveal)
    revealing(workspace, "vet show", reveal=reveal, tenant=tenant, subjects=len(pages))
    if form is Format.JSON:
        printed.json_out({"applicants": [_json(page) for page in pages]})
        return
    if not pages:
        printed.say(
            "Nobody has applied: ingest an export of the applicant tracking system, or `sleetwatch vet add FOLDER`."
        )
        return
    columns = (*COLUMNS[:2], *(("name",) if reveal else ()), *COLUMNS[2:])
    printed.table_out(columns, [_row(page, reveal=reveal) for page in pages])
    if workspace.vetting.is_behind():
        printed.say("Something came in since the newest hunt; `sleetwatch hunt` brings the ranks up to date.")
    printed.say("Next: sleetwatch vet APPLICANT")


def _row(page: ApplicantPage, *, reveal: bool) -> tuple[object, ...]:
    from sleetwatch.vetting.pages import for_recruiters

    seen = page if reveal else for_recruiters(page)
    counted = Counter(step.outcome.value for step in seen.steps)
    told = page.hunted and (reveal or page.state != HIRED)
    return (
        page.applicant_id,
        page.rank,
        *([page.name] if reveal else []),
        page.tier,
        page.state,
        f"{page.probability:.1%}" if told else "-",
        counted["agreed"],
        counted["contradicts"],
        counted["not-done"],
        len(page.due(now())),
    )


def _one(page: ApplicantPage, form: Format, *, why: bool) -> None:
    from sleetwatch.cli import show as printed
    from sleetwatch.report.vetting_text import applicant_text

    if form is Format.JSON:
        printed.json_out({"applicants": [_json(page)]})
    else:
        typer.echo(applicant_text(page, now(), why=why), nl=False)


def _json(page: ApplicantPage) -> dict[str, Any]:
    return {
        "rank": page.rank,
        "tenant": page.tenant,
        "applicant_id": page.applicant_id,
        "worker_id": page.worker_id,
        "subject": page.subject or None,
        "name": page.name,
        "tier": page.tier,
        "applied_at": to_text(page.applied_at),
        "standing": page.state,
        "probability": page.probability,
        "score": page.score,
        "parts": [asdict(part) for part in page.parts],
        "checks": [_step(step) for step in page.steps],
        "decisions": [
            asdict(one) | {"at": to_text(one.at), "keep_until": to_text(one.keep_until) if one.keep_until else None}
            for one in page.decisions
        ],
        "consents": list(page.consents),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "check": step.check.id,
        "title": step.check.title,
        "by_whom": step.check.by,
        "outcome": step.outcome.value,
        "because": step.because,
        "next": step.check.verify_next,
        "by": step.by,
        "at": optional_text(step.at),
        "due_at": optional_text(step.due_at),
        "evidence": list(step.evidence),
        "others": list(step.others),
        "details": dict(step.details),
        "note": step.note,
    }


def recruiting(folder: Path, name: str) -> Recruiting:
    """What somebody who recruits does; each act is decided, and stands in the audit."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    return workspace.recruiting(workspace.access.actor(name, via="cli"))


@app.command(epilog="Example:  sleetwatch vet add inbox/candidate-17 -w acme")
def add(
    files: Annotated[Path, typer.Argument(metavar="FOLDER", help="Résumé (PDF, DOCX), identity document, photo.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    applicant: Annotated[str | None, typer.Option("--applicant", help="The applicant's id, if there is one.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take in what one applicant sent, as a folder; each file is read in a process of its own."""
    from sleetwatch.cli import show as printed

    added = recruiting(folder, actor).add_folder(files, tenant, applicant)
    if form is Format.JSON:
        printed.json_out({"added": asdict(added)})
        return
    rows = [(one.name, one.kind, one.sha256[:12], one.error or "read") for one in added.files]
    printed.table_out(("file", "kind", "kept as", ""), rows)
    printed.say(f"{added.applicant_id}: {added.jobs} jobs were read. Next: sleetwatch vet {added.applicant_id}")


@app.command(
    epilog="Example:  sleetwatch vet record A-100 phone-answered agreed --as dana@acme.example\n\n"
    "Example:  sleetwatch vet record A-100 references-by-voice contradicts --as dana@acme.example "
    "--note 'the employer does not know the referee' --evidence call.m4a"
)
def record(  # noqa: PLR0913, PLR0917 - the options of one command
    applicant: ApplicantArgument,
    check: Annotated[str, typer.Argument(metavar="CHECK", help="A check that people make; `vet checks` lists them.")],
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="agreed, contradicts, not-done or not-possible.")],
    by: AsOption,
    note: NoteOption = None,
    evidence: Annotated[
        list[Path] | None, typer.Option("--evidence", help="A file to attach; may be given again.")
    ] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write down how a check came out, by whom, with evidence. The next hunt weighs it as any check from elsewhere."""
    from sleetwatch.cli import show as printed

    made = recruiting(folder, by).record(applicant, check, outcome, note=note, evidence=evidence or (), tenant=tenant)
    if form is Format.JSON:
        printed.json_out({"recorded": asdict(made) | {"at": to_text(made.at)}})
        return
    attached = f", attached: {', '.join(one[:12] for one in made.evidence)}" if made.evidence else ""
    printed.say(f"{made.applicant_id}: {made.check} {made.outcome}, by {made.by}{attached}.")


@app.command(epilog="Example:  sleetwatch vet plan -w acme")
def plan(
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what people have still to do for open applications, the oldest debt first."""
    from sleetwatch.cli import show as printed
    from sleetwatch.workspace import Workspace

    owed, moment = Workspace.open(folder).vetting.due(tenant), now()
    if form is Format.JSON:
        listed = [
            {
                "tenant": page.tenant,
                "applicant_id": page.applicant_id,
                "tier": page.tier,
                **_step(step),
                "overdue": step.is_due(moment),
            }
            for page, step in owed
        ]
        printed.json_out({"steps": listed})
        return
    rows = [
        (
            to_text(step.due_at or 0)[:10],
            "overdue" if step.is_due(moment) else "",
            page.applicant_id,
            page.tier,
            step.check.id,
        )
        for page, step in owed
    ]
    printed.table_out(("due", "", "applicant", "tier", "check"), rows)


@app.command(epilog="Example:  sleetwatch vet checks -w acme")
def checks(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List the checklist: what is looked at by the program, what people do, and in which tier."""
    from sleetwatch.cli import show as printed
    from sleetwatch.workspace import Workspace

    vetting = Workspace.open(folder).vetting
    tiers = {tier.id: tier.days for tier in vetting.plan.tier}
    if form is Format.JSON:
        listed = [
            asdict(one) | {"days": {tier: days[one.id] for tier, days in tiers.items() if one.id in days}}
            for one in vetting.checks.values()
        ]
        printed.json_out({"checks": listed})
        return
    rows = [
        (one.id, one.by, ", ".join(tier for tier, days in tiers.items() if one.id in days), one.title)
        for one in vetting.checks.values()
    ]
    printed.table_out(("check", "by", "tiers", "what is checked"), rows)
