"""`sleetwatch model`: versions of the weights, learnt from verdicts, put in force by two people, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import BY_IS_AS, HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.clock import to_text
from sleetwatch.report.bars import percent
from sleetwatch.report.words import count

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.learning import Change
    from sleetwatch.workspace.model_store import Version

WORKSPACE, TRUTH = "workspace", "truth.jsonl"
TOLD = 0.01
"""A weight that moves by less, in nats, is only counted."""
FIRST = 20
"""How many moves `learn` and `challenge` tell; `show` and `diff` tell all."""
EXPERTS = "the experts' own"

app = typer.Typer(
    context_settings=BY_IS_AS,
    no_args_is_help=True,
    help="Learn from confirmed verdicts: versions of the weights, signed and reversible.",
    epilog="Example:  sleetwatch model learn -w acme",
)

NumberArgument = Annotated[int, typer.Argument(metavar="N", min=0, help="The version; 0 is the experts' own.")]
WorldOption = Annotated[
    list[Path] | None,
    typer.Option("--world", help="A folder of `simulate`, with its truth.jsonl and its hunted `workspace`."),
]


@app.command("list", epilog="Example:  sleetwatch model list -w acme")
def list_them(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List the versions, what each rests on and which is in force."""
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace

    store, versions = Workspace.open(folder).models.all()
    rows = [(one, store.standing.state(one.version)) for one in versions]
    complaints = list(dict.fromkeys(store.complaints))
    if form is Format.JSON:
        show.json_out({"models": [_json(one, state) for one, state in rows], "complaints": complaints})
        return
    columns = ("version", "state", "origin", "made", "cases", "reviewers", "weights moved")
    show.table_out(columns, [_row(one, state) for one, state in rows])
    for complaint in complaints:
        show.say(f"Note: {complaint}.")


