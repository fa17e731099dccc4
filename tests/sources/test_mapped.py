"""Records read by a mapping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.clock import to_text
from sleetwatch.errors import MappingError, Refused
from sleetwatch.sources.mapped import source_of, sources_in
from sleetwatch.sources.mapping import read_mapping
from tests.sources.damage import assert_read_or_refused, damaged

HEAD = """
name = "acme"
title = "Acme"
export = "Ask Acme."
[recognise]
keys = ["who", "when"]
"""
RECORD = {
    "who": {"mail": "Ada@Fabrikam.example", "kind": "person"},
    "when": "2026-03-02T09:00:00",
    "type": "LOGIN",
    "result": "denied",
    "from": {"ip": "203.0.113.9:4431"},
    "list": [{"name": "site", "value": "Leeds"}, {"name": "floor", "value": "3"}],
}
SIMPLE = HEAD + 'kind = "sign_in"\n[time]\nfield = "when"\n[fields]\naccount = "who.mail"\n'


def source(text):
    # Keys of the whole file come before its first table.
    top = [line for line in text.splitlines() if line.startswith(("kind = ", "keep = ", "drop = "))]
    if "[[event]]" not in text:
        text = "\n".join([*top, *(line for line in text.splitlines() if line not in top)])
    return source_of(read_mapping(text, "acme.toml"))


def only(text, record=RECORD):
    (event,) = source(text).read(record)
    return event


def refusal(text, record=RECORD):
    with pytest.raises(Refused) as caught:
        source(text).read(record)
    return caught.value.reason


def test_fields_are_read_as_the_event_wants_them():
    event = only(
        SIMPLE + 'ip = "from.ip"\noutcome = "result"\nerror = "result"\nvendor_city = "list[name=site].value"\n'
    )

    assert to_text(event.at) == "2026-03-02T09:00:00Z"
    assert (event.account, event.ip, event.outcome) == ("ada@fabrikam.example", "203.0.113.9", "failure")
    assert (event.error, event.vendor_city) == ("denied", "Leeds")


def test_of_several_paths_the_first_that_is_there_counts():
    assert only(SIMPLE + 'session = ["none", "who.none", "list[1].value"]\n').session == "3"


def test_values_are_joined():
    joined = '{ join = ["list[0].value", "none", "list[-1].value"], with = "/" }'

    assert only(f"{SIMPLE}session = {joined}\n").session == "Leeds/3"


def test_all_of_a_list_goes_into_a_field_that_holds_several():
    record = RECORD | {"steps": [{"how": "Password"}, {"how": "SMS code"}, {"how": None}]}

    assert only(SIMPLE + 'factors = "steps[].how"\n', record).factors == "password,sms"


def test_json_inside_a_text_is_opened():
    assert only(SIMPLE + 'session = "extra.sid"\n', RECORD | {"extra": '{"sid": "s-1"}'}).session == "s-1"


def test_a_key_that_is_spelt_like_the_path_wins():
    assert only(SIMPLE + 'session = "a.b"\n', RECORD | {"a.b": "flat", "a": {"b": "deep"}}).session == "flat"
    assert only(SIMPLE + """session = 'a."b.c"'\n""", RECORD | {"a": {"b.c": "dotted"}}).session == "dotted"


def test_the_mappings_own_words_come_before_ours():
    words = '\n[values.outcome]\nDenied = "interrupted"\n'

    assert only(SIMPLE + 'outcome = "result"\n' + words).outcome == "interrupted"
    assert only(SIMPLE + 'outcome = "type"\n[values.outcome]\n"*" = "failure"\n').outcome == "failure"


def test_a_success_has_no_error():
    event = only(SIMPLE + 'outcome = "result"\nerror = "result"\n', RECORD | {"result": "ok"})

    assert (event.outcome, event.error) == ("success", None)


def test_half_a_point_on_the_globe_is_none():
    event = only(SIMPLE + 'vendor_latitude = "lat"\nvendor_longitude = "lon"\n', RECORD | {"lat": 53.8, "lon": None})

    assert (event.vendor_latitude, event.vendor_longitude) == (None, None)


# --- which records


def test_what_is_dropped_is_refused_with_the_reason_given():
    dropped = SIMPLE + '[[drop]]\nwhere = { "who.kind" = ["service", "PERS*"] }\nreason = "not-a-person"\n'

    assert refusal(dropped) == "not-a-person"
    assert only(dropped, RECORD | {"who": {"mail": "a@b.example", "kind": "x"}}).account == "a@b.example"


def test_what_is_not_kept_is_an_unused_action():
    assert refusal(SIMPLE + '[keep]\ntype = "LOGOUT"\n') == "unused-action"
    assert only(SIMPLE + '[keep]\n"none | type" = ["login", "logout"]\n').kind == "sign_in"


def test_a_record_about_nobody_is_refused():
    assert refusal(SIMPLE, RECORD | {"who": {"mail": "-"}}) == "no-account"


SEVERAL = (
    HEAD
    + """
