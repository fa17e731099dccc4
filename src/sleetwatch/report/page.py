"""One self-contained HTML page: no script, no request, everything from outside escaped."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sleetwatch.explanation import Explanation, PartLine, Suspect
from sleetwatch.report import words
from sleetwatch.report.clean import bared, shown
from sleetwatch.report.figure import figure
from sleetwatch.report.waterfall import LEAST_SEEN, Waterfall, is_seen, waterfall

OPEN = 2
"""Suspects whose section is open from the start."""
STRONGEST = 3
"""Parts that `what would change our mind` takes away one by one."""
CHECKS = 8
"""Neutral checks listed there."""


@dataclass(frozen=True, slots=True)
class HuntFacts:
    """What a page says about the hunt as a whole."""

    workspace: str
    as_of: int
    generated_at: int
    subjects: int
    signals: int
    hits: int
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    """Event kinds that no source brought."""
    check_from: float
    case_from: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject on the page."""

    key: str
    """The anchor, made by us: nothing from a log gets into an id."""
    explanation: Explanation
    chart: Waterfall
    is_open: bool

    @property
    def suspect(self) -> Suspect:
        return self.explanation.suspect

    @property
    def strongest(self) -> list[PartLine]:
        """The parts whose loss would tell most."""
        return [part for part in self.suspect.parts if part.nats > 0][:STRONGEST]

    @property
    def checks(self) -> list[str]:
        """Neutral checks, those of the strongest parts first, none twice."""
        steps = (step for part in self.suspect.parts if part.nats > 0 for step in part.next_steps)
        return list(dict.fromkeys(steps))[:CHECKS]

    @property
    def probability_without_links(self) -> float:
        return self.explanation.calibration.probability(self.suspect.score_without_links)


def entry_of(explanation: Explanation, key: str = "s1", *, is_open: bool = True) -> Entry:
    """One subject as the templates want it."""
    return Entry(key, explanation, waterfall(explanation), is_open)


def render(explanations: Sequence[Explanation], *, hunt: HuntFacts, revealed: bool) -> str:
    """The page. With `revealed` false no name, worker id, role or account of a subject's head is written."""
    entries = [entry_of(one, f"s{number}", is_open=number <= OPEN) for number, one in enumerate(explanations, start=1)]
    environment = make_environment()
    sheet = Markup(style())  # noqa: S704 - our own file, nothing is put into it
    return environment.get_template("page.html").render(
        hunt=hunt,
        entries=entries,
        revealed=revealed,
        style=sheet,
        style_hash=_hash(sheet),
        anchors={(one.suspect.tenant, one.suspect.subject): one.key for one in entries},
        tally={status: sum(one.suspect.status == status for one in entries) for status in words.STATUS},
        tenants=sorted({one.suspect.tenant for one in entries}),
    )


def style() -> str:
    """The look of everything that people read: colours, type, tables, the waterfall."""
    return make_environment().get_template("page.css").render()


def make_environment(*first: BaseLoader) -> Environment:
    """What writes pages; templates of other loaders come before our own, and may use them."""
    environment = Environment(
        loader=ChoiceLoader([*first, PackageLoader("sleetwatch.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, deep="", figure=figure)
    environment.filters.update(
        bared=bared,
        event_kind=words.event_kind,
        is_damped=_is_damped,
        known_status=_known_status,
        share=_share,
        tone=_tone,
    )
    return environment


def _finalize(value: object) -> object:
    """Every text that the template writes passes here, so that none can be forgotten; escaping comes after."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _known_status(name: str) -> str:
    """A status that may stand in a class or an id."""
    return name if name in words.STATUS else "below"


def _share(probability: float) -> str:
    return f"{min(1.0, max(0.0, probability)) * 100:.2f}%"


def _is_damped(full_nats: float, nats: float) -> bool:
    return abs(full_nats) - abs(nats) > LEAST_SEEN


def _tone(part: PartLine) -> str:
    """Which way a part speaks, if it can be seen to."""
    if not is_seen(part):
        return "rest"
    return "for" if part.nats > 0 else "against"


def _hash(sheet: str) -> str:
    """What the page's policy allows of style, and nothing else."""
    return "sha256-" + base64.b64encode(sha256(sheet.encode()).digest()).decode()
