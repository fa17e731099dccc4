"""An account on GitHub as its API tells of it: a file with the answers of the public endpoints, read within bounds.

`{"user": GET /users/NAME, "repositories": GET /users/NAME/repos, each with "commits": GET /repos/NAME/REPO/commits,
"followers": [...], "following": [...]}`. What `sleetwatch vet footprint` fetches is such a file; so is one that was
put together by hand, with only what is there. Dates of commits may bear the author's offset, as `git log` has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from sleetwatch.clock import from_datetime
from sleetwatch.errors import InputError

MOST_REPOSITORIES = 300
MOST_COMMITS = 30_000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
NOREPLY = "users.noreply.github.com"


class Login(msgspec.Struct, frozen=True):
    """Somebody's account."""

    login: str


class Signature(msgspec.Struct, frozen=True):
    """Who wrote a commit, by the commit's own words."""

    name: str | None = None
    email: str | None = None
    date: str | None = None


class _Heads(msgspec.Struct, frozen=True):
    author: Signature | None = None
    committer: Signature | None = None


class _Commit(msgspec.Struct, frozen=True):
    sha: str
    commit: _Heads
    author: Login | None = None
    parents: list[dict[str, str]] | None = None


class _Repository(msgspec.Struct, frozen=True):
    name: str
    full_name: str | None = None
    html_url: str | None = None
    fork: bool = False
    created_at: str | None = None
    commits: list[_Commit] = []


class _User(msgspec.Struct, frozen=True):
    login: str
    created_at: str | None = None
    name: str | None = None


class _Export(msgspec.Struct, frozen=True):
    user: _User
    repositories: list[_Repository] = []
    followers: list[Login] = []
    following: list[Login] = []


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit."""

    sha: str
    at: int | None
    """When its author wrote it, by the author's own clock."""
    offset_minutes: int | None
    """How far that clock is from UTC; None where it is not told, as by the API, which answers in UTC."""
    name: str
    email: str
    login: str | None
    """The account GitHub takes the author for; None when the address belongs to none."""
    is_root: bool


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository of the account."""

    name: str
    """Owner and name, lower case."""
    is_fork: bool
    created_at: int | None
    commits: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One account with what is public of it."""

    login: str
    """Lower case."""
    created_at: int | None
    repositories: tuple[Repository, ...]
    followers: frozenset[str]
    following: frozenset[str]

    @property
    def own(self) -> Iterator[Repository]:
        """Repositories that the account presents as its own and of which commits are known."""
        return (one for one in self.repositories if not one.is_fork and one.commits)


def read_account(data: bytes) -> Account:
    """The account a file tells of. Raises `InputError`."""
    try:
        told = msgspec.json.decode(data, type=_Export)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(
            f"it is no export of a GitHub account ({error}); `sleetwatch vet footprint` makes one"
        ) from None
    login = told.user.login.lower()
    repositories = tuple(_repository(one, login) for one in told.repositories[:MOST_REPOSITORIES])
    if sum(len(one.commits) for one in repositories) > MOST_COMMITS:
        raise InputError(f"it holds more than {MOST_COMMITS:,} commits; leave some repositories out")
    return Account(
        login, _time(told.user.created_at)[0], repositories, _logins(told.followers), _logins(told.following)
    )


def read_footprint(data: bytes) -> tuple[str, dict[str, str]]:
    """A line on the account, for whoever adds the file. Raises `InputError`."""
    account = read_account(data)
    commits = sum(len(one.commits) for one in account.repositories)
    return "", {"login": account.login, "repositories": str(len(account.repositories)), "commits": str(commits)}


def _logins(listed: list[Login]) -> frozenset[str]:
    return frozenset(one.login.lower() for one in listed)


def _repository(told: _Repository, login: str) -> Repository:
    name = (told.full_name or f"{login}/{told.name}").lower()
    return Repository(name, told.fork, _time(told.created_at)[0], tuple(_commit(one) for one in told.commits))


def _commit(told: _Commit) -> Commit:
    author = told.commit.author or Signature()
    at, offset = _time(author.date)
    return Commit(
        sha=told.sha.lower(),
        at=at,
        offset_minutes=offset,
        name=(author.name or "").strip(),
        email=(author.email or "").strip().lower(),
        login=told.author.login.lower() if told.author else None,
        is_root=told.parents is not None and not told.parents,
    )


def _time(written: str | None) -> tuple[int | None, int | None]:
    """A time, and how far its clock is from UTC; UTC itself tells nothing of a clock."""
    try:
        moment = datetime.fromisoformat(written or "")
        shift = moment.utcoffset()
        if shift is None or moment < _EARLIEST:
            return None, None
        return from_datetime(moment), round(shift.total_seconds() / 60) or None
    except (ValueError, OverflowError):
        return None, None
