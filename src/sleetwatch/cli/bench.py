"""`sleetwatch bench`: how well the score finds them and how fast, beside bounds and baselines."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import Format, FormatOption
from sleetwatch.cli.progress import one_bar
from sleetwatch.errors import InputError, UserError

if TYPE_CHECKING:
    from sleetwatch.bench.rates_measure import Plan
    from sleetwatch.bench.report_format import Report
    from sleetwatch.cli.progress import Tell
    from sleetwatch.scores import Model

FEWEST_ACCOUNTS, MOST_ACCOUNTS = 2_000, 20_000_000
QUICK_ONE_IN = 50
FEWEST_EVENTS, MOST_EVENTS = 1_000, 1_000_000_000
_RATE = re.compile(r"1:([1-9][0-9]{1,6})")


class Worlds(StrEnum):
    """Which worlds are measured in."""

    BOTH = "both"
    RATES = "rates"
    RAW = "raw"


app = typer.Typer(no_args_is_help=True)


@app.callback(epilog="Example:  sleetwatch bench quality --quick --out figures")
def bench() -> None:
    """Measure how well the score finds them and how fast, beside bounds and baselines."""


@app.command(
    epilog="Example:  sleetwatch bench quality --out figures\n\n"
    "Example:  sleetwatch bench quality --model challenger.json --worlds rates"
)
def quality(  # noqa: PLR0913, PLR0917 - the options of one command
    accounts: Annotated[
        int, typer.Option("--accounts", min=FEWEST_ACCOUNTS, max=MOST_ACCOUNTS, help="Accounts in each rates world.")
    ] = 200_000,
    seeds: Annotated[str, typer.Option("--seeds", help="dev, sealed, or numbers such as 101,102.")] = "dev",
    base_rate: Annotated[str, typer.Option("--base-rate", help="How many accounts are cases.")] = "1:2000",
    worlds: Annotated[Worlds, typer.Option("--worlds", help="rates, raw logs, or both.")] = Worlds.BOTH,
    out: Annotated[Path, typer.Option("--out", help="The folder for quality.json and quality.html.")] = Path(
        "bench-quality"
    ),
    models: Annotated[
        list[Path] | None, typer.Option("--model", help="A model to compare; `model export` writes one.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="The model they are compared with.", show_default="the experts'")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A small rates world with a seed of its own, to see that all runs.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Measure the score beside the best possible one, plain rules and learned models; write JSON and a page.

    It takes about a quarter of an hour for each 200,000 accounts and seed. Sealed seeds are for judging a release: each
    opening is written down in the folder.
    """
    from sleetwatch.bench import seeds as known
    from sleetwatch.cli import bench_show, show

    chosen = known.chosen(seeds)
    if quick and known.sealed(chosen):
        raise UserError("--quick has a seed of its own and opens no sealed one; leave out --seeds")
    plan = _plan((known.QUICK,) if quick else chosen, accounts, base_rate, quick=quick)
    compared = [_model(path) for path in models or ()]
    baseline = _model(against) if against else None
    _make(out)
    opened = _write_down(out, plan)
    with one_bar("measuring") as progress:
        report, more = _measure(plan, Worlds.RATES if quick else worlds, baseline, compared, progress)
    bench_show.quality(report, more, _write(report, out, more), opened, form)
    if quick and form is Format.TABLE:
        show.say("A quick world is far too small: nothing but that all runs can be read off its figures.")


def _plan(seeds: tuple[int, ...], accounts: int, base_rate: str, *, quick: bool) -> Plan:
    from sleetwatch.bench.rates_measure import Plan

    if quick:
        return Plan(seeds, FEWEST_ACCOUNTS, one_in=QUICK_ONE_IN, months=1)
    found = _RATE.fullmatch(base_rate)
    if not found:
        raise UserError(f"--base-rate is written as 1:2000, from 1:10 to 1:9999999, not {base_rate!r}")
    one_in = int(found[1])
    if accounts < 10 * one_in:
        raise UserError(f"{accounts:,} accounts at {base_rate} hold fewer than ten cases; take more with --accounts")
    return Plan(seeds, accounts, one_in)


def _model(path: Path) -> Model:
    from sleetwatch.scores import read_model

    try:
        return read_model(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{path}: {error}; `sleetwatch model export` writes one") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make {folder}: {error.strerror}") from None


