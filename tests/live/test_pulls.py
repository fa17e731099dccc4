"""Each vendor's pull against its double: everything arrives once, whatever goes wrong and wherever it is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live import Pull, client, gather, hunting, place
from tests.live.cases import CASES, Case
from tests.live.doubles import Google, Graph, Greenhouse, Hunting, Okta, Zoom
from tests.live.records import candidate, meeting, okta_log, sign_in
from tests.live.vendor import (
    AGE,
    BEGAN,
    PASSING,
    SECRET,
    TOKEN,
    Double,
    Fault,
    Kept,
    drive,
    expected,
    expires,
    malformed,
    says,
    serving,
)

OAUTH = [name for name, case in CASES.items() if case.double().fixed is None]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def double(case: Case) -> Iterator[Double]:
    with serving(case.make()) as double:
        yield double


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three, a delivery for every page."""
    monkeypatch.setattr(gather, "FULL", 1)
    monkeypatch.setattr(hunting, "MOST_ROWS", 4)
    monkeypatch.setattr(Hunting, "most", 4)


def without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a slow answer alone: a busy machine is no fault of a vendor's."""
    monkeypatch.setattr(hunting, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(client, "SECONDS", 0.3)


class Waits:
    """Waits for nothing, and notes for how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        if seconds:
            self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def pull(case: Case, double: Double, tmp_path: Path, waits: Waits) -> Iterator[Callable[[], Pull]]:
    """Makes pulls, as each start of the program does."""
    made: list[Pull] = []

    def make() -> Pull:
        made.append(case.pull(double, tmp_path, waits))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(autouse=True)
def _as_when_the_records_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made once, and all tests may take longer than it takes until a quiet hour moves a place on."""
    late = clock.now() - BEGAN - AGE
    monkeypatch.setattr(place, "clock", SimpleNamespace(**{**vars(clock), "now": lambda: clock.now() - late}))


def assert_silent(error: BaseException) -> None:
    assert SECRET not in str(error)
    assert TOKEN not in str(error)
    assert "private_key" not in str(error)


def test_everything_arrives_once(double: Double, pull: Callable[[], Pull]) -> None:
    kept, one = Kept(), pull()
    drive(one, kept)
    assert kept.found() == expected(double)
    assert len(kept.lines) == len(expected(double))
    assert kept.gaps == []
    drive(one, kept)
    assert len(kept.lines) == len(expected(double)), "the overlap is not written again"


def test_a_new_start_brings_nothing_but_the_overlap(double: Double, pull: Callable[[], Pull]) -> None:
    kept = Kept()
    drive(pull(), kept)
    cursor = dict(kept.cursor)
    drive(pull(), kept)
    assert kept.found() == expected(double)
    assert {part: stands["newest"] for part, stands in kept.cursor.items() if "newest" in stands} == {
        part: stands["newest"] for part, stands in cursor.items() if "newest" in stands
    }


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_got_over(
    double: Double, pull: Callable[[], Pull], fault: str, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "slow":
        without_patience(monkeypatch)
    double.faults = dict.fromkeys((0, 2, 3), PASSING[fault])
    kept = Kept()
    drive(pull(), kept)
    assert kept.found() == expected(double)
    assert len(waits.seconds) == 3 - len(double.faults)
    if fault == "429 with seconds":
        assert all(7 <= wait <= 7.8 for wait in waits.seconds)
    if fault == "429 with a date":
        assert all(7.9 <= wait <= 10 for wait in waits.seconds)


@pytest.mark.parametrize(
    "fault",
    [malformed, says(403), says(404), says(429, lambda _: {"Retry-After": "4000"}), says(500), says(302)],
    ids=["malformed", "403", "404", "429 for an hour", "500", "302"],
)
def test_a_pass_that_fails_loses_nothing(double: Double, pull: Callable[[], Pull], fault: Fault) -> None:
    for number in (0, 1, 3):
        double.requests.clear()
        double.faults = dict.fromkeys(range(number, number + client.TRIES), fault)
        kept, one = Kept(), pull()
        for _ in range(client.TRIES + 2):
            try:
                drive(one, kept)
            except FeedError as error:
                assert_silent(error)
        assert not double.faults
        if not kept.gaps:  # at Zoom a 404 means that it no longer has them
            assert kept.found() == expected(double)


@pytest.mark.parametrize("name", OAUTH)
def test_a_token_that_ends_is_renewed(name: str, tmp_path: Path, waits: Waits) -> None:
    case = CASES[name]
    with serving(case.make()) as double:
        double.faults = {1: expires}
        kept, pull = Kept(), case.pull(double, tmp_path, waits)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert len(double.forms) == 2
        assert waits.seconds == []


@pytest.mark.parametrize("name", [name for name in CASES if name not in OAUTH])
def test_a_key_that_is_not_taken_is_an_error_that_shows_nothing(name: str, tmp_path: Path, waits: Waits) -> None:
    case = CASES[name]
    with serving(case.make()) as double:
        double.fixed = "another"
        pull = case.pull(double, tmp_path, waits)
        with pytest.raises(FeedError, match="401: the credentials are not taken") as raised:
            drive(pull, Kept())
        pull.close()
        assert_silent(raised.value)
        assert waits.seconds == []


@pytest.mark.parametrize("trick", ["repeat", "loop", "host"])
def test_pages_that_lead_nowhere_end_the_pass(double: Double, pull: Callable[[], Pull], case: Case, trick: str) -> None:
    if isinstance(double, Hunting) or (trick == "host" and isinstance(double, Google | Okta | Zoom)):
        pytest.skip("no such pages there")
    double.trick = trick
    kept, one = Kept(), pull()
    with pytest.raises(FeedError) as raised:
        drive(one, kept)
    assert_silent(raised.value)
    assert len(double.requests) < 100
    double.trick = None
    drive(one, kept)
    assert kept.found() == expected(double)


def test_a_link_of_another_host_is_not_followed(tmp_path: Path, waits: Waits) -> None:
    with serving(CASES["okta"].make()) as double:
        double.trick = "host"
        kept, pull = Kept(), CASES["okta"].pull(double, tmp_path, waits)
        with pytest.raises(FeedError, match="points to another host"):
            drive(pull, kept)
        double.trick = None
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)


def test_late_records_inside_the_overlap_arrive(double: Double, pull: Callable[[], Pull], case: Case) -> None:
    kept, one = Kept(), pull()
    drive(one, kept)
    case.late(double)
    before = len(kept.lines)
    drive(one, kept)
    assert kept.found() == expected(double)
    assert len(kept.lines) == before + 1


@pytest.mark.parametrize("fresh", [True, False], ids=["new program", "same program"])
def test_it_goes_on_wherever_it_was_cut_off(case: Case, tmp_path: Path, waits: Waits, fresh: bool) -> None:
    """Cut after many a delivery in turn; a delivery is one record here, a page three."""
    with serving(case.make()) as double:
        first = case.pull(double, tmp_path, waits)
        deliveries = sum(1 for _ in first.pull({}))
        first.close()
        for cut in range(1, deliveries + 1, deliveries // 16 + 1):
            kept = Kept()
            pull = case.pull(double, tmp_path, waits)
            drive(pull, kept, cut)
            if fresh:
                pull.close()
                pull = case.pull(double, tmp_path, waits)
            drive(pull, kept)
            pull.close()
            assert kept.found() == expected(double), cut


def test_it_ends_though_every_pass_is_cut_off_after_some_deliveries(double: Double, pull: Callable[[], Pull]) -> None:
    kept, one = Kept(), pull()
    for _ in range(200):
        drive(one, kept, 2)
        if kept.found() == expected(double):
            return
    pytest.fail("it does not get on")


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_vendor_whose_clock_is_wrong_loses_nothing(double: Double, pull: Callable[[], Pull], hours: int) -> None:
    double.skew = hours * 3600.0
    kept, one = Kept(), pull()
    drive(one, kept)
    assert kept.found() == expected(double)
    newest = max(stands["newest"] for stands in kept.cursor.values() if "newest" in stands)
    assert newest <= clock.to_text(clock.now())


@pytest.mark.parametrize("hours", [-30, 30])
def test_our_own_clock_may_be_wrong(
    double: Double, pull: Callable[[], Pull], hours: int, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + hours * clock.HOUR)
    double.skew = -hours * 3600.0
    kept, one = Kept(), pull()
    drive(one, kept)
    case.late(double)
    drive(one, kept)
    monkeypatch.setattr(clock, "now", now)
    double.skew = 0.0
    drive(one, kept)
    assert kept.found() == expected(double)


@pytest.mark.parametrize("name", ["graph", "okta", "google"])
def test_a_page_token_that_is_too_old_costs_nothing(name: str, tmp_path: Path, waits: Waits) -> None:
    case = CASES[name]
    with serving(case.make()) as double:
        assert isinstance(double, Graph | Okta | Google)
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept, None if name == "okta" else 3)  # Okta's is for the next pass, the others' for this one
        pull.close()
        case.late(double)
        double.forgets, double.page = True, 100
        again = case.pull(double, tmp_path, waits)
        drive(again, kept)
        again.close()
        assert kept.found() == expected(double)
        assert kept.gaps == []


@pytest.mark.parametrize("name", ["graph", "okta", "google", "zoom", "github", "defender"])
def test_what_the_vendor_has_deleted_since_is_a_gap(name: str, tmp_path: Path, waits: Waits) -> None:
    case = CASES[name]
    with serving(case.make()) as double:
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        part = next(iter(double.records))
        kept.cursor = {part: {"newest": "2020-01-01T00:00:00Z"}}
        drive(pull, kept)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert len(kept.gaps) == 1
        assert kept.gaps[0].startswith(f"{part}: 2020-01-01T00:00:00Z to ")


def test_a_cursor_that_is_not_ours_is_the_beginning(double: Double, pull: Callable[[], Pull]) -> None:
    kept = Kept()
    parts = double.records
    for _ in pull().pull({part: {"newest": 5, "page": []} for part in parts}):
        pass
    drive(pull(), kept)
    assert kept.found() == expected(double)


def test_a_pull_begins_at_its_start(case: Case, double: Double, tmp_path: Path, waits: Waits) -> None:
    kept = Kept()
    pull = case.pull(double, tmp_path, waits, start=clock.to_text(BEGAN + 5 * clock.DAY))
    drive(pull, kept)
    pull.close()
    whole = sum(name == "managedDevices" for name in double.records) * 10
    assert len(kept.lines) == whole


def test_records_from_the_future_do_not_move_the_cursor_there(tmp_path: Path, waits: Waits) -> None:
    case = CASES["graph"]
    with serving(case.make()) as double:
        double.records["signIns"].append({**sign_in(99), "createdDateTime": "2999-01-01T00:00:00Z"})
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        double.records["signIns"].append(sign_in(20))
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)


