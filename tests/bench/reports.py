"""A report of the benchmark, made by hand, with something of every kind."""

from __future__ import annotations

from sleetwatch.bench.report_format import Column, Plot, Report, Section, Series, Table, Target

_STEPS = ((0.0, 0.0), (1.0, 1.0))
WIDE = tuple(Column(f"column {number}", "count") for number in range(12))
SECTION = Section(
    "delay",
    "Days to the flag",
    "How it reads.",
    plots=(
        Plot("steps", "A <plot>", "days", "share", (Series("L1", _STEPS, "part"), Series("L2", ((0.0, 0.5),), "part"))),
        Plot("dots", "Calibration", "said", "seen", (Series("ours", _STEPS),), diagonal=True),
    ),
    tables=(
        Table("By level", (Column("level"), Column("found", "share")), (("L1", 0.9), ("L4", None)), "A note."),
        Table("Wide", (Column("name"), *WIDE, Column("between")), (("ours", *[1.0] * 12, "63.7 % to 79.6 %"),)),
    ),
)
REPORT = Report(
    version="1.2.3",
    made_at=1_790_000_000_000_000,
    seconds=75,
    seeds={"development": (1, 2)},
    parameters={"base rate": "1:2,000", "staff": 300.0},
    targets=(
        Target("a", "recall at 5", 0.9, 0.8, at_most=False, unit="share", world="rates world", low=0.85, high=0.95),
        Target("b", "days, median", 7.0, 2.0, at_most=True, unit="days", world="raw-log worlds", note="Of nine."),
        Target("c", "days, L3", None, 30.0, at_most=True, unit="days", world="raw-log worlds", never=True),
    ),
    sections=(SECTION,),
    is_not=("No forecast.",),
)
