"""Circuit breakers: a signal that fails is left out, with a message, and does not stop all the others.

It is tried again when its text or its settings change, and else after an hour, then more and more seldom.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import SleetwatchError, UserError
from sleetwatch.report.clean import one_line
from sleetwatch.signals import Signal, check, load_library
from sleetwatch.signals.load import read_file
from sleetwatch.state import broken_signals
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.fresh import own_signals, text_of

FIRST, LONGEST = clock.HOUR, clock.DAY
"""How long a signal is left out after its first failure, and at most."""

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class BrokenSignal:
    """A signal that is left out. Times are microseconds UTC."""

    signal: str
    """Its id, or its file's name where it cannot be read."""
    text: str
    error: str
    since: int
    failures: int
    next_at: int


def broken(state: sa.Engine) -> list[BrokenSignal]:
    """The signals that are left out, by name."""
    with state.connect() as connection:
        rows = connection.execute(sa.select(broken_signals).order_by(broken_signals.c.signal)).mappings()
        return [BrokenSignal(**row) for row in rows]


class Breakers:
    """Those of one workspace, for the length of one hunt."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._known = {one.signal: one for one in broken(folder.state)}
        self.left_out: dict[str, str] = {}
        """What this hunt does without, and why."""

    def loaded(self) -> tuple[Signal, ...]:
        """The shipped signals and those of the workspace's own that can be read and are not left out."""
        shipped = load_library()
        found = [*shipped, *self._own({signal.id for signal in shipped})]
        able = tuple(sorted((one for one in found if not self._is_out(one)), key=lambda signal: signal.id))
        self._forget_all_but({signal.id for signal in found})
        return able

    def _own(self, ids: set[str]) -> Iterator[Signal]:
        for path in own_signals(self.folder):
            try:
                signal = read_file(path)
                check(signal, path)
                if signal.id in ids:
                    raise UserError(f"{signal.id}: two signals have this id; give yours another")
            except (SleetwatchError, OSError) as error:
                self._trip(path.name, _digest(path), _said(error))
                continue
            self.well(path.name)
            ids.add(signal.id)
            yield signal

    def _is_out(self, signal: Signal) -> bool:
        held = self._known.get(signal.id)
        changed = self.folder.settings.signals.get(signal.id)
        if changed is not None and not changed.enabled:
            return False
        if held is None or held.text != text_of(signal, self.folder) or held.next_at <= clock.now():
            return False
        self.left_out[signal.id] = held.error
        return True

    def trip(self, signal: Signal, error: Exception) -> None:
        """It failed: leave it out from now on."""
        self._trip(signal.id, text_of(signal, self.folder), _said(error))

    def _trip(self, name: str, text: str, error: str) -> None:
        self.left_out[name] = error
        held, now = self._known.get(name), clock.now()
        again = held is not None and held.text == text
        if again and held is not None and held.next_at > now:
            return
        failures = held.failures + 1 if again and held is not None else 1
        wait = min(LONGEST, FIRST << min(failures - 1, 10))
        since = held.since if again and held is not None else now
        one = BrokenSignal(name, text, error, since, failures, now + wait)
        self._known[name] = one
        with self.folder.state.begin() as connection:
            connection.execute(sa.delete(broken_signals).where(broken_signals.c.signal == name))
            row = {field: getattr(one, field) for field in BrokenSignal.__slots__}
            connection.execute(sa.insert(broken_signals).values(**row))

    def well(self, name: str) -> None:
        """It ran: whatever was said against it is over."""
        if self._known.pop(name, None) is not None:
            with self.folder.state.begin() as connection:
                connection.execute(sa.delete(broken_signals).where(broken_signals.c.signal == name))

    def _forget_all_but(self, ids: set[str]) -> None:
        """What is no signal and no file any more, or is switched off, is not broken either."""
        off = {name for name, changed in self.folder.settings.signals.items() if not changed.enabled}
        for name in set(self._known) - (ids - off) - set(self.left_out):
            self.well(name)

    @property
    def notes(self) -> list[str]:
        """What the hunt has to say about it."""
        return [
            f"the signal {name} failed and is left out: {error}; mend it, or switch it off in sleetwatch.toml"
            for name, error in sorted(self.left_out.items())
        ]


def _said(error: Exception) -> str:
    """One line. What an engine quotes may stand in a record, and stays out."""
    return one_line(_QUOTED.sub("'...'", str(error))) if isinstance(error, SleetwatchError) else type(error).__name__


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
