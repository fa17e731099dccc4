"""Exceptions that reach further than one subject: previewed, made by one who may judge, seen by a second, ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import exceptions, hits
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.exception_preview import Fall, falls_of
from sleetwatch.workspace.exception_rows import (
    DEVICE,
    NETWORK,
    SIGNAL,
    WAITS,
    Exempt,
    alias_of,
    read_exceptions,
    takes_two,
    value_of,
)
from sleetwatch.workspace.exceptions_held import Trace, rests_on, traces_of
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.reviewers import BENIGN, check_other, check_reason, note_of
from sleetwatch.workspace.verdicts import until_of

JUDGE = "queue.judge"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something behind a subject's hit that an exception could be about."""

    scope: str
    alias: str
    pieces: int
    """Of the hit's kept pieces of evidence, how many are from it."""
    of: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an exception would hold back in the newest hunt."""

    tenant: str
    signal: str
    scope: str
    alias: str
    fired: int
    """Subjects of the tenant on whom the signal fired."""
    strength: int
    """The strongest hit that it would hold back; 0 when none."""
    takes_two: bool
    covers_asker: bool
    """Whether somebody it would clear is whoever asks, who is then not among those named."""
    falls: tuple[Fall, ...]
    """Everybody whose hit it would hold back, and neighbours who would fall with them; the likeliest first."""

    @property
    def held(self) -> tuple[Fall, ...]:
        """Those whose hit it would hold back."""
        return tuple(one for one in self.falls if not one.is_neighbour)

    @property
    def lost(self) -> tuple[Fall, ...]:
        """Suspects who would be over fewer lines."""
        return tuple(one for one in self.falls if one.is_lower)


class Exceptions:
    """The exceptions of one workspace. Every act is decided and written down with it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    def all(self, tenants: Collection[str] | None = None) -> list[Exempt]:
        """Every exception, or those of some tenants, the newest first."""
        which = sa.true() if tenants is None else exceptions.c.tenant.in_(sorted(tenants))
        return read_exceptions(self.folder, which)[::-1]

    def show(self, number: int) -> Exempt:
        """One exception. Raises `UnknownName`."""
        found = read_exceptions(self.folder, exceptions.c.exception == number)
        if not found:
            raise UnknownName(f"there is no exception {number}; `sleetwatch signals exception list` shows them")
        return found[0]

    def choices(self, tenant: str, subject: str, signal: str) -> list[Choice]:
        """What a subject's hit rests on: devices, addresses and their networks, those behind the most pieces first."""
        own = [hit for hit in self._hits(Asking(self.folder), tenant, signal) if hit["subject"] == subject]
        if not own:
            raise UnknownName("the signal did not fire on this subject")
        traces, key = traces_of(self.folder, own), self.folder.key
        pieces = [traces.get(one) for one in own[0]["evidence"]]
        counted: dict[tuple[str, str], int] = {}
        for scope, value in (pair for one in pieces if one for pair in _things(one)):
            counted[scope, value] = counted.get((scope, value), 0) + 1
        told = {(scope, alias_of(key, scope, value)): count for (scope, value), count in counted.items()}
        listed = [Choice(*thing, count, len(pieces)) for thing, count in told.items()]
        return sorted(listed, key=lambda one: (-one.pieces, one.scope, one.alias))

    def preview(self, actor: Actor, tenant: str, signal: str, scope: str, said: str = "") -> Preview:
        """What an exception would hold back. Raises `UserError`.

        On the command line `said` is the thing itself, elsewhere its alias: whoever could ask about a machine by its
        name would learn from the answer who it is that uses it.
        """
        self.access.check(actor, JUDGE, tenant=tenant)
        return self._preview(actor, tenant, signal, scope, said)[0]

    def _preview(self, actor: Actor, tenant: str, signal: str, scope: str, said: str) -> tuple[Preview, str | None]:
        asking = Asking(self.folder)
        self._check_signal(asking, signal)
        fired = self._hits(asking, tenant, signal)
        traces = {} if scope == SIGNAL else traces_of(self.folder, fired)
        value = self._meant(actor, scope, said, traces)
        held = [hit for hit in fired if rests_on(scope, value, hit, traces)]
        mine = {hit["subject"] for hit in held if (tenant, hit["subject"]) in actor.selves}
        listed = falls_of(asking, tenant, signal, [hit["subject"] for hit in held])
        falls = (one for one in listed if (one.tenant, one.subject) not in actor.selves)
        alias, strength = alias_of(self.folder.key, scope, value), max((hit["strength"] for hit in held), default=0)
        two = takes_two(scope, value)
        return Preview(tenant, signal, scope, alias, len(fired), strength, two, bool(mine), tuple(falls)), value

    @staticmethod
    def _check_signal(asking: Asking, signal: str) -> None:
        if signal not in asking.signals:
            raise UnknownName(f"no signal is called {signal[:100]!r}; `sleetwatch signals` lists them")
        if asking.signals[signal].exculpatory:
            raise UserError(f"{signal} speaks for the subject, so that there is nothing to hold back")

    def _meant(self, actor: Actor, scope: str, said: str, traces: Mapping[str, Trace]) -> str | None:
        if actor.via == "cli" or scope == SIGNAL:
            return value_of(scope, said)
        key = self.folder.key
        for known, value in {pair for one in traces.values() for pair in _things(one)}:
            if known == scope and alias_of(key, scope, value) == said:
                return value
        raise UnknownName(f"no {scope} behind this signal goes by {said[:100]!r}")

    def _hits(self, asking: Asking, tenant: str, signal: str) -> list[Row]:
        columns = hits.c.tenant, hits.c.subject, hits.c.signal, hits.c.strength, hits.c.evidence
        mine = hits.c.hunt == asking.hunt["hunt"], hits.c.tenant == tenant, hits.c.signal == signal
        with self.folder.state.connect() as connection:
            return [dict(row) for row in connection.execute(sa.select(*columns).where(*mine)).mappings()]

    def make(
        self,
        actor: Actor,
        tenant: str,
        signal: str,
        scope: str,
        said: str = "",
        *,
        reason: str,
        note: str | None = None,
        until: int | None = None,
    ) -> Exempt:
        """Hold a signal back on a device, a network or everywhere in a tenant, until a time. Raises `UserError`.

        It holds from the next hunt on; one that takes two people once the second stands behind it.
        """
        self.access.check(actor, JUDGE, tenant=tenant)
        check_reason(BENIGN, reason)
        now = clock.now()
        row = {"reason": reason, "note": note_of(note), "by": actor.name, "at": now, "until": until_of(until, now)}
        preview, value = self._preview(actor, tenant, signal, scope, said)
        _check_holds(preview)
        row |= {"tenant": tenant, "signal": signal, "scope": scope, "value": value, "strength": preview.strength}
        told = {"act": "exception", "signal": signal, "scope": scope, "code": reason, "subjects": len(preview.held)}
        with self.access.acting(actor, JUDGE, tenant=tenant, details=told) as connection:
            insert = sa.insert(exceptions).values(**row).returning(exceptions.c.exception)
            told["exception"] = number = connection.execute(insert).scalar_one()
        return self.show(number)

    def approve(self, actor: Actor, number: int) -> Exempt:
        """Stand behind somebody else's exception, where it takes two. Raises `UserError`."""
        one = self._of(actor, number)
        check_other(actor.name, one.people, f"exception {number}")
        if one.state(clock.now()) != WAITS:
            raise UserError(f"exception {number} waits for nobody: it {_is(one)}")
        asking = Asking(self.folder)
        fired = self._hits(asking, one.tenant, one.signal)
        traces = {} if one.scope == SIGNAL else traces_of(self.folder, fired)
        if any(
            (one.tenant, hit["subject"]) in actor.selves and rests_on(one.scope, one.value, hit, traces)
            for hit in fired
        ):
            raise UserError("it would clear you too; somebody else has to stand behind it")
        return self._change(actor, one, "approved", {"approved_by": actor.name, "approved_at": clock.now()})

    def end(self, actor: Actor, number: int, reason: str) -> Exempt:
        """Say that an exception no longer holds. It stays in the list. Raises `UserError`."""
        one, said = self._of(actor, number), note_of(reason)
        if not said:
            raise UserError("to end an exception takes a reason")
        if one.ended_at is not None:
            raise UserError(f"exception {number} was ended already")
        values = {"ended_by": actor.name, "ended_at": clock.now(), "ended_because": said}
        return self._change(actor, one, "ended", values)

    def _of(self, actor: Actor, number: int) -> Exempt:
        one = self.show(number)
        self.access.check(actor, JUDGE, tenant=one.tenant)
        return one

    def _change(self, actor: Actor, one: Exempt, act: str, values: dict[str, object]) -> Exempt:
        said = {"act": f"exception {act}", "exception": one.exception, "signal": one.signal, "scope": one.scope}
        with self.access.acting(actor, JUDGE, tenant=one.tenant, details=said) as connection:
            own = sa.update(exceptions).where(exceptions.c.exception == one.exception)
            connection.execute(own.where(*(exceptions.c[name].is_(None) for name in values)).values(**values))
        return self.show(one.exception)


def _things(trace: Trace) -> list[tuple[str, str]]:
    """Everything that an exception could name of where an event came from; a device by its id, where there is one."""
    named = [(DEVICE, device) for device in trace.devices[:1]]
    named += [(NETWORK, value_of(NETWORK, trace.address) or "")] if trace.address and _is_address(trace.address) else []
    return named + ([(NETWORK, f"AS{trace.asn}")] if trace.asn else [])


def _is_address(text: str) -> bool:
    try:
        return value_of(NETWORK, text) is not None
    except UserError:
        return False


def _check_holds(preview: Preview) -> None:
    if preview.covers_asker:
        raise UserError("it would clear you too; somebody else has to make it")
    if not preview.held:
        raise UserError(
            f"it would hold nothing back: of {preview.fired} hits of {preview.signal} in {preview.tenant} "
            f"none rests on this {preview.scope} alone"
        )


def _is(one: Exempt) -> str:
    return {"stands": "stands", "over": "is over", "ended": "was ended"}[one.state(clock.now())]
