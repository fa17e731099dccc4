"""Hunting again after more came in gives exactly what a hunt over everything gives."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sleetwatch import signals
from sleetwatch.clock import DAY, SECOND, day_began, to_text
from sleetwatch.engine import Engine
from sleetwatch.facts.buckets import Buckets
from sleetwatch.signals import Signal
from sleetwatch.state import hits, hunts, links, parts, scores
from sleetwatch.workspace import Workspace, comparing, deriving, hunting, kept_hits, packing
from sleetwatch.workspace.fact_cache import cache_of
from sleetwatch.workspace.packing import Packs
from tests.workspace.company import DAYS, sign_in, write_roster
from tests.workspace.purged import WHO, WORDS, write_everything
from tests.workspace.traces import traces

STAFF = 12


@pytest.fixture(autouse=True)
def _always_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "CACHE_FROM", 0)
    monkeypatch.setattr(deriving, "KEPT_ROWS", 20)  # some facts stay in their files
    monkeypatch.setattr(deriving, "EVERYBODY", 2.0)
    monkeypatch.setattr(deriving, "GENERATIONS", 2)
    monkeypatch.setattr(packing, "MANY", 2)
    monkeypatch.setattr(packing, "LEVEL", 2)


def results(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the newest hunt wrote, to the last bit, but its own number."""
    with workspace.folder.state.connect() as connection:
        number = connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one()
        return {
            table.name: sorted(
                (
                    tuple(
                        str(value) if isinstance(value, list) else value for key, value in row.items() if key != "hunt"
                    )
                    for row in connection.execute(sa.select(table).where(table.c.hunt == number)).mappings()
                ),
                key=repr,
            )
            for table in (hits, scores, parts, links)
        }


def in_full(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """What a hunt gives that knows of no earlier one."""
    shutil.rmtree(workspace.root / "cache", ignore_errors=True)
    shutil.rmtree(workspace.root / "packs", ignore_errors=True)
    workspace.hunt()
    return results(workspace)


def record(dice: random.Random) -> dict[str, Any]:
    """A sign-in of somebody at some time: as ever, from another's line, from abroad, or in another's session."""
    who, other = dice.randrange(STAFF), dice.randrange(STAFF)
    changes: list[dict[str, Any]] = [
        {},
        {"ipAddress": f"24.27.{other}.9"},
        {"ipAddress": f"188.16.10.{other}", "location": {"geoCoordinates": {"latitude": 43.1, "longitude": 131.9}}},
        {"sessionId": f"00aabbcc-session-{other % 3}"},
        {"deviceDetail": {"deviceId": f"22222222-2222-2222-2222-{other:012}"}},
    ]
    return sign_in(who, dice.randrange(DAYS + 20), **dice.choice(changes)) | {"id": f"{dice.getrandbits(64):032x}"}


def ingest(workspace: Workspace, dice: random.Random, rows: int, number: int) -> None:
    path = workspace.root.parent / f"batch-{number}.json"
    path.write_text(json.dumps({"value": [record(dice) for _ in range(rows)]}))
    assert all(report.error is None for report in workspace.ingest([path]))


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(seed=3, sizes=[1, 3, 1])  # generations that are about few are written as one, apart from the first
@given(seed=st.integers(0, 2**32), sizes=st.lists(st.sampled_from([0, 1, 3, 40]), min_size=2, max_size=3))
def test_after_any_batches_hunting_again_is_a_hunt_over_everything_bit_for_bit(
    tmp_path: Path, seed: int, sizes: list[int]
):
    dice = random.Random(seed)  # noqa: S311
    folder = Path(mkdtemp(dir=tmp_path))
    workspace = Workspace.create(folder / "acme", "acme")
    list(workspace.ingest([write_roster(folder / "workers.csv", STAFF)]))
    ingest(workspace, dice, 120, 0)
    workspace.hunt()
    for number, rows in enumerate(sizes, 1):
        if rows:
            ingest(workspace, dice, rows, number)
        workspace.hunt()
    again = results(workspace)
    assert again["hits"]
    assert Packs.of(workspace.root).packs
    assert again == in_full(workspace)


def test_an_earlier_moment_a_new_roster_and_a_late_record_change_what_they_must(tmp_path: Path):
    dice = random.Random(5)  # noqa: S311
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", STAFF - 3)]))
    ingest(workspace, dice, 150, 0)
    report = workspace.hunt()
    list(workspace.ingest([write_roster(tmp_path / "more.csv", STAFF)]))
    workspace.hunt(as_of=report.as_of - 10 * 86_400_000_000)
    early = results(workspace)
    workspace.hunt()
    late = results(workspace)
    assert late == in_full(workspace)
    for path in sorted((workspace.root / "cache").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    workspace.hunt(as_of=report.as_of - 10 * 86_400_000_000)
    assert early == results(workspace)


def test_only_those_are_derived_anew_whom_something_touches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", STAFF)]))
    ingest(workspace, random.Random(1), 150, 0)  # noqa: S311
    workspace.hunt()
    seen: list[int] = []
    derive = Buckets.derive

    def watched(self: Buckets, *given: Any) -> Any:
        seen.append(self.engine.rows("select count(*) from touched_")[0][0] if self.limited else -1)
        return derive(self, *given)

    monkeypatch.setattr(Buckets, "derive", watched)
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"value": [sign_in(3, DAYS + 25) | {"id": "the newest of all"}]}))
    list(workspace.ingest([path]))
    workspace.hunt()
    assert seen
    assert set(seen) == {1}


