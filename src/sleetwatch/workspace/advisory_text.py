"""An advisory: what is new of the scheme, and what it means for the one tenant that reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.clock import optional_text, to_text
from sleetwatch.events import KINDS
from sleetwatch.notify.bulletin import Bulletin, Section
from sleetwatch.report import words
from sleetwatch.signals import Signal
from sleetwatch.state import indicators
from sleetwatch.stix import TLP
from sleetwatch.workspace.exposure import Exposure
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.intel_values import HASHED

PASSED_ON = frozenset({"clear", "green", "amber"})
"""Markings that let a provider tell its clients. What is marked otherwise, or not at all, stays here."""
SHOWN = 200
"""Indicators in one advisory."""
ORDER = list(TLP)


@dataclass(frozen=True, slots=True)
class News:
    """What an advisory is about, the same for every tenant."""

    key: str
    title: str
    text: str
    tlp: str
    listed: tuple[Mapping[str, Any], ...]
    """The indicators that may be passed on."""
    withheld: int
    """How many there are besides."""
    signals: tuple[Signal, ...]


def news_of(
    folder: Folder, title: str, text: str, lists: Collection[int], signals: Sequence[Signal], tlp: str | None
) -> News:
    """Reads what may be passed on. The marking is never wider than the strictest of what is in it."""
    mine = sa.select(indicators).where(indicators.c.list.in_(sorted(lists)), indicators.c.withdrawn_at.is_(None))
    with folder.state.connect() as connection:
        rows = [
            dict(row) for row in connection.execute(mine.order_by(indicators.c.kind, indicators.c.value)).mappings()
        ]
    may = [row for row in rows if row["kind"] not in HASHED and row["tlp"] in PASSED_ON]
    listed = tuple(may[:SHOWN])
    strictest = max([tlp or folder.settings.notices.tlp, *(row["tlp"] for row in listed)], key=ORDER.index)
    return News("", title, text, strictest, listed, len(rows) - len(listed), tuple(signals))


def advisory(news: News, exposure: Exposure, fed: Collection[str], contact: str) -> Bulletin:
    """The advisory for one tenant, whose sources bring the kinds `fed`."""
    missing = tuple(kind for kind in KINDS if kind not in fed)
    return Bulletin(
        kind="advisory",
        key=news.key,
        tenant=exposure.tenant,
        title=f"Advisory: {news.title}",
        at=clock.now(),
        tlp=news.tlp,
        contact=contact,
        summary=f"{_in_short(exposure)} {NO_PROOF}",
        sections=tuple(
            filter(None, (_new(news), _exposed(exposure, missing), _indicators(news), _to_do(news, exposure)))
        ),
        facts={
            "text": news.text,
            "exposure": _facts(exposure),
            "not_there": list(missing),
            "indicators": [{"kind": one["kind"], "value": one["value"]} for one in news.listed],
            "withheld": news.withheld,
            "signals": [one.id for one in news.signals],
        },
    )


NO_PROOF = "What others publish proves nothing of anybody: it tells where to look."


def _in_short(exposure: Exposure) -> str:
    if not exposure.subjects:
        return "It was not seen in your logs."
    seen = words.count(exposure.subjects, "of your people shows it", "of your people show it")
    return f"It was seen in your logs: {seen}."


def _new(news: News) -> Section:
    flags = tuple(f"{one.title}. {one.why}" for one in news.signals)
    return Section("What is new", tuple(part for part in news.text.split("\n\n") if part.strip()), points=flags)


def _exposed(exposure: Exposure, missing: Sequence[str]) -> Section:
    says = [_in_short(exposure)]
    if exposure.first_at is not None and exposure.last_at is not None:
        first, last = to_text(exposure.first_at)[:10], to_text(exposure.last_at)[:10]
        says.append(f"First on {first}, last on {last}: {words.count(exposure.days, 'day')} in all.")
        says.append(f"By: {', '.join(exposure.kinds)}.")
    if exposure.crowds:
        things = words.count(exposure.crowds, "thing of it is", "things of it are")
        says.append(f"{things} used by so many of your people that it says nothing of any of them.")
    if missing:
        says.append(f"Nobody could look into: {', '.join(map(words.event_kind, missing))}, for nothing came in.")
    return Section("What it means for you", tuple(says))


def _indicators(news: News) -> Section | None:
    if not news.listed and not news.withheld:
        return None
    rows = tuple(
        (
            row["kind"],
            row["value"],
            row["publisher"] or "not said",
            "" if row["begins"] is None else to_text(row["begins"])[:10],
            "" if row["ends"] is None else to_text(row["ends"])[:10],
        )
        for row in news.listed
    )
    more = words.count(news.withheld, "more indicator")
    says = (f"{more} may not be passed on, or would name people; we have looked for them in your logs all the same.",)
    columns = ("kind", "value", "published by", "since", "until") if rows else ()
    return Section("Indicators", says if news.withheld else (), columns, rows)


def _to_do(news: News, exposure: Exposure) -> Section:
    steps = [step for one in news.signals for step in one.next_steps]
    first = (
        "Look at those people in Sleetwatch, the likeliest first, before you ask anybody anything."
        if exposure.subjects
        else "Nothing has to be done today; new logs are looked through as they come in."
    )
    return Section("What to do", points=(first, *dict.fromkeys(steps), QUIETLY), ordered=True)


QUIETLY = "Keep it among the few people who work on this."


def _facts(one: Exposure) -> dict[str, Any]:
    return {
        "seen": one.subjects > 0,
        "subjects": one.subjects,
        "days": one.days,
        "first_seen": optional_text(one.first_at),
        "last_seen": optional_text(one.last_at),
        "by": list(one.kinds),
    }
