"""Whether a code account grew with the career it stands for: its age, its authors, its copies, its circle, its hours.

Every check has honest causes, which the checklist names: work that was moved from elsewhere, a team's repository, a
bootcamp's cohort, a night shift. Having no account at all is no finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sleetwatch.clock import DAY, to_datetime
from sleetwatch.errors import InputError
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.examining import Room
from sleetwatch.vetting.footprint import NOREPLY, Account, Commit, Repository, read_account

MOST_BYTES = 20 << 20
OLDER_DAYS = 365
"""Commits so much older than the account came from elsewhere; work that was moved is mostly younger."""
HALF = 0.5
FEWEST_REPOSITORIES = 2
FEWEST_COMMITS = 5
OWN_SHARE = 0.2
"""A repository of which less is the account's own work is somebody else's."""
CLOSED = 0.6
"""Followers who are also followed, of all who are either: more is a circle."""
CIRCLE = range(5, 61)
OTHERS_IN_CIRCLE = 2
"""Accounts of other applicants in the circle, from which on it is asked about."""
NIGHT = range(1, 6)
NIGHT_SHARE = 0.35
"""Commits between one and six by the claimed clock, of all; evenly spread over the day they would be 0.21."""
FEWEST_DAYS = 40
FAR_MINUTES = 180


@dataclass(frozen=True, slots=True)
class _Held:
    """An applicant's account."""

    dossier: Dossier
    account: Account
    sha256: str


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """All checks of code accounts, for applicants with a file of one."""
    held = list(_held(dossiers, room))
    copies, logins = _roots(held), _logins(held)
    for one in held:
        for check in (_age, _authors, _identities, _hours):
            if told := check(one):
                yield _found(one, *told)
        if told := _copied(one, copies):
            yield _found(one, *told)
        if told := _circle(one, logins):
            yield _found(one, *told)


def _held(dossiers: Sequence[Dossier], room: Room) -> Iterator[_Held]:
    for one in dossiers:
        for sha256 in room.footprints.get(one.key, ()):
            try:
                with room.evidence.open(sha256) as stream:
                    yield _Held(one, read_account(stream.read(MOST_BYTES)), sha256)
            except (InputError, FileNotFoundError):
                continue  # what cannot be read was told when it was added


_Told = tuple[str, Outcome, str, tuple[str, ...]] | None


def _found(one: _Held, check: str, outcome: Outcome, because: str, others: tuple[str, ...]) -> Finding:
    details = {"account": one.account.login}
    return Finding(
        one.dossier.tenant, one.dossier.applicant_id, check, outcome, because, others, (one.sha256,), details
    )


def _age(one: _Held) -> _Told:
    """Repositories whose first commits are older than the account."""
    since, own = one.account.created_at, list(one.account.own)
    firsts = [min(times) for repository in own if (times := [commit.at for commit in repository.commits if commit.at])]
    if since is None or len(firsts) < FEWEST_REPOSITORIES:
        return None
    older = sum(first < since - OLDER_DAYS * DAY for first in firsts)
    if older >= HALF * len(firsts):
        because = f"{older} of {len(firsts)} repositories have commits from a year and more before the account was made"
        return "code-account-age", Outcome.CONTRADICTS, because, ()
    return "code-account-age", Outcome.AGREED, "the account is as old as its work, or nearly", ()


def _authors(one: _Held) -> _Told:
    """Repositories that hold hardly any commit of the account's own."""
    own = [repository for repository in one.account.own if len(repository.commits) >= FEWEST_COMMITS]
    if len(own) < FEWEST_REPOSITORIES:
        return None
    mine = _addresses(one.account)
    foreign = sum(_share(repository, one.account.login, mine) < OWN_SHARE for repository in own)
    if foreign >= HALF * len(own):
        because = f"in {foreign} of {len(own)} repositories presented as one's own nearly all commits are by others"
        return "code-authors", Outcome.CONTRADICTS, because, ()
    return "code-authors", Outcome.AGREED, "most repositories presented as one's own hold one's own commits", ()


def _addresses(account: Account) -> set[str]:
    """Addresses that GitHub takes for the account's."""
    commits = (commit for repository in account.repositories for commit in repository.commits)
    return {commit.email for commit in commits if commit.email and commit.login == account.login}


def _is_own(commit: Commit, login: str, mine: set[str]) -> bool:
    return commit.login == login or commit.email in mine or commit.email.endswith(f"{login}@{NOREPLY}")


def _share(repository: Repository, login: str, mine: set[str]) -> float:
    own = sum(_is_own(commit, login, mine) for commit in repository.commits)
    return own / len(repository.commits)


