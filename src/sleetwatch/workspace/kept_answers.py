"""Answers of the API kept for a day, so that a request that is sent again is not done again, whoever serves it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases.passwords import digest
from sleetwatch.state import insert_new, kept_answers
from sleetwatch.workspace.acting import writing
from sleetwatch.workspace.folder import Folder

KEPT = clock.DAY
MOST = 10_000
"""Answers kept for one token; the oldest go first."""
AT_WORK = 60 * clock.SECOND
"""Longer than any request takes. What has no answer then was cut short."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """A request that came in before with the same key."""

    is_same: bool
    """False when the key was another request's."""
    answer: Answer | None = None
    """None while it is at work, and when it was cut short."""
    is_lost: bool = False
    """It was cut short: nobody knows whether it was done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is kept."""

    secret: str = field(repr=False)
    """The token."""
    key: str
    """What the program drew."""

    @property
    def name(self) -> str:
        """The row's key: tokens are apart, and neither they nor keys can be read from it."""
        return sha256(f"{self.secret}\n{self.key}".encode()).hexdigest()


class KeptAnswers:
    """The kept answers of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def begin(self, place: Place, request: bytes) -> Known | None:
        """None when the request is new, and the caller's to do; what is known of it otherwise."""
        now, token, asked = clock.now(), digest(place.secret), sha256(request).hexdigest()
        own = kept_answers.c.place == place.name
        with writing(self.folder) as connection:
            connection.execute(sa.delete(kept_answers).where(kept_answers.c.at < now - KEPT))
            row = {"place": place.name, "token": token, "asked": asked, "at": now}
            if connection.execute(insert_new(connection, kept_answers).values(**row)).rowcount:
                _forget_oldest(connection, token)
                return None
            known = connection.execute(sa.select(kept_answers).where(own)).one()
        if known.asked != asked:
            return Known(is_same=False)
        if known.status is None:
            return Known(is_same=True, is_lost=known.at < now - AT_WORK)
        return Known(is_same=True, answer=Answer(known.status, known.headers, known.body))

    def end(self, place: Place, answer: Answer | None) -> None:
        """Keep the answer; without one the request failed, and may be sent again."""
        own = kept_answers.c.place == place.name
        with writing(self.folder) as connection:
            if answer is None:
                connection.execute(sa.delete(kept_answers).where(own))
                return
            kept = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
            connection.execute(sa.update(kept_answers).where(own).values(**kept))


def _forget_oldest(connection: sa.Connection, token: str) -> None:
    mine = sa.select(kept_answers.c.at).where(kept_answers.c.token == token).order_by(kept_answers.c.at.desc())
    last = connection.execute(mine.limit(1).offset(MOST)).scalar()
    if last is not None:
        connection.execute(sa.delete(kept_answers).where(kept_answers.c.token == token, kept_answers.c.at <= last))


def forget_answers(connection: sa.Connection) -> int:
    """What people wrote stands in answers too: a purge takes them all, for in a day they would be gone anyway."""
    return connection.execute(sa.delete(kept_answers)).rowcount
