"""Findings to SIEMs: what is new or has changed since each was last told, sent at least once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import SleetwatchError, UnknownName, UserError
from sleetwatch.notify.finding import Finding, Level
from sleetwatch.notify.formats import to_sentinel, to_splunk
from sleetwatch.report.clean import one_line
from sleetwatch.settings import SentinelSiem, Siem, secret
from sleetwatch.state import insert_over, sent_findings
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.exporting import Key, closing, findings
from sleetwatch.workspace.folder import Folder

if TYPE_CHECKING:  # the network is loaded only when something is sent
    from sleetwatch.live.client import Pause
    from sleetwatch.live.sinks import Sink

CLOSED = "closed"
"""The digest of what was closed: whoever comes over the line again is told of again."""
AT_ONCE = 500
"""Rows of the state written at once."""
BUSY = "another process is sending to it; send again to see that nothing is left"


@dataclass(frozen=True, slots=True)
class Sent:
    """How it went with one SIEM."""

    siem: str
    kind: str
    sent: int
    """Findings that it has taken now."""
    unchanged: int
    """Findings that it had as they are."""
    closed: int
    """Of those it has taken now, how many tell that a subject is no longer over the line."""
    error: str | None
    """Why the rest is to be sent again; None when nothing is."""


class Siems:
    """The SIEMs of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def send(self, pause: Pause = time.sleep, names: Sequence[str] = ()) -> list[Sent]:
        """Send what is new, changed or over by the newest hunt to every SIEM, or to those named; one failing stops no
        other. What a SIEM was told of somebody who is below the line now is closed there, once.

        One process at a time sends to a SIEM; for another it has failed, and is to be tried again.
        Raises `UserError` when there is none, and `WorkspaceError` before anything was hunted.
        """
        read = lru_cache(1)(lambda _hunt: list(findings(self.folder)))
        return [self._alone(siem, pause, read) for siem in self._chosen(names)]

    def forget(self, names: Sequence[str] = ()) -> int:
        """Forget what these SIEMs were sent, or all of them, so that all is sent again; returns how much that is."""
        chosen = [siem.name for siem in self._chosen(names)]
        with writing(self.folder) as connection:
            return connection.execute(sa.delete(sent_findings).where(sent_findings.c.siem.in_(chosen))).rowcount

    def _chosen(self, names: Sequence[str]) -> list[Siem]:
        there = {siem.name: siem for siem in self.folder.settings.siems}
        if not there:
            raise UserError(
                "there is no SIEM to send to; add [[siems]] to sleetwatch.toml (docs/how-to/send-findings-to-a-siem.md)"
            )
        if unknown := [name for name in names if name not in there]:
            raise UnknownName(f"no SIEM is called {unknown[0]!r}; there is: {', '.join(there)}")
        return [siem for name, siem in there.items() if not names or name in names]

    def _alone(self, siem: Siem, pause: Pause, read: Callable[[int], list[Finding]]) -> Sent:
        """What the newest hunt found is read when nobody else sends any more: it is never older than what was sent."""
        with self.folder.locks.tried(f"siem-{siem.name}") as alone:
            if not alone:
                return Sent(siem.name, kind_of(siem), 0, 0, 0, BUSY)
            return self._send(siem, read(Asking(self.folder).hunt["hunt"]), pause)

    def _send(self, siem: Siem, found: Iterable[Finding], pause: Pause) -> Sent:
        known = self._known(siem)
        mine = [(one, digest_of(one)) for one in found if _is_for(siem, one)]
        new = [(one, digest) for one, digest in mine if known.get((one.tenant, one.subject)) != digest]
        new += [(one, CLOSED) for one in self._over(siem, known, {(one.tenant, one.subject) for one, _ in mine})]
        taken = _Taken(self.folder, siem.name, new)
        error = None
        if new:
            try:
                sink = self._sink(siem, pause)
                try:
                    sink.send([_row(siem, one) for one, _ in new], taken)
                finally:
                    sink.close()
            except SleetwatchError as failure:
                error = one_line(_why(failure))
        over = sum(one.is_closed for one, _ in new[: taken.count])
        left = sum(not one.is_closed for one, _ in new)
        return Sent(siem.name, kind_of(siem), taken.count, len(mine) - left, over, error)

    def _over(self, siem: Siem, known: Mapping[Key, str], mine: Collection[Key]) -> Iterator[Finding]:
        """Those it was told of who are none of its findings any more, in the tenants that it is still told of."""
        gone = [key for key, digest in sorted(known.items()) if digest != CLOSED and key not in mine]
        if not gone:
            return
        asking = Asking(self.folder)
        now = {(one.tenant, one.subject): one for one in asking.suspects(None, None)}
        for key in gone:
            if not siem.tenants or key[0] in siem.tenants:
                yield closing(*key, asking.hunt["as_of"], now.get(key), None)

    def _known(self, siem: Siem) -> dict[Key, str]:
        """What it was last told of each subject."""
        with self.folder.state.connect() as connection:
            rows = connection.execute(sa.select(sent_findings).where(sent_findings.c.siem == siem.name))
            return {(row.tenant, row.subject): row.digest for row in rows}

    def _sink(self, siem: Siem, pause: Pause) -> Sink:
        from sleetwatch.workspace.outgoing import outgoing

        transport = outgoing(self.folder, SECONDS, MOST_ANSWERED).transport
        if isinstance(siem, SentinelSiem):
            from sleetwatch.live.sentinel import sentinel

            return sentinel(siem, secret(siem.client_secret, self.folder.root), pause, transport)
        from sleetwatch.live.splunk import splunk

        return splunk(siem, secret(siem.token, self.folder.root), pause, transport)


