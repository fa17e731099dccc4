"""A notice to a tenant: what was seen there, what was not, what it is worth, and what to do in which order. Masked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sleetwatch import clock
from sleetwatch.cases.playbook import CHECK, CONTAIN, steps
from sleetwatch.clock import optional_text, to_text
from sleetwatch.errors import UserError
from sleetwatch.events import KINDS
from sleetwatch.explanation import PartLine, Suspect
from sleetwatch.notify.bulletin import Bulletin, Section, indicator_facts, seen_section
from sleetwatch.notify.finding import Indicator
from sleetwatch.report import words
from sleetwatch.signals import Signal
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.exporting import LEVELS
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.leaving import Key, leaving
from sleetwatch.workspace.masking import mask
from sleetwatch.workspace.needs import can_fire
from sleetwatch.workspace.reviewers import BENIGN, DISMISSED, VICTIM
from sleetwatch.workspace.verdict_rows import read_verdicts

LEAD = "It is a lead for a neutral check, never a verdict: most causes are honest, and the identity may be a victim's."
TITLES = {
    "confirmed": "Activity linked to a fraudulent worker observed",
    "suspected": "Activity that may be a fraudulent worker's observed",
    "victim": "Activity under what may be a stolen identity observed",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """One subject with what goes into a notice."""

    suspect: Suspect
    """Masked."""
    standing: str
    """confirmed, suspected or victim."""
    indicators: tuple[Indicator, ...]
    missing: tuple[str, ...]
    quiet: tuple[str, ...]
    """Families of signals that could have fired and did not."""


class NoticeWriter:
    """Writes notices from the newest hunt; what they share is read once, however many they are."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.asking = Asking(folder)
        self.sure = frozenset(confirmed(folder))
        self.said = _last_findings(folder)
        self._kinds: dict[str, list[tuple[str, str]]] = {}

    def over_the_line(self, tenants: Collection[str]) -> list[Suspect]:
        """Everybody in these tenants whom a notice may be about, the likeliest first."""
        return [one for one in self.asking.suspects(None, None) if one.tenant in tenants and not self.why_not(one)]

    def why_not(self, one: Suspect) -> str:
        """Why there is no notice about a subject; empty where there may be."""
        key = one.tenant, one.subject
        if self.said.get(key) in {BENIGN, DISMISSED}:
            return "people looked and found nothing"
        if one.status not in LEVELS and key not in self.sure:
            return "is below the line, and nobody confirmed anything"
        return ""

    def about(self, keys: Collection[Key]) -> list[Suspect]:
        """These subjects. Raises `UserError` where one of them has no place in a notice."""
        ranked = {(one.tenant, one.subject): one for one in self.asking.suspects(None, None)}
        for key in keys:
            why = self.why_not(ranked[key]) if key in ranked else "has nothing against them"
            if why:
                raise UserError(f"there is nothing to tell of {key[1]}: the subject {why}")
        return [one for key, one in ranked.items() if key in keys]

    def write(self, groups: Sequence[tuple[str, Sequence[Suspect]]]) -> list[Bulletin]:
        """A notice for each group of one tenant's subjects, with what it is about."""
        everybody = {(one.tenant, one.subject): one for _, some in groups for one in some}
        seen = leaving(self.folder, list(everybody.values()))
        return [self._bulletin(key, [self._told(one, seen) for one in some]) for key, some in groups]

    def _told(self, one: Suspect, seen: dict[Key, tuple[Indicator, ...]]) -> _Told:
        key = one.tenant, one.subject
        standing = "victim" if self.said.get(key) == VICTIM else "confirmed" if key in self.sure else "suspected"
        missing = self._missing(one.tenant)
        present = KINDS.keys() - set(missing)
        fired = {part.family for part in one.parts if part.nats > 0}
        quiet = sorted({family for family, kinds in self._able(present) if family not in fired and kinds})
        return _Told(mask(one), standing, seen.get(key, ()), missing, tuple(quiet))

    def _missing(self, tenant: str) -> tuple[str, ...]:
        of_tenant: dict[str, list[str]] = self.asking.hunt["missing_of"] or {}
        everywhere: list[str] = self.asking.hunt["missing"]
        return tuple(of_tenant.get(tenant, everywhere))

    def _able(self, present: Collection[str]) -> list[tuple[str, str]]:
        """The families and signals that can fire where these kinds have come in."""
        key = ",".join(sorted(present))
        if key not in self._kinds:
            kinds = frozenset(present)
            able = (one for one in self.asking.signals.values() if not one.exculpatory and can_fire(one, kinds))
            self._kinds[key] = [(one.family, one.id) for one in able]
        return self._kinds[key]

    def blind(self, missing: Collection[str]) -> int:
        """How many red flags cannot fire without these kinds."""
        flags: list[Signal] = [one for one in self.asking.signals.values() if not one.exculpatory]
        return len(flags) - len(self._able(KINDS.keys() - set(missing)))

    def _bulletin(self, key: str, told: Sequence[_Told]) -> Bulletin:
        settings, as_of = self.folder.settings.notices, self.asking.hunt["as_of"]
        first = told[0]
        several = len(told) > 1
        standing = "confirmed" if any(one.standing == "confirmed" for one in told) else first.standing
        who = words.count(len(told), "person", "people") if several else first.suspect.subject
        likely = max(one.suspect.probability for one in told)
        return Bulletin(
            kind="notice",
            key=key,
            tenant=first.suspect.tenant,
            title=f"{TITLES[standing]}: {who}",
            at=clock.now(),
            tlp=settings.tlp,
            contact=settings.contact,
            summary=f"{_likely(likely, several=several)} as of {to_text(as_of)}. {_standing(standing)} {LEAD}",
            sections=(*(part for one in told for part in self._sections(one, several=several)), *_advice(standing)),
            facts={"as_of": to_text(as_of), "subjects": [self._facts(one) for one in told], "steps": _steps_facts()},
        )

    def _sections(self, told: _Told, *, several: bool) -> tuple[Section, ...]:
        name = f"{told.suspect.subject}: " if several else ""
        parts = (
            _seen(told),
            _speaks_for(told),
            self._unseen(told),
            seen_section(told.indicators, "None that may leave: what was seen tells of homes and devices alone."),
        )
        return tuple(replace(one, heading=f"{name}{one.heading}") for one in parts)

    def _unseen(self, told: _Told) -> Section:
        """What was looked for and not found, and what nobody could look for."""
        points = [f"Looked for, and nothing found: {words.family(name)}." for name in told.quiet]
        points += [f"Not there to look at: {words.event_kind(kind)}." for kind in told.missing]
        blind = self.blind(told.missing)
        says = (f"{words.count(blind, 'red flag')} could not be looked for, for no source brought what they need.",)
        return Section("What we did not see", says if blind else (), points=tuple(points))

    def _facts(self, told: _Told) -> dict[str, Any]:
        one = told.suspect
        return {
            "subject": one.subject,
            "standing": told.standing,
            "level": one.status,
            "probability": one.probability,
            "low": one.low,
            "high": one.high,
            "first_flagged_at": optional_text(one.first_flagged_at),
            "seen": [_part_facts(part) for part in one.parts if part.nats],
            "links": len(one.links),
            "not_found": list(told.quiet),
            "not_there": list(told.missing),
            "indicators": indicator_facts(told.indicators),
        }


