from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.signals import problems
from sleetwatch.signals.check import library_problems
from tests.signals.writing import signal, with_query

GIVES = "l.tenant, l.subject, l.at, l.event_id, 1 as strength, 1 as km"


def only_problem(one) -> str:
    found = list(problems(one))
    assert len(found) == 1, found
    return found[0]


def test_techniques_are_named_by_their_ids():
    assert list(problems(signal(("version = 1", 'version = 1\nattack = ["T1219", "T1078.004"]')))) == []


def test_the_library_asks_where_rates_come_from_and_for_two_quiet_tests():
    fields = [line.split(":")[0] for line in library_problems(signal())]

    assert fields == ["scheme_rate.why", "honest_rate.why", "test"]


def test_the_small_signal_is_in_order():
    assert list(problems(signal(), Path("library/sign_in/far-off.toml"))) == []


def test_a_file_stands_under_its_id_in_the_folder_of_its_stage():
    found = list(problems(signal(), Path("library/data/other.toml")))

    assert [line.split(":")[0] for line in found] == ["id", "stage"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (('id = "far-off"', 'id = "Far Off"'), "id"),
        (('stage = "sign_in"', 'stage = "signin"'), "stage"),
        (('family = "place"', 'family = "magic"'), "family"),
        (("version = 1", "version = 0"), "version"),
        (("half_life = 90", "half_life = 0"), "half_life"),
        (('benign = ["A phone that roams."]', "benign = []"), "benign"),
        (('misses = ["A laptop that stays put."]', 'misses = [" "]'), "misses"),
        (('next_steps = ["Look at the devices."]', "next_steps = []"), "next_steps"),
        (('references = ["A report"]', "references = []"), "references"),
        (('why = "Two places at once."', 'why = " "'), "why"),
        (("scheme_rate = { mean = 0.3,", "scheme_rate = { mean = 1.3,"), "scheme_rate.mean"),
        (
            ("honest_rate = { mean = 0.02, cases = 100 }", "honest_rate = { mean = 0.02, cases = 0 }"),
            "honest_rate.cases",
        ),
        (("scheme_rate = { mean = 0.3,", "scheme_rate = { mean = 0.01,"), "scheme_rate"),
        (("default = 500", "default = 50"), "params.min_km.default"),
        (("default = 500", "default = nan"), "params.min_km"),
        (('unit = "km"', 'unit = ""'), "params.min_km.unit"),
        (('fires = ["w1"]', "fires = []"), "test"),
        (("fires = []", 'fires = ["w1"]'), "test"),
        (('reads = ["legs"]', 'reads = ["legs", "days"]'), "reads"),
        (('explain = "Moved {km} km"', 'explain = "Moved {miles} miles"'), "explain"),
        (('explain = "Moved {km} km"', 'explain = "Moved {km.__class__}"'), "explain"),
        (('explain = "Moved {km} km"', 'explain = "Moved {km!r}"'), "explain"),
        (('explain = "Moved {km} km"', 'explain = "Moved {km:>999999999}"'), "explain"),
        (("where l.km >= $min_km", "where l.km >= $other"), "params"),
        (("1 as strength,", ""), "query"),
        (("version = 1", 'version = 1\nattack = ["1219"]'), "attack"),
        (("version = 1", 'version = 1\nattack = ["T1219.2"]'), "attack"),
    ],
)
def test_each_broken_field_is_named(change, field):
    assert field in {line.split(":")[0] for line in problems(signal(change))}


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_parquet('x')",
        "select * from 'events.parquet'",
        "select * from glob('*')",
        "select content from read_text('/etc/passwd')",
        "pragma database_list",
        "attach 'x.db'",
        "copy (select 1) to 'x'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '1TB'",
        "create table x as select 1",
        "drop table legs",
        "update legs set km = 0",
        "delete from legs",
        "call pragma_version()",
        "export database 'x'",
        "",
        ";",
        "select 1; select 2",
        "select from where",
    ],
)
def test_nothing_but_one_select_over_our_tables_is_taken(query):
    assert any(line.startswith(("query", "reads")) for line in problems(with_query(query)))