def _write_down(out: Path, plan: Plan) -> int:
    """How often the sealed seeds have been opened, this time too; 0 when none of them is asked for."""
    from sleetwatch import __version__
    from sleetwatch.bench.seeds import sealed, write_down

    return write_down(out, plan.seeds, __version__, plan.accounts) if sealed(plan.seeds) else 0


def _measure(
    plan: Plan, worlds: Worlds, baseline: Model | None, models: list[Model], progress: Tell
) -> tuple[Report, dict[str, Any]]:
    from sleetwatch import __version__
    from sleetwatch.bench.quality import catalogue
    from sleetwatch.bench.quality import quality as measure
    from sleetwatch.bench.rates_models import compared
    from sleetwatch.scores import EXPERT

    rates = plan if worlds is not Worlds.RAW else None
    raw = progress if worlds is not Worlds.RATES else None
    report = measure(rates, progress, __version__, plan.seeds, raw)
    more = compared(baseline or EXPERT, models, catalogue(), plan, progress) if models else {}
    return report, more


def _write(report: Report, out: Path, more: dict[str, Any]) -> tuple[Path, Path]:
    from sleetwatch.bench.quality import write

    try:
        return write(report, out, more)
    except OSError as error:
        raise UserError(f"cannot write into {out}: {error.strerror}") from None


@app.command(
    epilog="Example:  sleetwatch bench speed --out figures\n\n"
    "Example:  sleetwatch bench speed --parts growth --events 1000000,10000000 --place /mnt/scratch --out figures"
)
def speed(
    parts: Annotated[
        str, typer.Option("--parts", help="Which to measure: logins, frames, bounds, growth, watch, pages.")
    ] = "logins,frames,bounds,growth,watch,pages",
    events: Annotated[
        str, typer.Option("--events", help="Sign-ins of each lake; six tenths as many others lie beside them.")
    ] = "200000,1000000",
    subjects: Annotated[
        str, typer.Option("--subjects", help="The smallest lake again, with so many people.", show_default="none")
    ] = "",
    analysts: Annotated[int, typer.Option("--analysts", min=1, max=500, help="Who read the pages at once.")] = 50,
    place: Annotated[
        Path | None,
        typer.Option("--place", help="Where the lakes are made and removed.", show_default="the system's own"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for speed.json and speed.html.")] = Path("bench-speed"),
    quick: Annotated[bool, typer.Option("--quick", help="Tiny lakes in one process, to see that all runs.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Measure speed beside the nearest open peer, data frames and bounds; write JSON and a page.

    Each piece of work runs in a process of its own. A lake of 10 million sign-ins takes some ten minutes on two cores
    and 2 GB of disk; one of 200 million some twenty times both.
    """
    from sleetwatch import __version__
    from sleetwatch.bench.quality import write
    from sleetwatch.bench.speed import JSON_FILE, PAGE
    from sleetwatch.bench.speed import speed as measure
    from sleetwatch.bench.speed_parts import PARTS, QUICK, Sizes
    from sleetwatch.cli import bench_show, show

    chosen = tuple(part.strip() for part in parts.split(","))
    if unknown := [part for part in chosen if part not in PARTS]:
        raise UserError(f"--parts is some of {', '.join(PARTS)}, not {unknown[0]!r}")
    sizes = QUICK if quick else Sizes(chosen, _counts("--events", events), _counts("--subjects", subjects))
    sizes = sizes if quick else replace(sizes, analysts=analysts)
    for folder in (out, place) if place else (out,):
        _make(folder)
    with one_bar("measuring") as progress:
        report = measure(sizes, progress, __version__, place)
    try:
        written = write(report, out, {}, (JSON_FILE, PAGE))
    except OSError as error:
        raise UserError(f"cannot write into {out}: {error.strerror}") from None
    bench_show.speed(report, written, form)
    if quick and form is Format.TABLE:
        show.say("A quick run is far too small: nothing but that all runs can be read off its figures.")


def _counts(option: str, text: str) -> tuple[int, ...]:
    """Numbers with commas between them."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isascii() and word.isdigit() and FEWEST_EVENTS <= int(word) <= MOST_EVENTS for word in words):
        raise UserError(f"{option} is numbers from {FEWEST_EVENTS:,} to {MOST_EVENTS:,} such as 1000000, not {text!r}")
    if not words and option == "--events":
        raise UserError("--events names at least one lake, such as 1000000")
    return tuple(dict.fromkeys(map(int, words)))
