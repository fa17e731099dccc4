"""Applicants to subjects: the worker one became, or a persona of its own with every application it sent.

Two applications are one persona's when they share a mailbox or a telephone and their names may be one person's. One
mailbox under two names is two personas, and that they share it is what a signal may find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sleetwatch.engine import Engine
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.names import one_person, words_of
from sleetwatch.telephone import abroad

Applicant = dict[str, Any]
Key = tuple[str, str]
"""Tenant and an id."""

APPLICANTS = """
select * exclude (place) from (
    select tenant, applicant_id, worker_id, name, email, phone, address, city, region, country, "at", event_id,
        row_number() over (
            partition by tenant, applicant_id order by worker_id is null, batch desc, line desc, event_id) as place
    from application
    where applicant_id is not null
) where place = 1 order by tenant, applicant_id
"""
"""The newest row of each application; one that names the worker it led to comes first."""

FEW = 40
"""What more applications share than this is an agency's or a form's, and makes nobody one person."""


def applicants_in(engine: Engine) -> list[Applicant]:
    """Every application, as it was last told; a national number is taken for one of the applicant's country."""
    return [one | {"phone": abroad(one["phone"], one["country"])} for one in engine.dicts(APPLICANTS)]


def personas(applicants: Iterable[Applicant]) -> dict[Key, str]:
    """What stands for the persona behind each application: the id of its first, so that more change nothing."""
    listed = list(applicants)
    joined = _Joined({(one["tenant"], one["applicant_id"]): one["at"] for one in listed})
    for group in _sharing(listed):
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                if one_person(one["name"], other["name"]):
                    joined.join((one["tenant"], one["applicant_id"]), (other["tenant"], other["applicant_id"]))
    return {key: joined.root(key)[1] for key in joined}


def owner_of(applicant: Applicant, roster: Callable[[str, str], list[Applicant]]) -> str | None:
    """The worker an application's persona already is: by mailbox or telephone, and a name that may be one."""
    values = (mailbox(applicant["email"]), applicant["phone"])
    found = {
        worker["worker_id"]
        for value in values
        if value
        for worker in roster(applicant["tenant"], value)
        if one_person(applicant["name"], worker["full_name"])
    }
    return found.pop() if len(found) == 1 else None


def by_contact(roster: Iterable[Applicant]) -> Callable[[str, str], list[Applicant]]:
    """Finds the workers who gave a mailbox or a telephone."""
    found: dict[Key, list[Applicant]] = defaultdict(list)
    for worker in roster:
        values = {mailbox(worker["personal_email"]), mailbox(worker["work_email"]), worker["phone"]}
        for value in values - {None}:
            found[worker["tenant"], value].append(worker)
    return lambda tenant, value: found.get((tenant, value), [])


def _sharing(applicants: list[Applicant]) -> Iterator[list[Applicant]]:
    """Applications that share a mailbox or a telephone; of a crowd only those of one and the same name."""
    groups: dict[tuple[str, ...], list[Applicant]] = defaultdict(list)
    for one in applicants:
        for value in {mailbox(one["email"]), one["phone"]} - {None}:
            groups[one["tenant"], value].append(one)
    for key, group in sorted(groups.items()):
        if len(group) <= FEW:
            yield group
        else:
            yield from _of_one_name(key, group)


def _of_one_name(key: tuple[str, ...], group: list[Applicant]) -> Iterator[list[Applicant]]:
    by_name: dict[tuple[str, ...], list[Applicant]] = defaultdict(list)
    for one in group:
        by_name[(*key, *words_of(one["name"]))].append(one)
    for _, same in sorted(by_name.items()):
        yield from ([same[0], other] for other in same[1:])


class _Joined:
    """Sets that grow together; each goes by its oldest member."""

    def __init__(self, born: dict[Key, int]) -> None:
        self._born = born
        self._parent = {key: key for key in born}

    def __iter__(self) -> Iterator[Key]:
        return iter(self._parent)

    def root(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        older, younger = sorted((self.root(one), self.root(other)), key=lambda key: (self._born[key], key))
        self._parent[younger] = older