def test_a_batch_of_one_tenant_has_the_others_compared_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    files = write_everything(tmp_path / "logs")
    for tenant in ("acme", "beta", "corp"):
        list(workspace.ingest(files, tenant=tenant))
    newest = workspace.hunt().as_of
    limits, whole = list[set[str]](), list[str]()
    look, hits_of = comparing.within, signals.hits_of

    def limited(engine: Engine, tenants: Iterable[str], tables: Iterable[str]) -> AbstractContextManager[None]:
        limits.append(set(tenants))
        return look(engine, tenants, tables)

    def ran(engine: Engine, signal: Signal, changed: Any) -> Any:
        whole.append(signal.id)
        return hits_of(engine, signal, changed)

    for module in (comparing, kept_hits):
        monkeypatch.setattr(module, "within", limited)
    monkeypatch.setattr(signals, "hits_of", ran)
    later = hunted_after(workspace, newest + 2 * SECOND, "beta")
    again = results(workspace)

    assert newest < later < day_began(newest) + DAY
    assert limits
    assert all(limit == {"beta"} for limit in limits)
    assert "several-vpn-brands" in whole
    assert "paid-for-years-into-one-account" not in whole
    assert len({tenant for tenant, *_ in again["hits"]}) == 3
    whole.clear()
    workspace.hunt()
    assert not whole
    assert results(workspace) == again
    hunted_after(workspace, newest + DAY, "beta")
    assert "paid-for-years-into-one-account" in whole
    assert results(workspace) == in_full(workspace)


def hunted_after(workspace: Workspace, at: int, tenant: str) -> int:
    """Hunt after a sign-in at a moment. Returns as of when."""
    path = workspace.root.parent / f"{at}.json"
    path.write_text(json.dumps({"value": [sign_in(3, 1) | {"id": f"at {at}", "createdDateTime": to_text(at)}]}))
    list(workspace.ingest([path], tenant=tenant))
    return workspace.hunt().as_of


