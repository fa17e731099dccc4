"""The nearest open peer's rules in its own style: one login after the other, asking a database through an ORM.

BuffaLogs (see `peer_rules` for its rules and the form they are given) is a Django application. What it knows of a user
lies in tables; for each login it asks them, row by row, and writes back. Here it is SQLAlchemy's ORM over a SQLite file
that never waits for the disk, which is quicker than the PostgreSQL it runs on: its best case. It keeps one row for each
user, country and device, written over in place, as it does there. None of its code is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from sleetwatch.bench.peer_rules import (
    EARTH_KM,
    PEER_ATYPICAL_DAYS,
    PEER_KM,
    PEER_KMH,
    PEER_LEAST_HOURS,
    peer_alerts,
)
from sleetwatch.bench.raw_events import Key, SeenSignIn, by_person, sign_ins_of
from sleetwatch.clock import DAY, HOUR
from sleetwatch.workspace import Workspace


class Tables(DeclarativeBase):
    """The peer's tables."""


class User(Tables):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(index=True)
    worker_id: Mapped[str] = mapped_column(index=True)


class Login(Tables):
    __tablename__ = "logins"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    at: Mapped[int] = mapped_column(sa.BigInteger)
    country: Mapped[str]
    device: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]


class Address(Tables):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    ip: Mapped[str]


class Alert(Tables):
    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    at: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str]


Judged = list[tuple[str, str, dict[str, int]]]
"""Everybody, by tenant and worker id, with the peer's alerts on them."""


def judge(root: str) -> Judged:
    """Everybody in a workspace, judged row by row."""
    workspace = Workspace.open(Path(root))
    file = workspace.root / "peer.db"
    file.unlink(missing_ok=True)
    return _listed(alerts_by_rows(sign_ins_of(workspace), file))


def judge_in_memory(root: str) -> Judged:
    """The same rules with all they remember in memory, which no product does."""
    return _listed(peer_alerts(sign_ins_of(Workspace.open(Path(root)))))


def _listed(found: Mapping[Key, Counter[str]]) -> Judged:
    return [(tenant, worker_id, dict(sorted(alerts.items()))) for (tenant, worker_id), alerts in sorted(found.items())]


def alerts_by_rows(seen: Sequence[SeenSignIn], file: Path) -> dict[Key, Counter[str]]:
    """How often the peer's rules alert on each user, by kind of alert: what `peer_rules.peer_alerts` says as well."""
    engine = sa.create_engine(f"sqlite:///{file}")
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = off"))
    Tables.metadata.create_all(engine)
    try:
        with Session(engine) as session:
            for key, mine in by_person(seen):
                _judge_user(session, key, mine)
            return _alerts_of(session, [key for key, _ in by_person(seen)])
    finally:
        engine.dispose()


def _judge_user(session: Session, key: Key, mine: Sequence[SeenSignIn]) -> None:
    user = User(tenant=key[0], worker_id=key[1])
    session.add(user)
    session.commit()
    for one in mine:
        if one.country is not None and one.latitude is not None and one.longitude is not None and one.ip:
            for name in list(_against(session, user.id, one)):
                session.add(Alert(user_id=user.id, at=one.at, name=name))
                session.commit()
            _remember(session, user.id, one)


def _against(session: Session, user: int, one: SeenSignIn) -> Iterator[str]:
    """The alerts on one login, each found by a question of its own."""
    mine = sa.select(Login).where(Login.user_id == user)
    if one.anonymous:
        yield "anonymous IP"
    if session.scalars(mine.limit(1)).first() is None:
        return
    if session.scalars(mine.where(Login.device == one.device).limit(1)).first() is None:
        yield "new device"
    country = session.scalars(mine.where(Login.country == one.country).order_by(Login.at.desc()).limit(1)).first()
    if country is None:
        yield "new country"
    elif one.at - country.at >= PEER_ATYPICAL_DAYS * DAY:
        yield "atypical country"
    known = sa.select(Address).where(Address.user_id == user, Address.ip == one.ip).limit(1)
    if session.scalars(known).first() is None:
        last = session.scalars(mine.order_by(Login.at.desc()).limit(1)).one()
        if _too_fast(last, one):
            yield "impossible travel"


def _too_fast(last: Login, one: SeenSignIn) -> bool:
    north, east = radians(last.latitude), radians(last.longitude)
    to_north, to_east = radians(one.latitude or 0.0), radians(one.longitude or 0.0)
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    km = 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
    return km > PEER_KM and km / max((one.at - last.at) / HOUR, PEER_LEAST_HOURS) > PEER_KMH


def _remember(session: Session, user: int, one: SeenSignIn) -> None:
    """Write over the row of this country and device, or add one, and the address when it is new."""
    of_kind = sa.select(Login).where(Login.user_id == user, Login.country == one.country, Login.device == one.device)
    row = session.scalars(of_kind.limit(1)).first()
    if row is None:
        row = Login(user_id=user, country=one.country, device=one.device)
        session.add(row)
    row.at, row.latitude, row.longitude = one.at, one.latitude or 0.0, one.longitude or 0.0
    session.commit()
    if (
        session.scalars(sa.select(Address).where(Address.user_id == user, Address.ip == one.ip).limit(1)).first()
        is None
    ):
        session.add(Address(user_id=user, ip=one.ip))
        session.commit()


def _alerts_of(session: Session, keys: Sequence[Key]) -> dict[Key, Counter[str]]:
    found: dict[Key, Counter[str]] = {key: Counter() for key in keys}
    counted = sa.select(User.tenant, User.worker_id, Alert.name, sa.func.count()).join(Alert, Alert.user_id == User.id)
    for tenant, worker_id, name, times in session.execute(counted.group_by(User.tenant, User.worker_id, Alert.name)):
        found[tenant, worker_id][name] = times
    return found