[time]
field = "when"
[fields]
account = "who.mail"
ip = "from.ip"
[constants]
app = "acme"
[[event]]
kind = "sign_in"
keep = { type = "LOGIN" }
[[event]]
kind = "factor"
keep = { type = "LOGIN", code = "*" }
constants = { action = "used", method = "totp" }
[[event]]
kind = "data_access"
keep = { type = "FILE*" }
fields = { action = "verb" }
[[event]]
kind = "activity"
otherwise = true
fields = { action = "type" }
"""
)


def test_one_record_may_give_several_events_and_the_rest_goes_otherwise():
    acme = source(SEVERAL)

    assert acme.kinds == ("sign_in", "factor", "data_access", "activity")
    assert [event.kind for event in acme.read(RECORD)] == ["sign_in"]
    assert [event.kind for event in acme.read(RECORD | {"code": "123"})] == ["sign_in", "factor"]
    (act,) = acme.read(RECORD | {"type": "PRINT"})
    assert (act.kind, act.action, act.app, act.ip) == ("activity", "print", "acme", "203.0.113.9")


def test_an_action_outside_the_kinds_own_list_is_refused():
    assert refusal(SEVERAL, RECORD | {"type": "FILE1", "verb": "chew"}) == "unused-action"
    assert source(SEVERAL).read(RECORD | {"type": "FILE1", "verb": "Download"})[0].action == "download"


# --- time


@pytest.mark.parametrize(
    ("zone", "written", "read"),
    [
        ("utc", "2026-03-02 09:00:00", "2026-03-02T09:00:00Z"),
        ("Europe/Berlin", "2026-03-02 09:00:00", "2026-03-02T08:00:00Z"),
        ("Europe/Berlin", "2026-03-02 09:00:00Z", "2026-03-02T09:00:00Z"),
        ("none", "2026-03-02 09:00:00+01:00", "2026-03-02T08:00:00Z"),
        ("utc", 1772442000, "2026-03-02T09:00:00Z"),
    ],
)
def test_a_time_has_the_zone_it_names_or_the_mappings(zone, written, read):
    event = only(SIMPLE.replace('field = "when"', f'field = "when"\nzone = "{zone}"'), RECORD | {"when": written})

    assert to_text(event.at) == read


def test_a_time_without_a_zone_is_never_guessed():
    strict = SIMPLE.replace('field = "when"', 'field = "when"\nzone = "none"')
    local = SIMPLE.replace('field = "when"', 'field = "when"\nzone = "local"')

    assert (refusal(strict), refusal(local)) == ("no-zone", "no-zone")
    assert refusal(local, RECORD | {"when": "soon"}) == "bad-time"
    assert to_text(only(local, RECORD | {"@time_zone": "Asia/Tokyo"}).at) == "2026-03-02T00:00:00Z"


def test_the_day_comes_first_when_the_mapping_says_so():
    first = SIMPLE.replace('field = "when"', 'field = { join = ["day", "clock"] }\nday_first = true')
    record = RECORD | {"day": "03/04/2026", "clock": "10:30 PM"}

    assert to_text(only(first, record).at) == "2026-04-03T22:30:00Z"
    assert to_text(only(first.replace("true", "false"), record).at) == "2026-03-04T22:30:00Z"


# --- recognising


@pytest.mark.parametrize(
    ("recognise", "record", "known"),
    [
        ('keys = ["who", "when"]', {"who": None, "when": None}, True),
        ('keys = ["who", "when"]', {"who": 1}, False),
        ('keys = ["who.mail", "when"]', RECORD, True),
        ('keys = ["who.mail", "when"]', {"who": {}, "when": 1}, False),
        ('keys = ["who", "when"]\nany = ["x", "type"]', RECORD, True),
        ('keys = ["who", "when"]\nany = ["x", "y"]', RECORD, False),
        ('keys = ["who", "when"]\nwithout = ["type"]', RECORD, False),
        ('keys = ["who"]\nvalues = { "who.kind" = "PERSON" }', RECORD, True),
        ('keys = ["who"]\nvalues = { "who.kind" = ["robot", "r*"] }', RECORD, False),
    ],
)
def test_a_record_is_known_by_names_and_fixed_values(recognise, record, known):
    assert source(SIMPLE.replace('keys = ["who", "when"]', recognise)).recognises(record) is known


def test_one_of_several_shapes_is_enough():
    both = SIMPLE.replace("[recognise]", '[[recognise]]\nkeys = ["x", "y"]\n[[recognise]]')

    assert source(both).recognises({"x": 1, "y": 2})
    assert source(both).recognises(RECORD)
    assert not source(both).recognises({"x": 1, "when": 2})


# --- other kinds


def test_a_peripherals_id_is_taken_apart():
    text = HEAD + 'kind = "peripheral"\n[time]\nfield = "when"\n[fields]\ndevice_id = "type"\nhardware_id = "hw"\n'
    event = only(text, RECORD | {"hw": r"USB\VID_1D6B&PID_0104\CAFEBABE"})

    assert (event.bus, event.vendor_id, event.product_id, event.serial) == ("usb", "1d6b", "0104", "cafebabe")


def test_a_roster_row_is_a_worker():
    text = (
        HEAD + 'kind = "worker"\n[time]\nfield = "when"\n[fields]\nworker_id = "id"\nend_at = "last"\nphone = "tel"\n'
    )
    event = only(text, RECORD | {"id": 17, "last": "2026-12-31", "tel": "(212) 555-0147", "worker_type": "x"})

    assert (event.worker_id, to_text(event.end_at), event.phone) == ("17", "2026-12-31T00:00:00Z", "+12125550147")
    assert refusal(text, RECORD) == "missing-worker_id"


def test_a_check_that_no_signal_weighs_is_never_a_failure():
    text = HEAD + 'kind = "identity_check"\n[time]\nfield = "when"\n[fields]\n'
    text += 'worker_id = "id"\ncheck_kind = "what"\noutcome = "came"\n'
    weighed = only(text, RECORD | {"id": 17, "what": "phone_line", "came": "failed"})
    unweighed = only(text, RECORD | {"id": 17, "what": "footprint", "came": "failed"})

    assert [event.outcome for event in (weighed, unweighed)] == ["failure", "difference"]


# --- files and hostile input


def test_a_mapping_may_not_take_a_shipped_name(tmp_path):
    lines = SIMPLE.replace('kind = "sign_in"\n', "").splitlines()
    (tmp_path / "acme.toml").write_text('kind = "sign_in"\n' + "\n".join(lines))

    assert list(sources_in(tmp_path)) == ["acme"]
    with pytest.raises(MappingError, match="ships with Sleetwatch"):
        sources_in(tmp_path, {"acme"})
    assert sources_in(tmp_path / "none") == {}


ACME = source(SEVERAL)


@given(damaged([RECORD, RECORD | {"type": "FILE1", "verb": "view"}, RECORD | {"code": "1"}]))
def test_damaged_records_are_read_or_refused(record):
    assert_read_or_refused(ACME, record)


@given(st.text(max_size=60))
def test_any_text_is_a_path_or_named_as_none(written):
    from sleetwatch.sources.dotted import path_of

    try:
        path = path_of(written)
    except ValueError:
        return
    path.of(RECORD)