def _identities(one: _Held) -> _Told:
    """One address under names that have no word in common: several people, or one with several names."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for repository in one.account.own:
        for commit in repository.commits:
            if commit.login == one.account.login and commit.email and len(commit.name.split()) > 1:
                names[commit.email].add(" ".join(commit.name.casefold().split()))
    if not names:
        return None
    several = [listed for listed in names.values() if _are_strangers(listed)]
    if several:
        because = f"the account's commits bear {max(map(len, several))} names with no word in common under one address"
        return "code-identities", Outcome.CONTRADICTS, because, ()
    return "code-identities", Outcome.AGREED, "the account's commits bear one name, or ways to write it", ()


def _are_strangers(names: set[str]) -> bool:
    words = [set(name.split()) for name in sorted(names)]
    return any(not one & other for place, one in enumerate(words) for other in words[place + 1 :])


def _roots(held: Sequence[_Held]) -> Mapping[tuple[str, str], list[tuple[_Held, Repository]]]:
    """Repositories that are no forks, by the commits they have: the same commit in two is one work's."""
    found: defaultdict[tuple[str, str], list[tuple[_Held, Repository]]] = defaultdict(list)
    for one in held:
        for repository in one.account.own:
            for commit in repository.commits:
                found[one.dossier.tenant, commit.sha].append((one, repository))
    return found


def _copied(one: _Held, roots: Mapping[tuple[str, str], list[tuple[_Held, Repository]]]) -> _Told:
    """The very same commits in the repository of another applicant, though neither is a fork."""
    others: dict[str, set[str]] = {}
    for repository in one.account.own:
        for commit in repository.commits:
            for other, theirs in roots[one.dossier.tenant, commit.sha]:
                if other.dossier.subject != one.dossier.subject and theirs.name != repository.name:
                    others.setdefault(repository.name, set()).add(other.dossier.applicant_id)
    if not any(True for _ in one.account.own):
        return None
    if others:
        because = f"{len(others)} repositories hold the very commits of repositories that other applicants present"
        return "code-copies", Outcome.CONTRADICTS, because, tuple(sorted(set().union(*others.values())))
    return "code-copies", Outcome.AGREED, "no other applicant presents the same commits", ()


def _logins(held: Sequence[_Held]) -> Mapping[tuple[str, str], list[_Held]]:
    found: defaultdict[tuple[str, str], list[_Held]] = defaultdict(list)
    for one in held:
        found[one.dossier.tenant, one.account.login].append(one)
    return found


def _circle(one: _Held, logins: Mapping[tuple[str, str], list[_Held]]) -> _Told:
    """A small closed circle of followers, in which other applicants' accounts are."""
    account = one.account
    both, either = account.followers & account.following, account.followers | account.following
    if not either:
        return None
    inside = [other for login in sorted(both) for other in logins.get((one.dossier.tenant, login), ())]
    ids = tuple(
        sorted({other.dossier.applicant_id for other in inside if other.dossier.subject != one.dossier.subject})
    )
    if len(either) in CIRCLE and len(both) >= CLOSED * len(either) and len(ids) >= OTHERS_IN_CIRCLE:
        because = (
            f"{len(both)} of {len(either)} accounts around it follow each other, {len(ids)} of them applicants here"
        )
        return "code-circle", Outcome.CONTRADICTS, because, ids
    return "code-circle", Outcome.AGREED, "the accounts around it are no closed circle of applicants", ()


def _hours(one: _Held) -> _Told:
    """The clock and the hours of the account's own commits, against those of the home given."""
    if one.dossier.zone is None or one.dossier.city is None:
        return None
    zone, mine = ZoneInfo(one.dossier.zone), _addresses(one.account)
    own = [
        commit
        for repository in one.account.repositories
        for commit in repository.commits
        if commit.at is not None and _is_own(commit, one.account.login, mine)
    ]
    if (far := _clocks(own, zone)) is not None and far >= HALF:
        because = f"{far:.0%} of the commits were made on a clock hours off the home's"
        return "code-hours", Outcome.CONTRADICTS, because, ()
    moments = [to_datetime(commit.at).astimezone(zone) for commit in own if commit.at is not None]
    local = {(moment.date(), moment.hour) for moment in moments}
    if len({day for day, _ in local}) < FEWEST_DAYS:
        return None
    night = sum(hour in NIGHT for _, hour in local) / len(local)
    if night >= NIGHT_SHARE:
        because = f"{night:.0%} of the hours with commits are between one and six at night by the home's clock"
        return "code-hours", Outcome.CONTRADICTS, because, ()
    return "code-hours", Outcome.AGREED, "the hours of the commits fit the home's clock", ()


def _clocks(own: Sequence[Commit], zone: ZoneInfo) -> float | None:
    """How many of the commits that tell their clock's offset tell one that is hours off."""
    gaps = [
        abs(commit.offset_minutes - _offset(commit.at, zone))
        for commit in own
        if commit.offset_minutes is not None and commit.at is not None
    ]
    return sum(gap >= FAR_MINUTES for gap in gaps) / len(gaps) if len(gaps) >= FEWEST_COMMITS else None


def _offset(at: int, zone: ZoneInfo) -> int:
    return round((to_datetime(at).astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