def test_one_collection_that_fails_keeps_none_of_the_others_from_coming(tmp_path: Path, waits: Waits) -> None:
    case = CASES["graph"]
    with serving(case.make()) as double:
        double.faults = {0: says(403)}
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        with pytest.raises(FeedError, match="auditLogs/signIns answered 403: they lack a permission"):
            drive(pull, kept)
        pull.close()
        assert set(kept.cursor) == set(double.records) - {"signIns"}


def test_devices_are_listed_again_when_the_last_list_is_old(tmp_path: Path, waits: Waits) -> None:
    case = CASES["graph"]
    with serving(case.make()) as double:
        kept = Kept()
        pull = case.pull(double, tmp_path, waits, collections=["managedDevices"])
        drive(pull, kept)
        asked = len(double.requests)
        drive(pull, kept)
        assert len(double.requests) == asked
        kept.cursor["managedDevices"]["taken"] -= 25 * clock.HOUR
        drive(pull, kept)
        pull.close()
        assert len(double.requests) == 2 * asked


@pytest.mark.parametrize("says_no", [True, False], ids=["says no", "cuts off"])
def test_hunting_halves_the_window_until_it_fits(tmp_path: Path, waits: Waits, says_no: bool) -> None:
    case = CASES["defender"]
    with serving(case.make()) as double:
        assert isinstance(double, Hunting)
        double.says_no = says_no
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)


