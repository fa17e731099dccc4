from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

from sleetwatch.errors import Refused
from sleetwatch.events import SignIn
from sleetwatch.intake import recognise
from sleetwatch.intake.json_records import WRAPPERS
from sleetwatch.intake.recognise import Recogniser


def refusal(recogniser: Recogniser, record: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        recogniser.events_of(record)
    return caught.value


def test_each_record_that_no_source_knows_has_a_refusal_of_its_own():
    recogniser = Recogniser([])
    one, another = refusal(recogniser, {"a": 1}), refusal(recogniser, {"a": 1})
    assert one is not another
    assert one.reason == another.reason == "unrecognised"


def test_a_log_of_ever_new_shapes_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recognise, "SHAPES", 10)
    recogniser = Recogniser([])
    for number in range(100):
        refusal(recogniser, {f"a{number}": 1})
        assert len(recogniser._unknown) <= 10


def test_a_shape_as_long_as_a_book_is_not_remembered():
    recogniser = Recogniser([])
    refusal(recogniser, {"a" * 100_000: 1})
    refusal(recogniser, {"a": 1, "category": "b" * 100_000})
    assert not recogniser._unknown


class Inner:
    """Knows its records by a key inside them, as some vendors' can only be known."""

    name, columns, by_value = "inner", (), False

    def __init__(self, key: str) -> None:
        self.key = key

    def recognises(self, record: dict[str, Any]) -> bool:
        return isinstance(record.get("event"), dict) and self.key in record["event"]

    def read(self, record: dict[str, Any]) -> list[SignIn]:
        return [SignIn(at=1, account=self.key)]


@pytest.mark.parametrize("first", [{"event": {"junk": 1}}, {"event": 1}, {"event": {"b": 1}}])
def test_a_record_made_to_mislead_takes_nothing_from_those_that_follow(first: dict[str, Any]):
    recogniser = Recogniser([Inner("a"), Inner("b")])
    with suppress(Refused):
        recogniser.events_of(first)
    for key in ("a", "b", "a"):
        source, _ = recogniser.events_of({"event": {key: 1}})
        assert source.key == key


def test_what_nobody_knows_is_asked_about_once_a_shape():
    source = Inner("a")
    asked: list[dict[str, Any]] = []
    knows, source.recognises = source.recognises, lambda record: bool(asked.append(record)) or knows(record)
    recogniser = Recogniser([source])
    for number in range(5):
        refusal(recogniser, {"other": number})
    assert len(asked) == 1


class Worded(Inner):
    """Knows its records by a word in them."""

    by_value = True

    def recognises(self, record: dict[str, Any]) -> bool:
        return record.get("event") == self.key


def test_a_source_that_goes_by_values_is_asked_about_every_record_nobody_knew():
    recogniser = Recogniser([Inner("a"), Worded("b")])
    refusal(recogniser, {"event": "other"})

    assert recogniser.events_of({"event": "b"})[0].key == "b"


RECORD = {"event": {"a": 1}}
BESIDE = {"@timestamp": "2026-03-02T08:00:00Z", "log": {"offset": 0, "file": {"path": "/var/log/a.json"}}}


@pytest.mark.parametrize(
    "wrap",
    [
        BESIDE | {"message": json.dumps(RECORD)},
        {"_index": "logs", "_source": BESIDE | {"message": "read", "event": {"original": json.dumps(RECORD)}}},
        BESIDE | {"event.original": json.dumps(RECORD)},
        {"preview": False, "result": {"host": "h", "_raw": json.dumps(RECORD)}},
        BESIDE | {"json": RECORD},
        {"TimeGenerated": "2026-03-02T08:00:00Z", "RawData": json.dumps(RECORD), "Type": "Acme_CL"},
        {"version": "1.1", "short_message": "read", "full_message": json.dumps(RECORD)},
    ],
    ids=["Filebeat", "Elasticsearch", "Kibana", "Splunk", "Filebeat, decoded", "Log Analytics", "Graylog"],
)
def test_a_record_is_found_beside_what_the_collector_says_of_itself(wrap: dict[str, Any]):
    assert Recogniser([Inner("a")])._source_of(wrap)[1] == RECORD


def test_of_a_record_made_of_wrappers_only_some_are_looked_into(monkeypatch: pytest.MonkeyPatch):
    nested: dict[str, Any] = {"junk": 1}
    for _ in range(6):
        nested = dict.fromkeys(WRAPPERS, nested)
    recogniser = Recogniser([])
    looked: list[dict[str, Any]] = []
    monkeypatch.setattr(recogniser, "_of_shape", looked.append)
    refusal(recogniser, nested)
    assert len(looked) == 1 + (recognise._LAYERS - 1) * recognise._BESIDE
