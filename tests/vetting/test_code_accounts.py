"""Code accounts: each check on an export, with the honest account beside the other."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sleetwatch.errors import InputError
from sleetwatch.vetting import code_accounts
from sleetwatch.vetting.footprint import read_account, read_footprint
from tests.vetting.applicants import dossier, room


def commit(number, at, *, login="dev", email="dev@mail.example", name="Dana Dev", **more):
    told = {"name": name, "email": email, "date": at}
    author = {"login": login} if login else None
    return {"sha": f"{number:040x}", "commit": {"author": told, "committer": told}, "author": author, **more}


def days(first, many, *, hour=15, offset="Z", start="2022-03-01", **more):
    begin = datetime.fromisoformat(start)
    moments = (begin + timedelta(days=day, hours=hour) for day in range(many))
    return [commit(first + day, f"{moment.isoformat()}{offset}", **more) for day, moment in enumerate(moments)]


def export(*repositories, login="dev", created="2022-01-05T10:00:00Z", **circle) -> dict[str, Any]:
    named = [
        {"name": f"r{place}", "full_name": f"{login}/r{place}", "commits": listed}
        for place, listed in enumerate(repositories)
    ]
    return {"user": {"login": login, "created_at": created}, "repositories": named, **circle}


class Exports:
    """A store of exports."""

    def __init__(self, *listed):
        self.listed = [json.dumps(one).encode() for one in listed]

    def open(self, sha256):
        return io.BytesIO(self.listed[int(sha256)])

    def print_of(self, sha256):
        return None


def outcomes(*exports, **told):
    names = "ABCDEFG"[: len(exports)]
    home = {"city": "Austin", "zone": "America/Chicago"} | told
    dossiers = [dossier(name, **home) for name in names]
    footprints = {("acme", name): (str(place),) for place, name in enumerate(names)}
    listed = code_accounts.examine(dossiers, room(evidence=Exports(*exports), footprints=footprints))
    return {(one.applicant_id, one.check): one for one in listed}


def judged(check, *exports, **told):
    found = outcomes(*exports, **told).get(("A", check))
    return found.outcome.value if found else None


HONEST = export(days(1, 60), days(1000, 50, start="2023-02-01"))


@pytest.mark.parametrize("check", ["code-account-age", "code-authors", "code-identities", "code-copies", "code-hours"])
def test_an_account_that_grew_with_its_work_agrees(check):
    assert judged(check, HONEST) == "agreed"


def test_work_from_years_before_the_account_contradicts():
    bought = export(days(1, 9, start="2016-01-01"), days(100, 9, start="2017-01-01"), days(200, 9))

    assert judged("code-account-age", bought) == "contradicts"
    assert judged("code-account-age", export(days(1, 9, start="2021-11-01"), days(100, 9))) == "agreed"


def test_repositories_full_of_others_commits_contradict_unless_they_are_forks():
    foreign = [days(start, 12, login="other", email="o@mail.example") for start in (1, 100)]
    copied = export(*foreign)
    forked = export(*foreign, days(500, 9), days(600, 9))
    for repository in forked["repositories"][:2]:
        repository["fork"] = True

    assert judged("code-authors", copied) == "contradicts"
    assert judged("code-authors", forked) == "agreed"


def test_commits_by_an_address_that_github_does_not_know_are_ones_own_when_it_is_ones_own_address():
    unlinked = export(days(1, 9, login=None), days(100, 9))

    assert judged("code-authors", unlinked) == "agreed"


def test_two_strangers_names_under_one_address_contradict_and_ways_to_write_one_name_do_not():
    two = export(days(1, 6, name="Dana Dev"), days(50, 6, name="Petra Quist"))
    ways = export(days(1, 6, name="Dana Dev"), days(50, 6, name="Dana M. Dev"), days(90, 6, name="dana dev"))

    assert judged("code-identities", two) == "contradicts"
    assert judged("code-identities", ways) == "agreed"


def test_the_same_commits_under_two_applicants_contradict_for_both():
    other = export(days(1, 60), login="else")

    found = outcomes(HONEST, other)

    assert found["A", "code-copies"].outcome.value == found["B", "code-copies"].outcome.value == "contradicts"
    assert found["A", "code-copies"].others == ("B",)


def circle(login, inside):
    others = [{"login": one} for one in inside if one != login]
    return export(days(1 + 1000 * inside.index(login), 6), login=login, followers=others, following=others)


def test_a_small_circle_of_applicants_who_follow_only_one_another_contradicts():
    ring = ["a1", "b2", "c3", "d4", "e5", "f6"]
    open_circle = export(days(1, 9), followers=[{"login": f"fan{n}"} for n in range(20)], following=[{"login": "b2"}])

    assert judged("code-circle", *(circle(one, ring) for one in ring[:3])) == "contradicts"
    assert judged("code-circle", circle("a1", ring)) == "agreed"
    assert judged("code-circle", open_circle, circle("b2", ring)) == "agreed"


def test_a_clock_of_another_zone_in_the_commits_contradicts_and_utc_tells_nothing():
    assert judged("code-hours", export(days(1, 20, offset="+09:00"))) == "contradicts"
    assert judged("code-hours", export(days(1, 20, hour=9, offset="-06:00"))) is None
    assert judged("code-hours", export(days(1, 20))) is None


def test_work_in_the_middle_of_the_claimed_night_contradicts_when_it_is_most_of_the_work():
    nights = export([*days(1, 50, hour=8), *days(100, 50, hour=9), *days(200, 50, hour=10)])
    evenings = export([*days(1, 50, hour=1), *days(100, 50, hour=2), *days(200, 50, hour=3)])

    assert judged("code-hours", nights) == "contradicts"
    assert judged("code-hours", evenings) == "agreed"
    assert judged("code-hours", nights, city=None) is None


def test_an_applicant_without_a_code_account_is_not_spoken_of():
    assert list(code_accounts.examine([dossier("A")], room())) == []


def test_names_of_people_and_places_change_nothing():
    before, after = outcomes(HONEST, name="Dana Dev"), outcomes(HONEST, name="Ri Chol-su", country="KP")

    assert [one.outcome for one in before.values()] == [one.outcome for one in after.values()]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"[" * 100_000, b'{"user": {"login": 5}}', b"\xff", b'{"user": {"login": "a"}']
)
def test_what_is_no_export_is_refused_in_one_line(data):
    with pytest.raises(InputError):
        read_footprint(data)


def test_odd_dates_are_unknown_and_not_a_reason_to_refuse():
    odd = [
        commit(1, "yesterday"),
        commit(2, "0001-01-01T00:00:00Z"),
        commit(3, None),
        commit(4, "9999-12-31T23:59:59Z"),
    ]

    account = read_account(json.dumps(export(odd)).encode())

    assert [one.at is None for one in account.repositories[0].commits] == [True, True, True, False]
    assert replace(account).login == "dev"
