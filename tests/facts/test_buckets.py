"""That a fact said to be of one subject is: derived for some subjects at a time it comes out as derived for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.facts.buckets import MOST, TOUCHED, Buckets, columns_read, shared_out
from sleetwatch.facts.scopes import FOLLOWED, HEAVY, TRANSIENT, is_bucketed, rounds, transient_for

OVER_ALL = {
    "code_exits", "colleagues", "device_places", "device_silences", "guards_lifted", "laptop_arrivals",
    "key_uses", "lone_meetings", "meeting_reach", "packings",
    "rare_clients", "reach", "remotes", "same_lines", "storage_uses", "treasury_firsts", "units",
}  # fmt: skip
"""Facts that compare subjects and go through heavy events all at once, since they take few rows or columns of them. A
new one should rather read a fact that is derived bucket by bucket."""


def in_buckets(engine: Engine, scratch: Path, count: int, *, limited: bool = False) -> None:
    for this in rounds(facts.FACTS):
        facts.derive(engine, this.before)
        for name, files in Buckets(engine, scratch, count, limited=limited).derive(this, scratch).items():
            engine.view(name, files)
        for name in transient_for(this.after):
            engine.run(f"create or replace view {name} as {facts.sql_of(name)}")
        facts.derive(engine, this.after)


def rows_of(engine: Engine, name: str, where: str = "true") -> Counter[tuple[Any, ...]]:
    return Counter(engine.rows(f"select * from {name} where {where}"))


@pytest.fixture(scope="module")
def bucketed(everything: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(memory_limit_mb=2048, threads=1) as engine:
        facts.lay_out(engine, everything)
        in_buckets(engine, tmp_path_factory.mktemp("buckets"), 7)
        yield engine


@pytest.mark.parametrize("name", [name for name in facts.FACTS if name not in TRANSIENT])
def test_bucket_by_bucket_every_fact_comes_out_as_for_all_at_once(name: str, globally: Engine, bucketed: Engine):
    assert rows_of(bucketed, name) == rows_of(globally, name)


@pytest.fixture(scope="module")
def of_some(everything: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Only every third subject is derived; what compares subjects is there as before."""
    folder = tmp_path_factory.mktemp("some")
    with Engine(memory_limit_mb=2048, threads=1) as engine:
        facts.prepare(engine, everything, facts.FACTS)
        engine.run(f"create table {TOUCHED} as select distinct tenant, subject from subjects where {SOME}")
        for this in rounds(facts.FACTS):
            for name, files in Buckets(engine, folder, 2, limited=True).derive(this, folder).items():
                engine.view(f"some_{name}", files)
        yield engine


def buckets_of(people: Mapping[str, int], count: int) -> list[Counter[str]]:
    """How many people of which tenant are in each bucket."""
    subjects = [(tenant, f"{tenant}-{number}") for tenant, many in people.items() for number in range(many)]
    tenants, names = zip(*subjects, strict=True)
    with Engine(threads=1) as engine:
        facts.lay_out(engine, {})
        engine.register("subjects", pa.table({"tenant": tenants, "account": names, "subject": names}))
        buckets = Buckets(engine, Path(), count)
        buckets.lay_out_routes(owners=False)
        found = [Counter[str]() for _ in range(buckets.count)]
        for bucket, tenant, many in engine.rows("select bucket, tenant, count(*) from routes_ group by bucket, tenant"):
            found[bucket][tenant] = many
    assert sum(map(Counter.total, found)) == len(subjects)
    return found


def test_a_bucket_holds_people_of_one_tenant_or_of_several_small_ones_whole():
    found = buckets_of({"large": 700, "small-1": 50, "small-2": 30, "small-3": 40, "small-4": 60, "whole": 120}, 10)

    assert found[:7] == [Counter(large=100)] * 7
    assert found[7:] == [{"small-1": 50, "small-2": 30, "small-3": 40}, {"small-4": 60}, {"whole": 120}]


@given(people=st.lists(st.integers(1, 60), min_size=1, max_size=12), count=st.integers(1, 20))
def test_no_bucket_is_empty_or_much_larger_than_it_was_to_be(people: list[int], count: int):
    wanted = sum(people) / count
    held = Counter[int]()
    for number, (tenant, first, parts) in enumerate(
        shared_out([(str(n), many) for n, many in enumerate(people)], wanted)
    ):
        assert tenant == str(number)
        held.update({first + part: people[number] / parts for part in range(parts)})

    assert sorted(held) == list(range(len(held)))
    assert sum(held.values()) == pytest.approx(sum(people))
    assert max(held.values()) <= MOST * wanted + 1e-9


def test_one_company_has_as_many_buckets_as_were_asked_for():
    assert len(buckets_of({"only": 1000}, 16)) == 16


SOME = "hash(tenant, subject) % 3 = 0"


@pytest.mark.parametrize("name", [name for name in facts.FACTS if is_bucketed(name) and name not in TRANSIENT])
def test_for_some_subjects_a_fact_has_their_rows_and_no_others(name: str, globally: Engine, of_some: Engine):
    theirs = "(tenant, subject) in (select (tenant, subject) from subjects)"

    assert rows_of(of_some, f"some_{name}") == rows_of(globally, name, f"{SOME} and {theirs}")


@pytest.mark.parametrize("name", facts.FACTS)
def test_a_fact_says_whether_it_is_about_one_subject_or_compares_several(name: str):
    assert facts.scope_of(name) in facts.SCOPES


@pytest.mark.parametrize("name", [name for name in facts.FACTS if is_bucketed(name)])
def test_a_fact_of_one_subject_reads_of_facts_that_compare_only_the_followed_ones(name: str):
    others = {one for one in facts.tables_read_by(name) if one in facts.FACTS and facts.scope_of(one) != "subject"}

    assert others <= FOLLOWED


@pytest.mark.parametrize("name", [name for name in facts.FACTS if not is_bucketed(name)])
def test_what_compares_subjects_reads_no_heavy_event_but_what_was_made_of_them(name: str):
    assert name in OVER_ALL or not facts.tables_read_by(name) & (HEAVY | TRANSIENT)


@pytest.mark.parametrize("name", [name for name in facts.FACTS if name not in TRANSIENT])
def test_a_kept_fact_has_only_columns_that_a_file_keeps_exactly(name: str, bucketed: Engine):
    assert set(bucketed.columns(name).values()) <= {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN"}


def test_of_an_event_only_the_columns_are_read_that_a_query_names():
    assert columns_read("process", ["select tenant, p.file_name from process as p"]) == ("tenant", "file_name")
    assert columns_read("process", ["select * from process"])[-1] == "remote_session"
    assert columns_read("process", ["select count(*) as n, account from process group by account"]) == ("account",)
    assert columns_read("process", ["select at, account from sign_in"]) == ()
