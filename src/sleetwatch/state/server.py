"""A state in PostgreSQL: one schema of a database holds one workspace."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.state.walls import raise_wall

DRIVER = "postgresql+pg8000"
SECONDS = 30
"""How long a server may be silent, and a statement wait for a lock."""
RENEWED = 1800
"""Seconds after which a connection is made anew: proxies cut those that live long."""
HERE = (None, "localhost", "127.0.0.1", "::1")
"""Hosts that are this machine."""
EXAMPLE = "postgresql://sleetwatch@db.corp:5432/sleetwatch"

_TRANSIENT = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that say nothing of the statement: connection, conflict, no room, locked, shut down, disk."""

logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
"""A connection that ended is replaced; whoever cannot have another is told by an error, without a trace besides."""


def server_url(url: str, password: str | None, schema: str, *, tls: bool | None) -> sa.URL:
    """The address of a state. Raises `WorkspaceError` when it is none, or holds the password itself."""
    try:
        given = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise WorkspaceError(f"the state's url is not as in {EXAMPLE}") from None
    if given.drivername != "postgresql" or not given.database or given.query:
        raise WorkspaceError(f"the state's url is not as in {EXAMPLE}")
    if given.password is not None:
        raise WorkspaceError("the state's url holds a password; name it in `password`, as env:NAME or file:PATH")
    encrypted = given.host not in HERE if tls is None else tls
    return given.set(drivername=DRIVER, password=password, query={"schema": schema, "tls": str(int(encrypted))})


def of_server(url: sa.URL, *, pooled: bool = True) -> sa.Engine:
    """Connections that are in the schema, encrypted where that is asked for, and tried before they are used.

    Those that are not `pooled` end with their use.
    """
    driver = _driver()
    arguments: dict[str, Any] = {"timeout": SECONDS, "application_name": "sleetwatch"}
    if url.query["tls"] == "1":
        arguments["ssl_context"] = ssl.create_default_context()
    pool: dict[str, Any] = {"pool_recycle": RENEWED} if pooled else {"poolclass": sa.NullPool}
    engine = sa.create_engine(url.set(query={}), connect_args=arguments, hide_parameters=True, **pool)
    path = engine.dialect.identifier_preparer.quote_identifier(schema_of(url))

    def enter(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        cursor = connection.cursor()
        cursor.execute(f"set search_path to {path}")
        cursor.execute(f"set lock_timeout to '{SECONDS}s'")
        connection.commit()

    def look(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - the driver's own connection
        """SQLAlchemy's own look takes an end that the socket tells of for a bug, and leaves a transaction open."""
        try:
            connection.autocommit = True
            connection.cursor().execute("select 1")
            connection.autocommit = False
        except (OSError, driver.Error):
            raise sa.exc.InvalidatePoolError from None

    def sort(context: sa.engine.ExceptionContext) -> BaseException | None:
        error = context.original_exception
        if isinstance(error, OSError | driver.InterfaceError) or _code(error).startswith(_TRANSIENT):
            return sa.exc.OperationalError(context.statement, None, error, hide_parameters=True)
        return None

    if pooled:
        sa.event.listen(engine, "checkout", look)
    sa.event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    sa.event.listen(engine, "connect", enter)
    sa.event.listen(engine, "begin", raise_wall)
    sa.event.listen(engine, "handle_error", sort)
    return engine


def _without_nul(
    _connection: sa.Connection,
    _cursor: Any,  # noqa: ANN401 - the driver's own
    statement: str,
    parameters: Any,  # noqa: ANN401 - one row, or a list of them
    _context: object,
    many: bool,  # noqa: FBT001 - SQLAlchemy's form
) -> tuple[str, Any]:
    """PostgreSQL keeps no NUL in a text, and a log may hold one: it becomes the sign for what cannot be shown."""
    if many:
        return statement, [_shown(row) for row in parameters]
    return statement, _shown(parameters)


def _shown(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(one.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(one, str) else one for one in row)


def _driver() -> Any:  # noqa: ANN401 - an extra
    try:
        import pg8000
    except ImportError:
        raise WorkspaceError(
            "a state in PostgreSQL needs the extra `postgres`: pip install 'sleetwatch[postgres]'"
        ) from None
    return pg8000


def _code(error: BaseException) -> str:
    """The SQLSTATE of what the server said; empty when it said nothing."""
    told = error.args[0] if error.args else None
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def schema_of(url: sa.URL) -> str:
    """The schema that holds the workspace."""
    return str(url.query["schema"])


def make_schema(url: sa.URL) -> None:
    """Make the schema of a new state. Raises `WorkspaceError` when it is there: it may be another workspace's."""
    schema = schema_of(url)
    with _once(url) as connection:
        if sa.inspect(connection).has_schema(schema):
            raise WorkspaceError(f"the database has a schema {schema} already; name a new one with `schema`")
        connection.execute(sa.schema.CreateSchema(schema))


def drop_schema(url: sa.URL) -> None:
    """Take back a schema whose workspace was not made."""
    with _once(url) as connection:
        connection.execute(sa.schema.DropSchema(schema_of(url), cascade=True, if_exists=True))


@contextmanager
def _once(url: sa.URL) -> Iterator[sa.Connection]:
    engine = of_server(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
