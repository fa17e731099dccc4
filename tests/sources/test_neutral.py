from __future__ import annotations

import pytest

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources import neutral


def reason(read, *arguments):
    with pytest.raises(Refused) as refused:
        read(*arguments)
    return refused.value.reason


def test_a_day_is_its_midnight_in_utc():
    assert clock.to_text(neutral.required_time({"start_date": "2026-03-02"}, "start_date")) == "2026-03-02T00:00:00Z"


@pytest.mark.parametrize(
    "written", ["2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00Z", "2026-03-02 08:00:00.000000+00:00"]
)
def test_a_time_with_its_offset_is_that_moment(written):
    assert clock.to_text(neutral.required_time({"at": written}, "at")) == "2026-03-02T08:00:00Z"


@pytest.mark.parametrize("written", ["2026-03-02T09:00:00", "2026-03-02 09:00"])
def test_a_clock_time_without_an_offset_is_refused(written):
    assert reason(neutral.required_time, {"at": written}, "at") == "no-zone"


@pytest.mark.parametrize(
    "written", ["3/2/2026", "02.03.2026", "soon", 1_772_438_400, "2026-02-30", "2026-03-02T29:00Z"]
)
def test_a_time_that_is_not_iso_8601_is_refused(written):
    assert reason(neutral.required_time, {"at": written}, "at") == "bad-time"
    assert reason(neutral.time, {"at": written}, "at") == "bad-time"


def test_a_time_that_may_be_missing_is_none():
    assert neutral.time({"at": None}, "at") is None
    assert neutral.time({}, "at") is None


def test_a_missing_column_is_named():
    assert reason(neutral.required, {"worker_id": " "}, "worker_id") == "missing-worker_id"
    assert reason(neutral.required_time, {}, "start_date") == "missing-start_date"


def test_a_word_is_one_of_its_list():
    assert neutral.one_of({"status": "Delivered"}, "status", ["delivered"]) == "delivered"
    assert reason(neutral.one_of, {"status": "lost"}, "status", ["delivered"]) == "bad-value"


def test_yes_or_no_is_clear():
    assert neutral.yes_or_no({"remote": "TRUE"}, "remote") is True
    assert neutral.yes_or_no({"remote": None}, "remote") is None
    assert reason(neutral.yes_or_no, {"remote": "sometimes"}, "remote") == "bad-value"


def test_a_country_is_two_letters():
    assert neutral.country({"c": "us"}, "c") == "US"
    assert neutral.country({"c": "UK"}, "c") == "GB"
    assert reason(neutral.country, {"c": "United States"}, "c") == "bad-value"


def test_two_letters_that_are_no_countrys_are_refused():
    assert reason(neutral.country, {"c": "JA"}, "c") == "bad-value"


def test_a_number_stays_in_its_range():
    assert neutral.decimal({"n": "-33.5"}, "n", -90, 90) == -33.5
    assert reason(neutral.decimal, {"n": "91"}, "n", -90, 90) == "bad-value"
    assert reason(neutral.decimal, {"n": "north"}, "n", -90, 90) == "bad-value"


def test_the_same_content_is_the_same_json():
    assert neutral.json_text({"r": {"b": 1, "a": "é"}}, "r", dict) == '{"a":"é","b":1}'
    assert neutral.json_text({"r": '{"b":1, "a":"é"}'}, "r", dict) == '{"a":"é","b":1}'
    assert neutral.json_text({"r": {}}, "r", dict) is None


@pytest.mark.parametrize("odd", [["a"], "words", 7, {"n": float("nan")}, {"s": "\ud800"}])
def test_json_of_another_shape_is_refused(odd):
    assert reason(neutral.json_text, {"r": odd}, "r", dict) == "bad-value"