@pytest.mark.parametrize(
    "expression",
    [
        "getenv('HOME')",
        "current_setting('temp_directory')",
        "random()",
        "now()",
        "current_timestamp",
        "hash(l.subject)",
        "md5(l.subject)",
        "regexp_matches(l.subject, '(a+)+b')",
        "list(l.at)",
        "epoch_ms(l.at)",
        "date_diff('hour', l.at, l.at)",
        "(select 1 from duckdb_settings())",
        "l.km::integer",
        "cast(l.km as bigint)",
        "l.km / 3600.0",
        "row_number() over (order by l.at)",
        "columns('.*')",
        "{'a': 1}",
        "[1, 2]",
        "nextval('s')",
    ],
)
def test_what_is_unsafe_or_means_different_things_elsewhere_is_refused(expression):
    one = with_query(f"select l.tenant, l.subject, l.at, l.event_id, 1 as strength, {expression} as km from legs as l")

    assert list(problems(one)) != []


@pytest.mark.parametrize(
    "query",
    [
        f"with recursive r as (select 1 as n union all select n + 1 from r) select {GIVES} from legs as l cross join r",
        f"select {GIVES} from legs as l limit 5",
        f"select {GIVES} from legs as l cross join legs as m",
        f"select {GIVES} from legs as l, legs as m",
        f"select {GIVES} from legs as l join legs as m on m.km > l.km",
        f"select {GIVES} from legs as l join legs as m on 1 = 1",
        f"select {GIVES} from legs as l cross join range(1000000000)",
        f"select {GIVES} from legs as l, lateral (select 1)",
        f"select {GIVES} from main.legs as l",
        f"select {GIVES} from information_schema.tables as l",
        f"select {GIVES} from legs as l where exists (select 1 from duckdb_secrets())",
        f"select {GIVES} from legs as l where exists (select 1 from sqlite_master)",
        "select * from legs as l",
        "select l.* from legs as l",
        f"select {GIVES} from legs as l union select {GIVES} from legs as l",
        f"select {GIVES} from legs as l using sample 5",
    ],
)
def test_ways_around_the_tables_are_refused(query):
    assert list(problems(with_query(query))) != []


@pytest.mark.parametrize("table", ["sign_in", "process", "connection", "subjects", "worker", "payroll", "shipment"])
def test_heavy_and_personal_tables_are_for_facts_only(table):
    one = with_query(f"select {GIVES} from {table} as l", f'"{table}"')

    assert only_problem(one).startswith(f"reads: {table} is for facts only")


@pytest.mark.parametrize(
    "column",
    ["name", "full_name", "payee_name", "nationality", "birth_place", "visa_status", "ui_language", "resume", "note"],
)
def test_a_banned_column_is_refused_wherever_it_stands(column):
    one = with_query(f"select {GIVES} from legs as l where l.{column} is not null")

    assert only_problem(one) == f"query: {column} is a banned input"


@pytest.mark.parametrize(
    "condition",
    [
        "l.country = 'CN'",
        "l.country in ('CN', 'RU')",
        "l.country like 'C%'",
        "'CN' = lower(l.country)",
        "case l.country when 'CN' then 1 else 0 end = 1",
        "l.home_country <> 'US'",
        "p.zone = 'Asia/Shanghai'",
    ],
)
def test_a_country_counts_only_as_a_contradiction(condition):
    query = f"select {GIVES} from legs as l join people as p on p.subject = l.subject where {condition}"

    assert any("country" in line for line in problems(with_query(query, '"legs", "people"')))


def test_two_countries_may_contradict_each_other():
    query = f"select {GIVES} from legs as l join people as p on p.subject = l.subject where l.country <> p.home_country"

    assert list(problems(with_query(query, '"legs", "people"'))) == []