def _last_findings(folder: Folder) -> dict[Key, str]:
    """The newest verdict on each subject that was not taken back."""
    given = (one for one in read_verdicts(folder) if one.subject is not None and one.withdrawn_at is None)
    return {(one.tenant, one.subject or ""): one.finding for one in given}


def _likely(probability: float, *, several: bool) -> str:
    whose = "The likeliest of them is" if several else "This is"
    return f"{whose} {words.percent(probability)} likely to be part of the scheme ({words.odds(probability)})"


def _standing(standing: str) -> str:
    return {
        "confirmed": "Two people have confirmed it.",
        "victim": "Reviewers hold that the person may be a victim.",
        "suspected": "Nobody has confirmed it yet.",
    }[standing]


def _seen(told: _Told) -> Section:
    rows = tuple(
        (
            part.title,
            part.because,
            to_text(part.at)[:10],
            to_text(part.last_at)[:10],
            f"{part.colleagues} of {part.population}",
        )
        for part in told.suspect.parts
        if part.nats > 0
    )
    linked = words.count(len(told.suspect.links), "link to others adds", "links to others add")
    says = (f"{linked} to this, in your company or beyond it.",) if told.suspect.links else ()
    columns = ("what", "in words", "first", "last", "others who show it")
    return Section("What we saw", says, columns, rows, told_by=True)


def _speaks_for(told: _Told) -> Section:
    passed = [part.title for part in told.suspect.parts if part.nats < 0]
    honest = dict.fromkeys(cause for part in told.suspect.parts if part.nats > 0 for cause in part.benign)
    points = (*passed, *list(honest)[:MOST_CAUSES])
    return Section("What speaks for the person, and what else it may be", points=points)


MOST_CAUSES = 8
"""Honest causes in one notice; each reason has its own in Sleetwatch."""


def _advice(standing: str) -> tuple[Section, ...]:
    """The steps, in order; containment is told as what comes after two people decided."""
    checks = tuple(f"{step.title}. {step.why} Not yet: {_lower(step.not_yet)}" for step in steps(CHECK))
    acts = tuple(step.title.partition(". ")[2] for step in steps(CONTAIN))
    when = "It is confirmed: " if standing == "confirmed" else "Only once two people have confirmed it: "
    return (
        Section("What to do now, in this order", (KEEP_QUIET,), points=checks, ordered=True),
        Section("How to contain", (f"{when}all of it together, in this order.",), points=acts, ordered=True),
    )


KEEP_QUIET = (
    "Keep this among the few people who work on it: the subject, or somebody who helps, may read tickets, chats and "
    "calendars. Ask nothing of this person that you do not ask of others in the role."
)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text else "nothing that tells the subject."


def _steps_facts() -> list[dict[str, str]]:
    return [
        {"id": one.id, "phase": one.phase, "title": one.title, "why": one.why, "not_yet": one.not_yet}
        for one in steps(CHECK, CONTAIN)
    ]


def _part_facts(part: PartLine) -> dict[str, Any]:
    return {
        "signal": part.signal,
        "title": part.title,
        "because": part.because,
        "nats": round(part.nats, 4),
        "first_seen": to_text(part.at),
        "last_seen": to_text(part.last_at),
        "others": part.colleagues,
        "of": part.population,
    }
