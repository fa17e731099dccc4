"""What an analyst's assistant may ask: reads alone, masked whoever asks, each an act of the person behind the token.

The token's scopes are cut to reads, and the right to see who a subject is is never among them, so that no question of
a program, and nothing that a log makes it ask, changes anything or brings out a name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import EVERYWHERE, Actor
from sleetwatch.cases.page import CaseLine, CasePage
from sleetwatch.errors import NotAllowed, SignInError, UnknownName
from sleetwatch.explanation import Explanation, LinksPage
from sleetwatch.report.document import Document
from sleetwatch.signals import Signal
from sleetwatch.state import subjects, verdicts
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.across import Across
from sleetwatch.workspace.acting import DENIED, DONE, record, writing
from sleetwatch.workspace.api_tokens import ApiTokens
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.casework import Cases
from sleetwatch.workspace.coverage import coverage
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.health import Health, health_of
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.linked import Linked, masked_links
from sleetwatch.workspace.masking import mask_explanation
from sleetwatch.workspace.oneself import explanation_for, links_for
from sleetwatch.workspace.ranking import Ranked, Ranking, Rankings
from sleetwatch.workspace.reporting import Reporting
from sleetwatch.workspace.reporting_user import ranked
from sleetwatch.workspace.resources import no_subject
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

QUEUE, SOURCES, CASES = "queue.read", "sources.read", "case.read"
READS = frozenset({QUEUE, SOURCES, CASES})
"""All that a token is good for here, whatever else it was made for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Some subjects of the newest hunt, the best-ranked first."""

    ranking: Ranking | None
    """None before the first hunt."""
    lines: tuple[Ranked, ...]
    of: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Found:
    """A signal of the catalogue, and whether it can fire on what came in."""

    signal: Signal
    fires: bool


class Assisting:
    """The questions, for the holder of a token."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)
        self.rankings = Rankings(folder)

    def actor(self, secret: str) -> Actor:
        """Who asks. Raises `SignInError` for a token that does not hold, or no longer does."""
        holder = ApiTokens(self.folder).holder(secret)
        if holder is None:
            raise SignInError("this token does not hold here: it is unknown, over, dropped, or its person was shut out")
        name, scopes = holder
        return self.access.actor(name, via="token", scopes=scopes & READS)

    # --- subjects

    def suspects(self, actor: Actor, tenant: str | None, statuses: Collection[str], most: int) -> Listed:
        """The best-ranked subjects of the tenants that may be read."""
        tenants = set(self._act_in(actor, QUEUE, tenant, "suspects"))
        ranking = self.rankings.newest()
        if ranking is None:
            return Listed(None, (), 0)
        found = [
            one
            for one in ranking.lines
            if one.tenant in tenants and one.key not in actor.selves and (not statuses or one.status in statuses)
        ]
        return Listed(ranking, tuple(found[:most]), len(found))

    def explain(self, actor: Actor, subject: str, tenant: str | None) -> Explanation:
        """Everything about one subject, which is named by its pseudonym and by nothing else."""
        where = self._place(actor, subject, tenant, "explain")
        asking = Asking(self.folder)
        found = asking.explain_one(where, subject, *ranked(asking, where, subject))
        return mask_explanation(explanation_for(actor, found))

    def verdicts(self, found: Explanation) -> list[Verdict]:
        """What people found out about a subject that was explained, the newest first."""
        one = found.suspect
        own = sa.and_(verdicts.c.tenant == one.tenant, verdicts.c.subject == one.subject)
        return read_verdicts(self.folder, own)[::-1]

    def links(self, actor: Actor, subject: str, tenant: str | None) -> LinksPage:
        """Everybody a subject is tied to; of other tenants counts alone."""
        where = self._place(actor, subject, tenant, "links")
        asking = Asking(self.folder)
        page = Across(asking).added(Linked(asking).links_of(subject, where), provider=False)
        return masked_links(links_for(actor, page))

    def _place(self, actor: Actor, subject: str, tenant: str | None, tool: str) -> str:
        """The tenant of a subject, once it is decided that it may be read. Raises `UnknownName`, `NotAllowed`."""
        allowed = self._allowed(actor, QUEUE, tenant)
        query = sa.select(subjects.c.tenant).where(subjects.c.subject == subject, subjects.c.tenant.in_(allowed))
        with self.folder.state.connect() as connection:
            places = sorted(connection.execute(query).scalars())
        if not places:
            self._note(actor, QUEUE, tool, {"subject": subject, "found": False})
            raise no_subject(subject)
        if len(places) > 1:
            raise UnknownName(f"{subject!r} is somebody in several tenants ({', '.join(places)}); name the tenant")
        self.access.act(actor, QUEUE, tenant=places[0], subject=subject, details={"tool": tool})
        where: str = places[0]
        return where

    # --- what is looked for, and what is seen

    def signals(self, actor: Actor, text: str) -> list[Found]:
        """Signals of the catalogue with all words of a text, by stage and name."""
        self._allowed(actor, QUEUE, None)
        self._note(actor, QUEUE, "signals", {})
        able = {one.signal for one in coverage(self.folder).signals if one.fires}
        wanted = text.casefold().split()
        loaded = sorted(load_signals(self.folder), key=lambda one: (one.stage, one.id))
        return [Found(one, one.id in able) for one in loaded if all(word in _words(one) for word in wanted)]

    def sources(self, actor: Actor, tenant: str | None) -> Health:
        """How the sources of the tenants do whose sources may be seen."""
        return health_of(self.folder, self._act_in(actor, SOURCES, tenant, "sources"))

    def profile(self, actor: Actor, name: str) -> Document:
        """The report on a threat actor."""
        return Reporting(self.folder).actor(actor, name)

    def exposure(self, actor: Actor, tenant: str) -> Document:
        """The report on a tenant's exposure."""
        return Reporting(self.folder).exposure(actor, tenant)

    # --- cases

    def cases(self, actor: Actor, state: str | None) -> list[CaseLine]:
        """The cases that the person is named in."""
        if CASES not in (actor.scopes or ()):
            self._note(actor, CASES, "cases", {}, outcome=DENIED)
            raise NotAllowed(f"{actor.name} may not do this ({CASES}): this token was not made for that")
        self._note(actor, CASES, "cases", {})
        return Cases(self.folder).all(actor, state=state)

    def case(self, actor: Actor, number: int) -> CasePage:
        """One of them."""
        return Cases(self.folder).page(actor, number)

    # --- the door

    def _allowed(self, actor: Actor, action: str, tenant: str | None) -> list[str]:
        """The tenants in which the actor may; a refusal is kept. Raises `NotAllowed`."""
        found = self.access.tenants(actor, action)
        if tenant is not None:
            self.access.check(actor, action, tenant=tenant)
            return [one for one in found if one == tenant]
        if not found:
            self.access.check(actor, action, tenant=EVERYWHERE)
        return found

    def _act_in(self, actor: Actor, action: str, tenant: str | None, tool: str) -> list[str]:
        found = self._allowed(actor, action, tenant)
        for one in found:
            self.access.act(actor, action, tenant=one, details={"tool": tool})
        return found

    def _note(self, actor: Actor, action: str, tool: str, details: dict[str, Any], *, outcome: str = DONE) -> None:
        """Write down what is of no one tenant."""
        with writing(self.folder) as connection:
            record(connection, self.folder, actor, action, outcome=outcome, details={"tool": tool, **details})


def _words(signal: Signal) -> str:
    """What is searched of a signal."""
    return " ".join((signal.id, signal.title, signal.family, signal.stage, signal.why, *signal.attack)).casefold()
