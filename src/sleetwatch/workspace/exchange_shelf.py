"""Where the collection that this installation serves is kept: the newest version of every object, in the state."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.exchange import MOST_OF_ONE, Incoming, Kept, Page, Query, Received, moment
from sleetwatch.state import hold_writing, shared_objects, submissions

TABLE = shared_objects.c


class StateShelf:
    """The collection in the state."""

    def __init__(self, state: sa.Engine) -> None:
        self._state = state

    def page(self, query: Query, now: int) -> Page:
        """The objects asked for, oldest first, without those that are over."""
        chosen = sa.select(shared_objects).where(
            TABLE.added_at > query.added_after, sa.or_(TABLE.valid_until.is_(None), TABLE.valid_until > now)
        )
        for column, words in ((TABLE.stix_id, query.ids), (TABLE.type, query.types), (TABLE.version, query.versions)):
            if words:
                chosen = chosen.where(column.in_(sorted(words)))
        with self._state.connect() as connection:
            rows = connection.execute(chosen.order_by(TABLE.added_at).limit(query.limit + 1)).all()
        kept = [Kept(row.added_at, row.stix_id, row.version, row.type, json.loads(row.content)) for row in rows]
        return Page(kept[: query.limit], more=len(kept) > query.limit)

    def put(self, member: str, objects: Sequence[Incoming], received: Received, now: int) -> dict[str, Any]:
        """Keep what is new. An object that was withdrawn does not come back, nor does another's change hands."""
        with self._state.begin() as connection:
            hold_writing(connection)  # what is added later is told later, and readers miss nothing
            self._sweep(connection, now)
            for one in objects:
                why = self._put(connection, member, one, now)
                if why is None:
                    received.taken.append((one.stix_id, one.version))
                else:
                    received.refused.append((one.stix_id, one.version, why))
            number = str(uuid.uuid4())
            told = received.status(number, moment(now))
            row = {"id": number, "at": now, "member": member, "content": json.dumps(told)}
            connection.execute(sa.insert(submissions).values(**row))
        return told

    @staticmethod
    def _sweep(connection: sa.Connection, now: int) -> None:
        """What is over goes."""
        connection.execute(sa.delete(submissions).where(submissions.c.at < now - clock.DAY))
        connection.execute(sa.delete(shared_objects).where(TABLE.valid_until <= now))

    @staticmethod
    def _put(connection: sa.Connection, member: str, one: Incoming, now: int) -> str | None:
        """None when it is here now; else why not."""
        known = connection.execute(sa.select(shared_objects).where(TABLE.stix_id == one.stix_id)).first()
        if known is not None:
            if one.type == "indicator" and known.member != member:
                return "another member has an object of this id"
            if known.version >= one.version:
                return None
            if json.loads(known.content).get("revoked"):
                return "it was withdrawn"
            connection.execute(sa.delete(shared_objects).where(TABLE.stix_id == one.stix_id))
        mine = sa.select(sa.func.count()).select_from(shared_objects).where(TABLE.member == member)
        if connection.execute(mine).scalar_one() >= MOST_OF_ONE:
            return f"a member may have {MOST_OF_ONE:,} objects here"
        last = connection.execute(sa.select(sa.func.max(TABLE.added_at))).scalar() or 0
        row = {
            "added_at": max(now, last + 1),
            "stix_id": one.stix_id,
            "version": one.version,
            "type": one.type,
            "member": member,
            "content": json.dumps(one.content),
            "valid_until": one.valid_until,
        }
        connection.execute(sa.insert(shared_objects).values(**row))
        return None

    def status(self, number: str, member: str) -> dict[str, Any] | None:
        """What became of what a member sent; nobody else learns of it."""
        query = sa.select(submissions.c.content).where(submissions.c.id == number, submissions.c.member == member)
        with self._state.connect() as connection:
            content = connection.execute(query).scalar()
        return None if content is None else json.loads(content)