SECONDS, MOST_ANSWERED = 60.0, 1 << 20
"""How long one request may take, and how large its answer may be."""


class _Taken:
    """Notes what a SIEM has taken, batch by batch, so that a failure sends only the rest again."""

    def __init__(self, folder: Folder, siem: str, new: Sequence[tuple[Finding, str]]) -> None:
        self._folder, self._siem, self._new = folder, siem, new
        self.count = 0

    def __call__(self, count: int) -> None:
        some = self._new[self.count : self.count + count]
        at = clock.now()
        with writing(self._folder) as connection:
            for rows in _parts([self._kept(one, digest, at) for one, digest in some]):
                connection.execute(insert_over(connection, sent_findings), rows)
        self.count += count

    def _kept(self, one: Finding, digest: str, at: int) -> dict[str, Any]:
        return {"siem": self._siem, "tenant": one.tenant, "subject": one.subject, "digest": digest, "at": at}


def _why(failure: SleetwatchError) -> str:
    """What went wrong, and what to look at."""
    from sleetwatch.live.client import NotTaken

    if not isinstance(failure, NotTaken):
        return str(failure)
    return f"it answered {failure.status}: {HINTS.get(failure.status, 'its own log says why')}"


HINTS = {
    400: "the columns of the table, or the index, are not as docs/how-to/send-findings-to-a-siem.md has them",
    401: "the secret is not taken; is it right, and not expired?",
    403: "the app has no role on the rule, or the token is wrong or turned off",
    404: "the address, the rule or the stream is wrong",
}


def kind_of(siem: Siem) -> str:
    """As the settings name it."""
    return str(siem.__struct_config__.tag)


def _parts(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _is_for(siem: Siem, one: Finding) -> bool:
    enough = Level(siem.least) is Level.CHECK or one.level is Level.CASE
    return enough and (not siem.tenants or one.tenant in siem.tenants)


def _row(siem: Siem, one: Finding) -> Mapping[str, Any]:
    if isinstance(siem, SentinelSiem):
        return to_sentinel(one)
    return to_splunk(one) | {"sourcetype": siem.sourcetype} | ({"index": siem.index} if siem.index else {})


def digest_of(one: Finding) -> str:
    """What a finding says but for when: a hunt that finds the same sends nothing."""
    reasons = [(part.signal, part.because, round(part.nats, 1)) for part in one.reasons]
    said = (one.level, one.percent, one.first_flagged_at, reasons, one.linked, one.missing, one.next_check)
    return blake2b(msgspec.json.encode(said), digest_size=16).hexdigest()
