from __future__ import annotations

import pytest

from sleetwatch import facts, queries
from sleetwatch.queries import Known, parsed, reading_of


def test_a_reading_says_what_a_query_reads_and_gives():
    read = parsed(
        "with own as (select tenant, at from legs) "
        "select o.tenant, o.at as seen, (select count(*) from days) as n from own as o join places as p on p.at = o.at"
    )

    assert read.tables == {"legs", "days", "places"}
    assert read.columns == {"tenant", "at"}
    assert read.gives == ("tenant", "seen", "n")
    assert read.ways == {frozenset({"legs", "places"})}


BESIDE = "from legs as a left join days as b on b.at = a.at"


@pytest.mark.parametrize(
    ("query", "empty", "is_empty"),
    [
        ("select a.at from legs as a join days as b on b.at = a.at", {"days"}, True),
        ("select a.at from legs as a left join days as b on b.at = a.at", {"days"}, False),
        ("select a.at from legs as a left join days as b on b.at = a.at where b.day > 1", {"days"}, True),
        ("select a.at from legs as a left join days as b on b.at = a.at where b.day is null", {"days"}, False),
        ("select at from legs union all select at from days", {"days"}, False),
        ("select at from legs union all select at from days", {"days", "legs"}, True),
        ("select a.at from legs as a where exists (select 1 from days as b where b.at = a.at)", {"days"}, True),
        ("select a.at from legs as a where not exists (select 1 from days as b where b.at = a.at)", {"days"}, False),
        (
            "select at from (select at, 1 as a, day, 2 as b from legs union all select 1, 1, 3, null) where day > 0",
            {"legs"},
            False,
        ),
        ("select count(*) as n from legs", {"legs"}, False),
        ("select tenant, count(*) as n from legs group by tenant", {"legs"}, True),
        ("select tenant, count(*) over (partition by tenant) as n from legs", {"legs"}, True),
        ("select a.at from legs as a cross join (select max(day) as day from days) as b", {"days"}, False),
        ("select a.at from (select max(at) as at from legs) as a join days as b on b.at = a.at", {"legs"}, True),
        ("select a.at from legs as a semi join days as b on b.at = a.at", {"days"}, True),
        ("select a.at from legs as a anti join days as b on b.at = a.at", {"days"}, False),
        ("select b.at from legs as a right join days as b on b.at = a.at", {"legs"}, False),
        ("select b.at from legs as a right join days as b on b.at = a.at", {"days"}, True),
        ("select b.at from legs as a full join days as b on b.at = a.at", {"legs"}, False),
        (f"select a.at {BESIDE} where concat(a.ip, b.ip) = 'x'", {"days"}, False),
        (f"select at from (select a.at, a.day = 1 or b.day = 2 as odd {BESIDE}) where odd", {"days"}, False),
        (f"select at from (select a.at, a.day = 1 and b.day = 2 as odd {BESIDE}) where odd", {"days"}, True),
        (f"select a.at {BESIDE} where if(b.day > 1, 1, 2) > 1", {"days"}, False),
        (f"select a.at {BESIDE} where not (a.day between 2 and b.day)", {"days"}, False),
        (f"select a.at {BESIDE} where a.day between 2 and b.day", {"days"}, True),
        (f"select a.at {BESIDE} where b.day not in (select day from days)", {"days"}, False),
        (f"select a.at {BESIDE} qualify lag(b.day, 1, 0) over (order by a.at) = 0", {"days"}, False),
        (f"select a.at {BESIDE} where case when b.day is null then 1 else 0 end = 1.0", {"days"}, False),
        (f"select a.at {BESIDE} where case when b.day is null then 1 else 0 end in ($one, $two)", {"days"}, False),
        ("select 1 as at from legs having count(*) = 0", {"legs"}, False),
    ],
)
def test_a_query_is_known_to_be_empty_only_where_it_must_be(query: str, empty: set[str], is_empty: bool):
    assert parsed(query).is_empty_where(empty) == is_empty


def test_a_query_of_which_one_letter_was_changed_is_parsed(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(queries, "parsed", lambda sql: (asked.append(sql), parsed(sql))[1])
    reading_of.cache_clear()
    sql = facts.sql_of("legs")

    assert reading_of(sql).tables == {"places"}
    assert asked == []
    assert reading_of(sql.replace("places", "place5")).tables == {"place5"}
    assert len(asked) == 1


def test_a_file_that_knows_nothing_changes_nothing_but_the_time_it_takes(monkeypatch: pytest.MonkeyPatch):
    before = {name: reading_of(facts.sql_of(name)) for name in facts.FACTS[:12]}
    monkeypatch.setattr(queries, "known", lambda: Known({}, frozenset(), {}))
    reading_of.cache_clear()

    assert {name: reading_of(facts.sql_of(name)) for name in facts.FACTS[:12]} == before
    reading_of.cache_clear()