@app.command(epilog="Example:  sleetwatch model show 2 -w acme")
def show(number: NumberArgument, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Show one version: what it rests on, and every weight that it moves, in words."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    version, state, changes = Workspace.open(folder).models.show(number)
    if form is Format.JSON:
        shown.json_out({"model": _json(version, state), "changes": [_change(one) for one in changes]})
        return
    shown.say(f"Version {number}, {state}: {_rests_on(version)}.")
    _say_changes(changes, EXPERTS)


@app.command(epilog="Example:  sleetwatch model diff 0 2 -w acme")
def diff(
    first: NumberArgument,
    second: Annotated[int, typer.Argument(metavar="M", min=0, help="The version to compare it with.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say in words how one version's weights differ from another's."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    changes = Workspace.open(folder).models.diff(first, second)
    if form is Format.JSON:
        shown.json_out({"changes": [_change(one) for one in changes]})
        return
    _say_changes(changes, f"version {first}")


@app.command(epilog="Example:  sleetwatch model learn -w acme")
def learn(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Make a candidate from the confirmed verdicts that two people stand behind. It is not in force until promoted."""
    from sleetwatch.workspace import Workspace

    _made(*Workspace.open(folder).models.learn(), form)


@app.command(epilog="Example:  sleetwatch model challenge -w acme --world world-a --world world-b")
def challenge(
    folder: WorkspaceOption = HERE,
    world: WorldOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Fit a challenger to simulated worlds and this workspace's cases. Only a benchmark's report promotes it."""
    from sleetwatch.workspace import Workspace

    _made(*Workspace.open(folder).models.challenge(_worlds(world)), form)


@app.command(epilog="Example:  sleetwatch model calibrate -w acme --world world-a --world world-b")
def calibrate(
    folder: WorkspaceOption = HERE,
    world: WorldOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Make a candidate whose probabilities mean what they say in simulated worlds; the order of subjects stays."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    version, fitted = Workspace.open(folder).models.calibrate(_worlds(world))
    if form is Format.JSON:
        shown.json_out({"model": _json(version, None), "calibrated": asdict(fitted)})
        return
    said = fitted.calibration
    shown.say(
        f"Version {version.version}: log-odds times {said.slope:.2f} {said.offset:+.2f}, fitted to "
        f"{count(fitted.worlds, 'world')}. On worlds it was not fitted to: {1000 * fitted.calibrated:.2f} nats lost "
        f"in a thousand people, {1000 * fitted.plain:.2f} without it."
    )
    shown.say(f"Next: sleetwatch model shadow {version.version}")


@app.command(epilog="Example:  sleetwatch model shadow 2 -w acme")
def shadow(
    number: Annotated[int | None, typer.Argument(metavar="N", help="The version.", show_default="the newest")] = None,
    folder: WorkspaceOption = HERE,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Compare the first so many of either.")] = 25,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show how a version would rank the newest hunt, without putting it in force."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    cast = Workspace.open(folder).shadow(number, limit)
    if form is Format.JSON:
        shown.json_out({"shadow": asdict(cast)})
        return
    shown.say(
        f"Hunt {cast.hunt} as version {cast.version} ranks it, beside version {cast.instead_of}: "
        f"{cast.shadow_over} of {cast.scored} over the check line, now {cast.over}."
    )
    columns = ("subject", "rank", "rank in shadow", "probability", "in shadow")
    rows = [(one.subject, one.rank, one.shadow_rank, percent(one.probability), percent(one.shadow_probability))
            for one in cast.moved]  # fmt: skip
    shown.table_out(columns, rows)


@app.command(
    epilog="Example:  sleetwatch model promote 2 --as dana@acme.example -w acme\n\n"
    "Example:  sleetwatch model promote 2 --as lee@acme.example --approve -w acme"
)
def promote(
    number: NumberArgument,
    by: AsOption,
    approve: Annotated[bool, typer.Option("--approve", help="Approve what somebody else proposed.")] = False,
    benchmark: Annotated[
        Path | None, typer.Option("--benchmark", help="The JSON report of `bench quality` that speaks for it.")
    ] = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Propose a version; with --approve, a second person puts it in force for the hunts to come."""
    from sleetwatch.bench.seeds import SEALED
    from sleetwatch.cli import show as shown

    workspace, me = opened(folder, by)
    state = workspace.models.promote(number, me.name, approve=approve, benchmark=benchmark, seeds=SEALED)
    if form is Format.JSON:
        shown.json_out({"version": number, "state": state})
        return
    shown.say(f"Version {number}: {state}.")
    if not approve:
        shown.say(f"It waits for a second person: sleetwatch model promote {number} --as NAME --approve")


@app.command(epilog="Example:  sleetwatch model revert 2 --as lee@acme.example --reason 'too many on call' -w acme")
def revert(
    number: NumberArgument,
    by: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take a version out of force, or a proposal back; hunts use the version before it again."""
    from sleetwatch.cli import show as shown

    workspace, me = opened(folder, by)
    active = workspace.models.revert(number, me.name, reason)
    if form is Format.JSON:
        shown.json_out({"reverted": number, "in_force": active})
        return
    shown.say(f"Version {number} is out. In force: {EXPERTS if active == 0 else f'version {active}'}.")


@app.command(epilog="Example:  sleetwatch model verify -w acme")
def verify(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Check that every version and act is as this workspace's key signed it. Exit code 2 when one is not."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    checked = Workspace.open(folder).models.verify()
    if form is Format.JSON:
        shown.json_out({"verified": asdict(checked)})
    elif checked.public_key is None and not checked.complaints:
        shown.say("Nothing was learnt here yet, so there is nothing to verify.")
    else:
        shown.say(f"Public key (Ed25519): {checked.public_key or 'none'}")
        shown.say(f"Verified: {checked.versions} versions, {checked.acts} acts. Head: {checked.head or 'none'}")
        for complaint in checked.complaints:
            shown.say(f"Refused: {complaint}.")
    if checked.complaints:
        raise typer.Exit(2)


@app.command(epilog="Example:  sleetwatch model drift -w acme")
def drift(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Say whether signals and scores are still what the hunts of the weeks before showed."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.drifting import sentence

    told = Workspace.open(folder).drift()
    if form is Format.JSON:
        drifts = [asdict(one) | {"share": one.share, "sentence": sentence(one)} for one in told.drifts]
        trends = [asdict(one) for one in told.trends]
        common = {"hunt": told.hunt, "compared": told.compared, "stability": told.stability}
        shown.json_out({"drifts": drifts, "trends": trends, **common})
    elif not told.compared:
        shown.say("There is no hunt that saw a week less over the same tenants, so that nothing can be compared yet.")
    else:
        hunts = ", ".join(str(hunt) for hunt in told.compared)
        shown.say(f"Hunt {told.hunt} beside {hunts}: the scores' population stability index is {told.stability:.3f}.")
        for said, chance in told.sentences:
            shown.say(f"Alarm: {said} (chance {chance:.1g}).")
        if not told.sentences:
            shown.say("No alarm: nothing has changed more than chance explains.")


@app.command(epilog="Example:  sleetwatch model export 2 candidate.json -w acme")
def export(
    number: NumberArgument,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    folder: WorkspaceOption = HERE,
) -> None:
    """Write a version to a file, for `sleetwatch bench quality --model FILE`."""
    from sleetwatch.cli import show as shown
    from sleetwatch.workspace import Workspace

    shown.write(file, Workspace.open(folder).models.export(number).decode())
    shown.say(f"wrote {file}")


def _worlds(named: Sequence[Path] | None) -> list[tuple[Path, Path]]:
    return [(one / WORKSPACE, one / TRUTH) for one in named or []]


def _made(version: Version, changes: Sequence[Change], form: Format) -> None:
    from sleetwatch.cli import show as shown

    if form is Format.JSON:
        shown.json_out({"model": _json(version, None), "changes": [_change(one) for one in changes]})
        return
    shown.say(f"Version {version.version}: {_rests_on(version)}.")
    _say_changes(changes, "the version in force", FIRST)
    if len(changes) > FIRST:
        shown.say(f"All of them: sleetwatch model show {version.version}")
    if changes:
        shown.say(f"Next: sleetwatch model shadow {version.version}")


def _say_changes(changes: Sequence[Change], beside: str, most: int | None = None) -> None:
    from sleetwatch.cli import show as shown

    shown.say(f"Beside {beside}: {count(len(changes), 'weight')} moved." if changes else f"As in {beside}.")
    told = [one for one in changes if abs(one.now - one.was) >= TOLD][:most]
    for one in told:
        shown.say(f"  {one.sentence}")
    if len(told) < len(changes):
        least = min((abs(one.now - one.was) for one in told), default=TOLD)
        shown.say(f"  and {len(changes) - len(told)} by {least:.2f} nats or less")


def _rests_on(version: Version) -> str:
    if version.version == 0:
        return "the experts' own weights"
    if version.origin == "calibrated":
        return f"the weights of version {version.parent}, calibrated on simulated worlds"
    how = "learnt from" if version.origin == "learnt" else "a challenger fitted to worlds and"
    cases, reviewers = count(version.cases, "confirmed case"), count(version.reviewers, "reviewer")
    return f"{how} {cases} of {reviewers}"


def _row(one: Version, state: str) -> tuple[object, ...]:
    made = to_text(one.made_at) if one.made_at else None
    return one.version, state, one.origin, made, one.cases, one.reviewers, len(one.model.moved)


def _json(one: Version, state: str | None) -> dict[str, Any]:
    return {
        "version": one.version,
        "state": state,
        "origin": one.origin,
        "made_at": to_text(one.made_at) if one.made_at else None,
        "parent": one.parent,
        "cases": one.cases,
        "reviewers": one.reviewers,
        "moved": dict(one.model.moved),
        "calibration": asdict(one.model.calibration),
        "grounds": one.grounds,
    }


def _change(one: Change) -> dict[str, Any]:
    return asdict(one) | {"sentence": one.sentence}