def test_more_rows_in_a_second_than_hunting_gives_is_an_error(tmp_path: Path, waits: Waits) -> None:
    case = CASES["defender"]
    with serving(case.make()) as double:
        rows = double.records["DeviceLogonEvents"]
        double.records["DeviceLogonEvents"] = [{**row, "Timestamp": rows[0]["Timestamp"]} for row in rows]
        pull = case.pull(double, tmp_path, waits)
        with pytest.raises(FeedError, match="more happened in one second"):
            drive(pull, Kept())
        pull.close()


def test_a_desired_order_that_is_not_kept_loses_nothing(tmp_path: Path, waits: Waits) -> None:
    """A vendor that ignores the order: the newest come first, and the pass is cut off."""

    class Backwards(Graph):
        def _found(self, name: str, asked: str) -> list[dict[str, object]]:
            return super()._found(name, asked)[::-1]

    case = CASES["graph"]
    double = Backwards()
    case.fill(double)
    with serving(double):
        for cut in range(1, 20):
            kept = Kept()
            for stop in (cut, None):
                pull = case.pull(double, tmp_path, waits)
                drive(pull, kept, stop)
                pull.close()
            assert kept.found() == expected(double), cut


@pytest.mark.parametrize("participants", ["dashboard", "quality", "report"])
def test_zoom_participants_come_from_where_the_plan_allows(tmp_path: Path, waits: Waits, participants: str) -> None:
    case = CASES["zoom"]
    with serving(case.make()) as double:
        kept = Kept()
        pull = case.pull(double, tmp_path, waits, participants=participants)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert any("%252F" in request for request in double.requests)
        assert any("a%2Fb" in request for request in double.requests)


