"""The demo: a synthetic company from raw logs to explained suspects, in one command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sleetwatch.cli import show
from sleetwatch.cli.options import Format, ListFormat
from sleetwatch.cli.progress import files_progress, one_bar
from sleetwatch.workspace.demo import Demo, Standing

SHOWN = 8


def run_demo(folder: Path, *, seed: int, staff: int, days: int) -> None:
    """Make it, ingest it, hunt in it, show it, and say what to do next."""
    demo = Demo(folder)
    show.say(f"1/4  Writing {days} days of a company of {staff} as raw vendor logs to {demo.logs} …")
    company = demo.build(seed=seed, staff=staff, days=days)
    show.say(company.summary())
    show.say("2/4  Reading them in …")
    with files_progress() as progress:
        reports = demo.ingest(progress)
    show.files(reports, Format.TABLE)
    show.say("3/4  Hunting …")
    with one_bar("hunting") as progress:
        show.hunt(demo.workspace.hunt(progress=progress), Format.TABLE)
    show.say(f"4/4  The top {SHOWN}, names masked:")
    found = demo.workspace.suspects(limit=SHOWN)
    show.suspects(found, demo.workspace.hunted()["as_of"], ListFormat.TABLE, reveal=False)
    page = folder / "report.html"
    show.write(page, demo.workspace.report())
    _standings(demo.standings(company))
    _next(folder, page, found[0].subject if found else "SUBJECT")


def _standings(standings: Sequence[Standing]) -> None:
    """The maker of the company knows who is who; no stage of the detector does."""
    show.say("\nHow it did, by the company maker's own list, which no stage reads:")
    show.table_out(("made as", "kind", "rank", "probability", "status"), standings)


def _next(folder: Path, page: Path, first: str) -> None:
    show.say(
        f"""
What to do next:
  open {page}
  sleetwatch explain {first} -w {folder}          why this subject stands at the top
  sleetwatch explain {first} -w {folder} --raw    with the raw records behind it
  sleetwatch signals                                       the red flags
Your own logs:
  sleetwatch init acme
  sleetwatch ingest workers.csv sign-ins.json -w acme
  sleetwatch hunt -w acme && sleetwatch suspects -w acme"""
    )
