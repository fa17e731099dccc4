"""When somebody was first over a line, as the hunts before remember it. Hunts are written straight to the state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from sleetwatch.state import hunts, scores
from sleetwatch.workspace.first_flags import earlier_flags

ANNA = ("acme", "S-anna")
BEGAN = 3
"""When the evidence on her began."""


@pytest.fixture
def state() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    hunts.metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def hunted(state: sa.Connection, as_of: int, flagged: int | None = None, status: str = "check", **said: object) -> None:
    """A hunt; `flagged` is the moment it named for her, None where it had her below the lines."""
    head = {"as_of": as_of, "started_at": 0, "finished_at": 0, "engine": "duckdb", "subjects": 1, "signals": 1}
    lists = {"line": {}, "missing": [], "notes": [], "missing_of": {"acme": []}}
    number = state.execute(sa.insert(hunts).values(**head | lists | said).returning(hunts.c.hunt)).scalar_one()
    figures = {"score": 0.0, "score_without_links": 0.0, "probability": 0.5, "low": 0.4, "high": 0.6, "families": []}
    status = status if flagged is not None else "below"
    about = {"hunt": number, "tenant": ANNA[0], "subject": ANNA[1], "status": status, "first_flagged_at": flagged}
    state.execute(sa.insert(scores).values(**figures, **about))


def first(state: sa.Connection, as_of: int, by_evidence: int | None = BEGAN) -> int | None:
    return earlier_flags(state, as_of, [ANNA]).first_flagged_at(ANNA, by_evidence)


def test_without_a_hunt_before_it_is_when_the_evidence_began(state: sa.Connection):
    assert first(state, 20) == BEGAN


def test_whoever_stood_below_the_lines_in_a_hunt_crossed_them_later(state: sa.Connection):
    hunted(state, 8)
    hunted(state, 12)
    assert first(state, 20) == 12


def test_evidence_that_began_after_the_last_hunt_says_when(state: sa.Connection):
    hunted(state, 8)
    assert first(state, 20, by_evidence=15) == 15


def test_a_date_once_named_stays(state: sa.Connection):
    hunted(state, 8)
    hunted(state, 12, flagged=10)
    hunted(state, 16, flagged=10)
    assert first(state, 20) == 10


def test_whoever_comes_back_over_a_line_keeps_the_first_date(state: sa.Connection):
    hunted(state, 8, flagged=7)
    hunted(state, 12)
    assert first(state, 20) == 7


def test_to_hunt_the_same_days_again_changes_no_date(state: sa.Connection):
    hunted(state, 8)
    before = first(state, 20)
    hunted(state, 20)
    assert first(state, 20) == before == 8


def test_hunts_that_did_not_know_the_tenant_say_nothing(state: sa.Connection):
    hunted(state, 8, missing_of={"another": []})
    hunted(state, 12, missing_of=None)
    assert first(state, 20) == BEGAN


def test_whoever_is_below_the_lines_has_no_date(state: sa.Connection):
    hunted(state, 8, flagged=7)
    assert first(state, 20, by_evidence=None) is None


def test_of_earlier_hunts_only_those_who_are_over_a_line_are_looked_up(state: sa.Connection):
    hunted(state, 8, flagged=7)
    asked: list[tuple[str, tuple[object, ...]]] = []
    sa.event.listen(state, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    earlier_flags(state, 20, [("acme", f"S-{name}") for name in ("anna", "ben", "cleo", "dan")])
    steps = [
        step
        for said, given in asked
        for *_, step in state.connection.cursor().execute(f"explain query plan {said}", given)
    ]
    assert any(step.startswith("SEARCH scores USING INDEX") for step in steps)
    assert not any(step.startswith("SCAN scores") for step in steps), "a scan takes longer with every hunt that is kept"
