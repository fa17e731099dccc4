from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.explanation import Evidence, PartLine, Suspect
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.evidence import PRIVATE
from sleetwatch.workspace.masking import HIDDEN_RECORD, mask, masked_record
from tests.workspace.company import sign_in, write_lines, write_roster, write_sign_ins

EVIDENCE = Evidence("e", "sign_in", 0, "entra_sign_in", "s.json", 1, "", None)
PART = PartLine("s", "S", "f", 1, 1, "", 0, 0, 1, 1, 0, 1, 0.1, "", (), (), (), (), (EVIDENCE,))
JANE = Suspect(
    1, "acme", "S-ABCDEFGHIJ", "w001", "Jane Hidden", None, ("jane.hidden@acme.example",), 0.5, 0.1, 0.9,
    0.0, 0.0, None, (), "case", (PART,), (),
)  # fmt: skip


def evidence_of(**changed) -> Evidence:
    part = replace(PART, evidence=(replace(EVIDENCE, **changed),))
    return mask(replace(JANE, parts=(part,))).parts[0].evidence[0]


def record(**changed) -> str:
    return json.dumps(sign_in(1, 1, **changed))


def test_a_masked_record_keeps_when_where_and_with_what():
    told = json.loads(masked_record(record(), str))
    first = sign_in(1, 1)
    for key in ("createdDateTime", "ipAddress", "appDisplayName", "clientAppUsed", "isInteractive"):
        assert told[key] == first[key]
    assert told["location"]["countryOrRegion"] == "RU"
    assert told["location"]["city"] == "Vladivostok"
    assert told["deviceDetail"]["operatingSystem"] == "Windows 11"
    assert told["status"]["errorCode"] == 0


def test_a_masked_record_hides_whatever_is_not_known_to_be_harmless():
    told = json.loads(masked_record(record(nickname="The Jane", alsoKnownAs=["J. H."]), str))
    for key in ("id", "userPrincipalName", "userDisplayName", "userId", "nickname"):
        assert told[key] == "(hidden)"
    assert told["alsoKnownAs"] == ["(hidden)"]
    assert told["deviceDetail"]["displayName"] == "(hidden)"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("employeeNumber", 123456),
        ("phone", 4915112345678),
        ("home_latitude", 30.26715),
        ("city", "jane@home.example"),
        ("FileName", "Jane Hidden resume.docx"),
        ("birthDateTime", "1984-02-03T00:00:00Z"),
        ("createdDateTime", "Jane was here"),
        ("jane.hidden@acme.example", "x"),
        ("w001", "x"),
        ("AdditionalFields", '{"owner": "Jane Hidden"}'),
    ],
)
def test_what_could_say_who_it_is_is_hidden(field: str, value: object):
    told = masked_record(json.dumps({field: value}), str)
    assert "(hidden)" in told
    for said in (str(value), "Jane", "jane", "w001", "1984", "123456"):
        assert said == "x" or said not in told


def test_process_names_and_usb_ids_are_kept_but_not_serial_numbers():
    raw = {"FileName": "AnyDesk.exe", "DeviceId": r"USB\VID_1D6B&PID_0104\CAFEBABE0001"}
    told = json.loads(masked_record(json.dumps(raw), str))
    assert told["FileName"] == "AnyDesk.exe"
    assert told["DeviceId"] == "VID_1D6B&PID_0104 (hidden)"


def test_a_record_inside_a_text_is_masked_as_a_record():
    told = json.loads(masked_record(json.dumps({"AdditionalFields": json.dumps({"city": "Austin", "x": "J"})}), str))
    assert told == {"AdditionalFields": {"city": "Austin", "x": "(hidden)"}}


@pytest.mark.parametrize(
    "raw",
    ["w1,Jane Hidden,jane@acme.example\n", '"Jane"', "{", "4915112345678", "[" * 5000, '{"a": ' + "9" * 5000 + "}"],
)
def test_a_record_without_keys_is_hidden_as_a_whole(raw: str):
    assert masked_record(raw, str) == HIDDEN_RECORD


def test_several_records_of_one_place_are_each_masked():
    told = masked_record('{"city": "Austin"}\n{"name": "Jane"}', str)
    assert [json.loads(line) for line in told.splitlines()] == [{"city": "Austin"}, {"name": "(hidden)"}]


def test_a_name_in_a_value_that_is_shown_is_hidden_all_the_same():
    one = evidence_of(raw=json.dumps({"appDisplayName": "Notes of Jane Hidden"}))
    assert "Jane" not in (one.raw or "")


def test_values_are_hidden_in_one_pass_so_that_a_mark_is_never_marked_again():
    one = evidence_of(summary="address 12 Elm Street · kind hide", private=("12 Elm Street", "hide", "address"))
    assert one.summary == "(hidden) (hidden) · kind (hidden)"


def test_short_values_and_parts_of_words_are_left_alone():
    one = evidence_of(summary="outcome success · city Succasunna · is us", private=("us", "succ"))
    assert one.summary == "outcome success · city Succasunna · is us"


def test_a_private_value_of_nothing_but_signs_is_text_and_no_pattern():
    assert evidence_of(summary="a (((( b .... c", private=("((((", "....")).summary == "a (hidden) b (hidden) c"


def test_accounts_become_the_subject_and_other_accounts_become_a_mark():
    one = evidence_of(summary="account Jane.Hidden@acme.example · with jane.hidden@home.example and bob@acme.example")
    assert one.summary == "account S-ABCDEFGHIJ · with (account) and (account)"


def test_an_account_that_is_on_no_roster_is_masked_alike(workspace: Workspace, tmp_path: Path):
    away = [
        sign_in(1, day, userPrincipalName="stranger.x@acme.example", userDisplayName="Sam Stranger") for day in (0, 1)
    ]
    logs = [write_sign_ins(tmp_path / "a.json", 8), write_lines(tmp_path / "b.jsonl", away)]
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", 8), *logs]))
    workspace.hunt()
    masked, shown = (repr(workspace.explain("stranger.x@acme.example", raw=True, reveal=r)) for r in (False, True))
    assert "stranger.x@acme.example" in shown
    for private in ("stranger", "Stranger"):
        assert private not in masked


def test_a_reject_shows_its_bytes_only_when_revealed(workspace: Workspace, tmp_path: Path):
    bad = json.dumps(sign_in(2, 2, createdDateTime="last Tuesday"))
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([json.dumps(sign_in(1, 1)), bad, '{"name": "Person Number002"']))
    list(workspace.ingest([path]))
    masked = workspace.rejects()
    assert [one["reason"] for one in masked] == ["bad-time", "bad-json"]
    assert "24.27.2.9" in masked[0]["bytes"]
    for private in ("Person", "person", "last Tuesday"):
        assert private not in repr(masked)
    assert [one["bytes"] for one in workspace.rejects(reveal=True)] == [bad, '{"name": "Person Number002"']


def test_a_colleague_whom_an_event_names_is_hidden_as_well():
    about = [
        (field.name, (field.metadata or {})[b"about"].decode())
        for kind in KINDS.values()
        for field in schema_of(kind)
        if field.name not in LINEAGE.names
    ]
    naming = {name for name, says in about if "worker_id" in says or "HR's id" in says or says.startswith("who ")}

    assert {"referred_by", "manager_id", "checked_by", "actor"} <= naming
    assert naming - PRIVATE == set()