def test_a_zoom_meeting_whose_participants_are_gone_is_a_gap(tmp_path: Path, waits: Waits) -> None:
    case = CASES["zoom"]
    with serving(case.make()) as double:
        double.records["meetings"][4]["lost"] = True
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert kept.gaps == ["meetings: Zoom no longer has the participants of 1"]


def test_a_long_zoom_meeting_that_ends_after_later_ones_is_not_missed(tmp_path: Path, waits: Waits) -> None:
    case = CASES["zoom"]
    with serving(case.make()) as double:
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        double.records["meetings"] += [meeting(-1400, lasts=24 * 60), meeting(25, lasts=20)]
        for _ in range(2):
            drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)


def test_zoom_tells_a_daily_limit_in_iso(tmp_path: Path, waits: Waits) -> None:
    case = CASES["zoom"]
    with serving(case.make()) as double:
        midnight = clock.to_text(clock.now() + 3 * clock.HOUR)
        double.faults = {0: says(429, lambda _: {"Retry-After": midnight, "X-RateLimit-Type": "Daily-limit"})}
        pull = case.pull(double, tmp_path, waits)
        with pytest.raises(FeedError, match="asks us to wait") as raised:
            drive(pull, Kept())
        pull.close()
        assert raised.value.retry_after is not None
        assert 10_700 < raised.value.retry_after < 12_000


def test_greenhouse_sees_a_candidate_again_when_it_changes(tmp_path: Path, waits: Waits) -> None:
    case = CASES["greenhouse"]
    with serving(case.make()) as double:
        assert isinstance(double, Greenhouse)
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        before = len(kept.lines)
        double.records["candidates"][3] = candidate(3, 500)
        drive(pull, kept)
        pull.close()
        assert len(kept.lines) == before + 1


def test_a_busy_okta_is_left_when_its_newest_events_are_there(tmp_path: Path, waits: Waits) -> None:
    case = CASES["okta"]
    with serving(case.make()) as double:
        assert isinstance(double, Okta)
        double.write({**okta_log(80), "published": clock.to_text(clock.now())}, clock.now())
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert len(double.requests) == 4


def test_github_throttles_with_403(tmp_path: Path, waits: Waits) -> None:
    case = CASES["github"]
    with serving(case.make()) as double:
        reset = str(clock.now() // clock.SECOND + 20)
        double.faults = {1: says(403, lambda _: {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset})}
        kept = Kept()
        pull = case.pull(double, tmp_path, waits)
        drive(pull, kept)
        pull.close()
        assert kept.found() == expected(double)
        assert len(waits.seconds) == 1
        assert 17 < waits.seconds[0] < 23


def test_waiting_ends_when_the_program_is_to_stop(tmp_path: Path) -> None:
    case = CASES["okta"]
    with serving(case.make()) as double:
        double.faults = {1: says(503)}
        pull = case.pull(double, tmp_path, lambda seconds: seconds > 0)
        kept = Kept()
        drive(pull, kept)
        pull.close()
        assert len(double.requests) == 2
        assert len(kept.lines) == 3, "what came before is kept"


def test_google_signs_in_as_the_administrator(tmp_path: Path, waits: Waits) -> None:
    import jwt

    case = CASES["google"]
    with serving(case.make()) as double:
        pull = case.pull(double, tmp_path, waits)
        drive(pull, Kept())
        pull.close()
        claims = jwt.decode(double.forms[0]["assertion"], options={"verify_signature": False})
        assert claims["sub"] == "admin@fabrikam.example"
        assert claims["iss"] == "pull@fabrikam.example"
        assert claims["aud"] == f"{double.url}/token"
        assert claims["scope"].endswith("admin.reports.audit.readonly")
        assert claims["exp"] - claims["iat"] == 3600