ACROSS = '''
id = "seen-at-another-tenant"
title = "An address that somebody of another tenant uses too"
version = 1
status = "experimental"
stage = "sign_in"
family = "presence"
reads = ["ip_uses"]
scheme_rate = { mean = 0.5, cases = 10 }
honest_rate = { mean = 0.01, cases = 50 }
half_life = "never"
cost_to_avoid = "free"
why = "To show that a red flag of one's own may look at all tenants."
benign = ["One family at two companies."]
misses = ["Nobody."]
next_steps = ["Nothing."]
references = ["This test."]
query = """
select u.tenant, u.subject, u.at, 1 as strength, u.event_id, u.ip
from ip_uses as u
where exists (select 1 from ip_uses as o where o.ip = u.ip and o.tenant <> u.tenant)
"""
explain = "{ip} is known at another tenant"
[[test]]
name = "one address, two tenants"
fires = ["w1", "w2"]
[test.rows]
sign_in = [
    { tenant = "a", account = "w1", at = "2026-03-01T09:00:00Z", outcome = "success", ip = "192.0.2.1" },
    { tenant = "b", account = "w2", at = "2026-03-01T09:00:00Z", outcome = "success", ip = "192.0.2.1" },
]
[[test]]
name = "nobody"
rows = {}
fires = []
'''


def test_a_red_flag_of_ones_own_may_look_at_all_tenants(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    (workspace.root / "signals").mkdir()
    (workspace.root / "signals" / "seen-at-another-tenant.toml").write_text(ACROSS)

    def comes_in(tenant: str, people: range) -> None:
        path = tmp_path / f"{tenant}-{people.start}.json"
        path.write_text(json.dumps({"value": [sign_in(number, 1) for number in people]}))
        list(workspace.ingest([path], tenant=tenant))
        workspace.hunt()

    def found() -> set[str]:
        return {tenant for tenant, _, signal, *_ in results(workspace)["hits"] if signal == "seen-at-another-tenant"}

    comes_in("acme", range(2, 10))
    comes_in("beta", range(20, 22))
    nobody = found()
    comes_in("beta", range(3, 4))

    assert not nobody
    assert found() == {"acme", "beta"}


@pytest.mark.parametrize("above", ["tenant=zzz", "value=1"])
def test_what_the_folders_above_a_workspace_are_called_says_nothing_of_its_rows(tmp_path: Path, above: str):
    (tmp_path / above).mkdir()
    dice = random.Random(5)  # noqa: S311
    workspace = Workspace.create(tmp_path / above / "acme", "acme")
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", STAFF)]))
    ingest(workspace, dice, 150, 0)
    workspace.hunt()
    ingest(workspace, dice, 3, 1)
    workspace.hunt()
    again = results(workspace)

    assert again["hits"]
    assert again == in_full(workspace)


def test_nothing_is_gone_on_from_that_another_version_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", STAFF)]))
    ingest(workspace, random.Random(1), 150, 0)  # noqa: S311
    found: list[Any] = []
    left = deriving.left

    def looked(*given: Any) -> Any:
        found.append(left(*given))
        return found[-1]

    monkeypatch.setattr(hunting, "left", looked)
    for program in ("this", "this", "next"):
        monkeypatch.setattr(deriving, "PROGRAM", program)
        workspace.hunt()

    assert [one is not None for one in found] == [False, True, False]


def test_over_few_rows_what_is_passed_over_as_empty_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest(write_everything(tmp_path / "logs")))
    workspace.hunt()
    with_everything = results(workspace)
    monkeypatch.setattr(deriving, "CACHE_FROM", 1_000_000)
    workspace.hunt()

    assert with_everything["hits"]
    assert results(workspace) == with_everything


def test_a_purge_leaves_nothing_of_the_person_in_the_cache(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest(write_everything(tmp_path / "logs")))
    workspace.hunt()
    kept = [workspace.root / name for name in ("cache", "packs")]
    assert all(any(folder.rglob("*.parquet")) for folder in kept)
    workspace.purge(subject=WHO, reason="asked for", really=True)
    assert not [path for folder in kept for path in folder.rglob("*") if path.is_file()]
    workspace.hunt()
    assert traces(workspace.root, WORDS) == []


def test_of_two_hunts_at_once_one_does_without_the_cache(tmp_path: Path):
    with cache_of(tmp_path) as first, cache_of(tmp_path) as second:
        assert first is not None
        assert second is None
