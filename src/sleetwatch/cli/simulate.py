"""Companies of any size as raw vendor logs, and who is who in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli import show
from sleetwatch.cli.progress import one_bar
from sleetwatch.errors import UserError

if TYPE_CHECKING:
    from sleetwatch.workspace.simulating import Made

_RATE = re.compile(r"1:([1-9][0-9]{0,8})")


def simulate(  # noqa: PLR0913, PLR0917 - the options of one command
    folder: Annotated[Path, typer.Argument(help="Where to make them: a new folder, or one to go on in.")],
    staff: Annotated[int, typer.Option("--staff", help="People in each tenant.")] = 1000,
    days: Annotated[int, typer.Option("--days", help="Days of logs.")] = 60,
    tenants: Annotated[int, typer.Option("--tenants", help="How many companies.")] = 1,
    base_rate: Annotated[
        str, typer.Option("--base-rate", help="How many are not who they say they are; 0 for nobody.")
    ] = "1:2000",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other companies.")] = 7,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A source that no tenant has, such as payroll.")
    ] = None,
    missing: Annotated[
        float, typer.Option("--missing-per-tenant", help="Share of tenants that lack a source, for each source.")
    ] = 0.0,
    jobs: Annotated[int, typer.Option("--jobs", help="Processes that make them, of some 200 MB each.")] = 1,
) -> None:
    """Make companies as raw vendor logs: honest people of every kind, and impostors at the base rate you name.

    Who is who goes into truth.jsonl beside the logs. Stop it whenever you like; the same command goes on.
    """
    from sleetwatch.workspace.simulating import Order, Simulation

    order = Order(staff, days, tenants, _one_in(base_rate), seed, tuple(without or ()), missing)
    with one_bar("simulating") as progress:
        made = Simulation(folder, order).run(progress, jobs)
    show.say(_summary(made))
    if order.one_in and not made.planted:
        show.say(f"Nobody is planted: these are too few people for one in {order.one_in:,}; try --base-rate 1:50.")
    show.say(_next(made))


def _one_in(rate: str) -> int:
    if rate == "0":
        return 0
    found = _RATE.fullmatch(rate)
    if not found:
        raise UserError(f"{rate!r} is no base rate; write 1:2000, or 0 for nobody")
    return int(found[1])


def _summary(made: Made) -> str:
    head = (
        f"{made.accounts:,} accounts in {len(made.tenants)} tenant{'s' if len(made.tenants) > 1 else ''}, "
        f"{made.planted} planted: {made.records:,} records, {made.raw_bytes / 1e6:,.0f} MB before compression."
    )
    lacking = [f"  {tenant} has no {', '.join(names)}" for tenant, names in made.missing.items() if names]
    return "\n".join([head, *lacking, f"Who is who: {made.folder / 'truth.jsonl'}"])


def _next(made: Made) -> str:
    logs, place = made.folder / "logs", made.folder / "workspace"
    return f"""
What to do next:
  sleetwatch init {place} && cp {made.folder / "settings.toml"} {place}/sleetwatch.toml
  for tenant in {logs}/*; do sleetwatch ingest "$tenant" --tenant "$(basename "$tenant")" -w {place}; done
  sleetwatch hunt -w {place} && sleetwatch suspects -w {place} --reveal"""
