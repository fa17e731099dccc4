"""`sleetwatch bench quality`: everything that is measured, as one report, and the files that hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from sleetwatch import clock
from sleetwatch.bench import rates_report, seeds
from sleetwatch.bench.page import render
from sleetwatch.bench.rates_measure import Plan, World, calibrated, measured
from sleetwatch.bench.raw_part import raw_part
from sleetwatch.bench.report_format import Cell, Report
from sleetwatch.signals import Signal, load_library
from sleetwatch.worlds import rates_table

Told = Callable[[str, float], None]

JSON_FILE, PAGE = "quality.json", "quality.html"
IS_NOT = (
    "A forecast for a company: the rates world's parameters are guesses by hand, since no public report gives rates.",
    (
        "An independent test: the rates world was written by the authors of the score, though fixed before the score "
        "was run on it. What carries over is the share of the bound, and how the scorers compare."
    ),
    "A promise on elite adversaries (L4): what leaves no trace in logs is not found in logs.",
)


def quality(plan: Plan | None, told: Told, version: str, judged: Sequence[int], raw: Told | None = None) -> Report:
    """Measure on the judged seeds: in rates worlds when there is a plan, and in raw-log worlds when `raw` is told."""
    began = clock.now()
    from_logs = raw_part(judged, raw) if raw else None
    worlds = list(_worlds(plan, catalogue(), told)) if plan else []
    return Report(
        version=version,
        made_at=began,
        seconds=(clock.now() - began) / clock.SECOND,
        seeds=_seeds(judged),
        parameters=(parameters(plan) if plan else {}) | (from_logs.parameters if from_logs else {}),
        targets=rates_report.targets(worlds) + (from_logs.targets if from_logs else ()),
        sections=rates_report.sections(worlds) + (from_logs.sections if from_logs else ()),
        is_not=(IS_NOT if plan else ()) + (from_logs.is_not if from_logs else ()),
    )


def catalogue() -> dict[str, Signal]:
    """The shipped signals by id."""
    return {signal.id: signal for signal in load_library()}


def _worlds(plan: Plan, signals: Mapping[str, Signal], told: Told) -> Iterator[World]:
    model = calibrated(signals, plan, told)
    for place, seed in enumerate(plan.seeds):
        yield measured(seed, signals, model, plan, _within(told, place, len(plan.seeds)))


def _within(told: Told, place: int, of: int) -> Told:
    return lambda what, share: told(what, (place + share) / of)


def _seeds(judged: Sequence[int]) -> dict[str, tuple[int, ...]]:
    kept = seeds.sealed(judged)
    named = {"sealed": kept, "development": tuple(seed for seed in judged if seed not in kept)}
    return {name: found for name, found in named.items() if found} | {"calibration": seeds.CALIBRATION}


def parameters(plan: Plan) -> dict[str, Cell]:
    """What the rates worlds were made of."""
    return {
        "accounts in each rates world": float(plan.size.total),
        "accounts in each comparison": float(plan.part.total),
        "one case in": float(plan.one_in),
        "months of reviews": float(plan.months),
        "rates table": table_digest(),
    }


def table_digest() -> str:
    """The beginning of the SHA-256 of the world's parameters, so that a change of them cannot hide."""
    values = [(name, repr(value)) for name, value in sorted(vars(rates_table).items()) if name.isupper()]
    return sha256(repr(values).encode()).hexdigest()[:12]


def write(
    report: Report, folder: Path, more: Mapping[str, Any], names: tuple[str, str] = (JSON_FILE, PAGE)
) -> tuple[Path, Path]:
    """The report as JSON and as a page; `more` are further fields of the JSON."""
    data, page = (folder / name for name in names)
    data.write_bytes(msgspec.json.format(encoded(report, more), indent=2) + b"\n")
    page.write_text(render(report), encoding="utf-8")
    return data, page


def encoded(report: Report, more: Mapping[str, Any]) -> bytes:
    """The report as one JSON object; each target also says in a word whether it was met."""
    targets = [{**asdict(target), "met": target.met} for target in report.targets]
    return msgspec.json.encode({**asdict(report), "targets": targets, **more})
