"""Locks that a server keeps for processes on several machines: each goes with the session that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from sleetwatch.state.server import of_server

Asks = Callable[[], bool]
"""Asks for a lock once; says whether it is held now."""


@contextmanager
def server_lock(url: sa.URL, name: str, *, shared: bool) -> Iterator[Asks]:
    """A lock of one workspace's schema, alone or `shared` with others of that kind.

    A process that is killed loses its session, and with it the lock.
    It takes a connection of its own, which must stay one and the same: no pooler that shares sessions may be between.
    """
    form = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
    query = sa.text(f"select {form}(hashtext(current_schema()), hashtext(:name))").bindparams(name=name)
    engine = of_server(url, pooled=False).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as session:
        yield lambda: bool(session.execute(query).scalar_one())
