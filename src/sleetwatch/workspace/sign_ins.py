"""Signing in: by name and password, by a code on top, by a token; and the sessions that follow."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import EVERYWHERE, Actor
from sleetwatch.cases.passwords import (
    digest,
    is_password,
    new_codes,
    new_secret,
    step_of,
    totp_secret,
    totp_uri,
)
from sleetwatch.errors import SignInError, UserError
from sleetwatch.state import people, recovery_codes, sessions, tries
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.acting import FAILED, derived_key, mac, record, writing
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.person_rows import known_person
from sleetwatch.workspace.reviewers import folded, reviewer_of

IDLE = 30 * clock.MINUTE
LONGEST = 12 * clock.HOUR
PENDING = 5 * clock.MINUTE
"""How long somebody may take to type a code."""
MOST_SESSIONS = 5
WRONG_CODES = 5
WINDOW = 15 * clock.MINUTE
MOST_TRIES = {"pair": 10, "address": 50, "name": 100}
"""Failures within the window: of a name from one address, from one address, and of a name from anywhere."""
WRONG = "the name, the password or the code is wrong"
WAITING = "pending"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that went well, so far."""

    name: str
    token: str | None
    """What the browser keeps; None while a code is missing."""
    pending: str | None
    """What the next page hands to `pass_code`."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    name: str
    how: str
    """`password`, `totp`, `recovery` or `oidc`."""
    opened_at: int
    seen_at: int
    fresh_at: int
    key: str
    """A secret of this session, for what else must be tied to it."""


class SignIns:
    """The sign-ins of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def sign_in(self, name: str, password: str, *, address: str = "") -> SignedIn:
        """By name and password. Raises `SignInError`, which never says what was wrong, and takes as long for nobody."""
        known = folded(name)
        keys = self._keys(known, address)
        self._check_tries(keys)
        with self.folder.state.connect() as connection:
            row = connection.execute(sa.select(people).where(people.c.name == known)).first()
        right = is_password(row.password if row else None, password)
        if row is None or not right or row.disabled_at is not None:
            self._failed(known if row else None, known, keys, "password")
            raise SignInError(WRONG)
        if row.totp_confirmed_at is not None:
            return SignedIn(known, None, self._open(known, WAITING, address))
        return SignedIn(known, self.open_session(known, "password", address), None)

    def pass_code(self, pending: str, code: str) -> SignedIn:
        """The second step: a device's code, or a recovery code. Each holds once. Raises `SignInError`."""
        with writing(self.folder) as connection:
            row = self._pending(connection, pending)
            if row is not None:
                how = self._code_used(connection, row.person, code)
                if how is not None:
                    connection.execute(sa.delete(sessions).where(sessions.c.digest == row.digest))
                    return SignedIn(row.person, self._opened(connection, row.person, how, row.address), None)
                self._wrong_code(connection, row)
        raise SignInError(WRONG)

    @staticmethod
    def _pending(connection: sa.Connection, pending: str) -> sa.Row[tuple[object, ...]] | None:
        own = sa.and_(sessions.c.digest == digest(pending), sessions.c.how == WAITING)
        query = sa.select(sessions).join(people, people.c.name == sessions.c.person)
        return connection.execute(
            query.where(own, sessions.c.opened_at > clock.now() - PENDING, people.c.disabled_at.is_(None))
        ).first()

    def _wrong_code(self, connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> None:
        own = sessions.c.digest == row.digest
        connection.execute(sa.update(sessions).where(own).values(wrong_codes=sessions.c.wrong_codes + 1))
        connection.execute(sa.delete(sessions).where(own, sessions.c.wrong_codes >= WRONG_CODES))
        own_tries = {"key": self._keys(str(row.person), "")["name"], "at": clock.now()}
        connection.execute(sa.insert(tries).values(**own_tries))
        record(connection, self.folder, Actor(str(row.person)), "sign-in", outcome=FAILED, details={"how": "code"})

    def _code_used(self, connection: sa.Connection, name: str, code: str) -> str | None:
        """How a code let somebody in, if it did."""
        row = connection.execute(sa.select(people).where(people.c.name == name)).one()
        step = step_of(self._secret(row.totp_salt), code, clock.now() // clock.SECOND, row.totp_step or 0)
        if step is not None:
            connection.execute(sa.update(people).where(people.c.name == name).values(totp_step=step))
            return "totp"
        own = (recovery_codes.c.digest == digest(code.strip().lower()), recovery_codes.c.person == name)
        unused = sa.update(recovery_codes).where(*own, recovery_codes.c.used_at.is_(None))
        return "recovery" if connection.execute(unused.values(used_at=clock.now())).rowcount else None

    # Tries

    def _keys(self, name: str, address: str) -> dict[str, str]:
        key = self._key()
        return {
            "pair": mac(key, f"pair {name} {address}"),
            "address": mac(key, f"address {address}"),
            "name": mac(key, f"name {name}"),
        }

    def _key(self) -> bytes:
        return derived_key(self.folder, "sign-ins")

    def _check_tries(self, keys: dict[str, str]) -> None:
        since = clock.now() - WINDOW
        with self.folder.state.connect() as connection:
            for kind, key in keys.items():
                mine = sa.select(tries.c.at).where(tries.c.key == key, tries.c.at > since).order_by(tries.c.at.desc())
                times = list(connection.execute(mine.limit(MOST_TRIES[kind])).scalars())
                if len(times) == MOST_TRIES[kind]:
                    wait = (times[-1] + WINDOW - clock.now()) / clock.SECOND
                    raise SignInError(f"too many tries; wait {wait / 60:.0f} minutes", retry_after=wait)

    def _failed(self, actor: str | None, name: str, keys: dict[str, str], how: str) -> None:
        with writing(self.folder) as connection:
            connection.execute(sa.delete(tries).where(tries.c.at <= clock.now() - WINDOW))
            connection.execute(sa.insert(tries), [{"key": key, "at": clock.now()} for key in keys.values()])
            said = {"how": how, "name": name}
            record(connection, self.folder, Actor(actor or "(unknown)"), "sign-in", outcome=FAILED, details=said)

    # Sessions

    def open_session(self, name: str, how: str, address: str = "") -> str:
        """Sign somebody in who proved who they are. Returns what the browser keeps. Raises `SignInError`."""
        with writing(self.folder) as connection:
            if known_person(connection, name).disabled_at is not None:
                raise SignInError(WRONG)
            return self._opened(connection, name, how, mac(self._key(), address))

    def _opened(self, connection: sa.Connection, name: str, how: str, address: str) -> str:
        secret = self._insert(connection, name, how, address)
        self._end_oldest(connection, name)
        record(connection, self.folder, Actor(name), "sign-in", details={"how": how})
        return secret

    def _open(self, name: str, how: str, address: str) -> str:
        with writing(self.folder) as connection:
            return self._insert(connection, name, how, mac(self._key(), address))

    @staticmethod
    def _insert(connection: sa.Connection, name: str, how: str, address: str) -> str:
        secret, now = new_secret(), clock.now()
        row = {"digest": digest(secret), "person": name, "how": how, "address": address}
        connection.execute(sa.insert(sessions).values(**row, opened_at=now, seen_at=now, fresh_at=now))
        return secret

    @staticmethod
    def _end_oldest(connection: sa.Connection, name: str) -> None:
        now = clock.now()
        over = sa.or_(sessions.c.opened_at <= now - LONGEST, sessions.c.seen_at <= now - IDLE)
        connection.execute(sa.delete(sessions).where(over))
        mine = sa.select(sessions.c.digest).where(sessions.c.person == name, sessions.c.how != WAITING)
        newest = mine.order_by(sessions.c.seen_at.desc(), sessions.c.opened_at.desc(), sessions.c.digest)
        old = list(connection.execute(newest.offset(MOST_SESSIONS)).scalars())
        connection.execute(sa.delete(sessions).where(sessions.c.digest.in_(old)))

    def session(self, token: str) -> Session | None:
        """Who holds it, if it still holds. It ends unused after a while, and always after half a day."""
        now = clock.now()
        query = sa.select(sessions).join(people, people.c.name == sessions.c.person)
        alive = query.where(
            sessions.c.digest == digest(token),
            sessions.c.how != WAITING,
            sessions.c.opened_at > now - LONGEST,
            sessions.c.seen_at > now - IDLE,
            people.c.disabled_at.is_(None),
        )
        with self.folder.state.connect() as connection:
            row = connection.execute(alive).first()
        if row is None:
            return None
        if row.seen_at < now - clock.MINUTE:
            with writing(self.folder) as connection:
                connection.execute(sa.update(sessions).where(sessions.c.digest == row.digest).values(seen_at=now))
        return Session(row.person, row.how, row.opened_at, row.seen_at, row.fresh_at, digest(f"key {token}"))

    def rotate(self, token: str) -> str:
        """A new id for the same session, as after a reveal; the old one no longer holds. Raises `SignInError`."""
        secret = new_secret()
        with writing(self.folder) as connection:
            own = sa.update(sessions).where(sessions.c.digest == digest(token), sessions.c.how != WAITING)
            if not connection.execute(own.values(digest=digest(secret), fresh_at=clock.now())).rowcount:
                raise SignInError("the session is over; sign in again")
        return secret

    def close(self, token: str) -> None:
        """Sign out."""
        with writing(self.folder) as connection:
            own = sessions.c.digest == digest(token)
            name = connection.execute(sa.select(sessions.c.person).where(own)).scalar()
            connection.execute(sa.delete(sessions).where(own))
            if name is not None:
                record(connection, self.folder, Actor(name), "sign-out")

    def close_all(self, name: str) -> None:
        """Sign somebody out everywhere."""
        with writing(self.folder) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.person == name))
            record(connection, self.folder, Actor(name), "sign-out", details={"all": True})

    # Codes

    def enrol_totp(self, name: str) -> tuple[str, str]:
        """A new secret for a person's device, and the same as an address for a QR code. It holds once confirmed."""
        salt, known = new_secret(), reviewer_of(name)
        with writing(self.folder) as connection:
            if known_person(connection, known).has_totp:
                raise UserError("a device is enrolled already; an administrator can take it back")
            values = {"totp_salt": salt, "totp_confirmed_at": None, "totp_step": None}
            connection.execute(sa.update(people).where(people.c.name == known).values(**values))
        secret = self._secret(salt)
        return secret, totp_uri(secret, known)

    def confirm_totp(self, name: str, code: str) -> list[str]:
        """Say that the device works, by its first code. Returns recovery codes, which are shown once."""
        known, codes = reviewer_of(name), new_codes()
        with writing(self.folder) as connection:
            row = connection.execute(sa.select(people).where(people.c.name == known)).first()
            if row is None or row.totp_salt is None or row.totp_confirmed_at is not None:
                raise UserError("there is no device to confirm; enrol one first")
            step = step_of(self._secret(row.totp_salt), code, clock.now() // clock.SECOND, 0)
            if step is None:
                raise SignInError("the code is wrong; look at the clock of your device")
            values = {"totp_confirmed_at": clock.now(), "totp_step": step}
            connection.execute(sa.update(people).where(people.c.name == known).values(**values))
            connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == known))
            rows = [{"digest": digest(one), "person": known} for one in codes]
            connection.execute(sa.insert(recovery_codes), rows)
            record(connection, self.folder, Actor(known), "people.totp", details={"person": known})
        return codes

    def drop_totp(self, by: Actor, name: str) -> None:
        """Forget a lost device and its recovery codes; the password alone signs in then. Raises `UnknownName`."""
        known = reviewer_of(name)
        said = {"totp": "dropped"}
        with Access(self.folder).acting(
            by, "people.write", tenant=EVERYWHERE, person=known, details=said
        ) as connection:
            known_person(connection, known)
            values = {"totp_salt": None, "totp_confirmed_at": None, "totp_step": None}
            connection.execute(sa.update(people).where(people.c.name == known).values(**values))
            connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == known))

    def _secret(self, salt: str) -> str:
        """Nothing in the state alone gives it away: the workspace's key is needed too."""
        return totp_secret(derived_key(self.folder, f"totp {salt}"))
