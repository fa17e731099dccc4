"""Prints what `sleetwatch bench` measured."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sleetwatch.bench import figures
from sleetwatch.bench.quality import encoded
from sleetwatch.bench.report_format import Report
from sleetwatch.bench.seeds import MOST_OPENINGS
from sleetwatch.cli import show
from sleetwatch.cli.options import Format
from sleetwatch.report.words import NARROW

SHOWN_SECTIONS = ("rates-ranking", "rates-levels")
"""What the terminal shows beside the targets; the page has all."""
MODEL_FIGURES = ("average_precision", "recall_at_1", "recall_at_5", "calibration_error")


def quality(report: Report, more: Mapping[str, Any], written: Sequence[Path], opened: int, form: Format) -> None:
    """The targets with what was measured, then the main tables; or everything as one JSON object."""
    if form is Format.JSON:
        _as_json(report, more)
        return
    _targets(report)
    _tables(report, SHOWN_SECTIONS)
    _models(more)
    if opened:
        show.say(f"The sealed seeds have been opened {opened} of at most {MOST_OPENINGS} times before a release.")
    show.say(f"wrote {' and '.join(str(path) for path in written)}")


def speed(report: Report, written: Sequence[Path], form: Format) -> None:
    """The promises with what was measured, then every table; or everything as one JSON object."""
    if form is Format.JSON:
        _as_json(report, {})
        return
    _targets(report)
    _tables(report, [section.id for section in report.sections])
    show.say(f"wrote {' and '.join(str(path) for path in written)}")


def _as_json(report: Report, more: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(encoded(report, more) + b"\n")
    sys.stdout.buffer.flush()


def _targets(report: Report) -> None:
    rows = [
        (
            target.id,
            _unbroken(figures.written(target.figure, target.unit)),
            _unbroken(figures.wanted(target)),
            figures.verdict(target),
            target.said,
        )
        for target in report.targets
    ]
    show.table_out(("target", "measured", "wanted", "", "of what"), rows)


def _tables(report: Report, shown: Sequence[str]) -> None:
    for section in report.sections:
        if section.id in shown:
            for table in section.tables:
                rows = [
                    [
                        _unbroken(figures.written(cell, column.unit))
                        for cell, column in zip(row, table.columns, strict=True)
                    ]
                    for row in table.rows
                ]
                show.table_out([column.name for column in table.columns], rows, title=f"{section.title}: {table.title}")


def _unbroken(figure: str) -> str:
    """A figure that no narrow terminal parts from its unit."""
    return figure.replace(f"{NARROW}%", "%").replace(NARROW, "\N{NO-BREAK SPACE}")


def _models(more: Mapping[str, Any]) -> None:
    if not more:
        return
    rows = [
        (one["digest"][:12], f"version {one['version']}", *(f"{one[name]:.4f}" for name in MODEL_FIGURES))
        for one in (more["baseline"], *more["candidates"])
    ]
    columns = ("model", "", *(name.replace("_", " ") for name in MODEL_FIGURES))
    show.table_out(columns, rows, title="Models, the baseline first")
