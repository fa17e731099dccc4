"""What Spark could not run is found in the text of a query, and what it can run is let through."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sleetwatch.signals import Param, Signal, load_library, problems
from sleetwatch.signals.portable import not_for_spark
from sleetwatch.workspace.catalogue import lint
from tests.signals.writing import signal
from tests.workspace.world_on_spark import GIVES as BARE
from tests.workspace.world_on_spark import STRANGE

GIVES = 'select p.tenant, p.subject, p.start_at as "at", 1 as strength, p.worker_id as event_id'
DAYS = Param(default=90, unit="day", range=(7, 400))


def asking(query: str, **params: Param) -> Signal:
    return msgspec.structs.replace(signal(), query=query, reads=("people",), params=params, explain="since {at}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{GIVES} from people as p asof join people as q on p.subject = q.subject and p.end_at > q.end_at", "asof"),
        (f"{GIVES}, count(distinct p.peer) over (partition by p.tenant) as n from people as p", "distinct"),
        (f"{GIVES}, min(p.peer, 2) as few from people as p group by all", "one value"),
        (f"{GIVES}, cast(p.end_at as hugeint) as huge from people as p", "64 bits"),
        (f"{GIVES} from people as p where p.start_at / p.home_radius_km > 3", "divide by greatest"),
        (f"{GIVES} from people as p where ln(p.home_radius_km) > 3", "ln"),
        (f"{GIVES} from people as p where p.start_at / $days > 3", None),
        (f"{GIVES} from people as p where p.start_at / greatest(1e0, p.home_radius_km) > 3", None),
        (f"{GIVES} from people as p where p.start_at / 3.6e9 > 3 and ln(greatest(1e-9, p.home_radius_km)) > 1", None),
        (f"{GIVES} from people as p where p.peer like 'c:\\users%'", None),
    ],
    ids=["asof", "distinct", "several", "huge", "zero", "logarithm", "param", "floored", "literal", "backslash"],
)
def test_what_spark_cannot_run_is_said_beforehand(query: str, said: str | None):
    params = {"days": DAYS} if "$days" in query else {}
    found = list(not_for_spark(asking(query, **params)))

    assert list(problems(asking(query, **params))) == [], "the contract itself allows it"
    assert (found == []) if said is None else (said in found[0])


def test_a_param_that_may_be_zero_is_no_divisor():
    may_be_none = msgspec.structs.replace(DAYS, range=(0, 400))

    assert list(not_for_spark(asking(f"{GIVES} from people as p where p.start_at / $days > 3", days=may_be_none)))


def test_lint_says_it_of_a_file(tmp_path: Path):
    path = tmp_path / "alias-in-where.toml"
    path.write_text(STRANGE.format(query=f"{BARE} from people where start_at / home_radius_km > 3"), "utf-8")
    [found] = lint([path])

    assert found.problems == ()
    assert any(line.startswith("query: cannot run on Spark: dividing by 0") for line in found.advice)


def test_the_library_is_proved_by_running_it():
    assert [one.id for one in load_library() if list(not_for_spark(one))] == []
