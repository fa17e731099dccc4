"""Prints what a workspace can see, and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.report.words import event_kind

if TYPE_CHECKING:
    from sleetwatch.workspace.coverage import Coverage, Export

NAMED = 4
"""Sources that are named where several would do."""


def show(found: Coverage, form: Format) -> None:
    """Sources and what they feed, families, what cannot fire, and what to connect next."""
    if form is Format.JSON:
        json_out(asdict(found) | {"best": asdict(found.exports[0]) if found.exports else None})
        return
    _sources(found)
    _families(found)
    _dark(found)
    _next(found)


def _sources(found: Coverage) -> None:
    if not found.connected:
        say("Nothing was ingested yet, so no signal can fire.")
        return
    fed = {name: sum(one.fires and name in one.sources for one in found.signals) for name in found.connected}
    rows = [(name, ", ".join(kinds), fed[name]) for name, kinds in found.connected.items()]
    table_out(("connected source", "brought", "signals fed"), rows)


def _families(found: Coverage) -> None:
    rows = [
        (one.family, f"{one.fires} of {one.signals}", "" if one.fires else "blind: nothing here feeds it")
        for one in found.families
    ]
    say("")
    table_out(("family", "can fire here", ""), rows)


def _dark(found: Coverage) -> None:
    rows = [(one.signal, one.family, ", ".join(one.lacks)) for one in found.signals if not one.fires]
    if rows:
        say("")
        table_out(("cannot fire here", "family", "for want of"), rows)


def _next(found: Coverage) -> None:
    say("")
    if not found.exports:
        dark = any(not one.fires for one in found.signals)
        say("No single export would add a signal." if dark else "Every signal can fire on what came in here.")
        return
    best, *others = found.exports
    say(f"Best next: {_named(best.sources)}. It brings {', '.join(map(event_kind, best.kinds))}.")
    say(f"{_worth(best)}: {', '.join(best.signals)}.")
    for export in others:
        say(f"Or: {_named(export.sources)}. {_worth(export)}.")


def _worth(export: Export) -> str:
    count = len(export.signals)
    more = f"Feeds {count} more signals" if count > 1 else "Feeds 1 more signal"
    if export.nats <= 0:
        return more
    return f"{more}, expected to add {export.nats:.1f} nats to an impostor's score before families are damped"


def _named(sources: Sequence[str]) -> str:
    if len(sources) == 1:
        return sources[0]
    more = len(sources) - NAMED
    others = f"{more} others" if more > 1 else "another"
    return f"one of {', '.join(sources[:NAMED])}" + (f", or {others} that would add the same" if more > 0 else "")
