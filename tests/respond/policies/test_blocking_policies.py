"""A policy against remote tools stops those, and nothing that ordinary machines run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sleetwatch.errors import InputError
from sleetwatch.intel import rmm
from sleetwatch.respond.policies import (
    Chosen,
    Program,
    Signer,
    Tool,
    app_control,
    applocker,
    choose,
    complaints,
    defender_indicators,
    domains_of,
    honest_programs,
    hunting_query,
    read_policy,
    response_policy_zone,
    sigma,
    tools_from,
    write_app_control,
    write_applocker,
    xml,
)
from sleetwatch.respond.policies.chosen import NAME, ORIGINAL, PRODUCT, protected

REMOTE = {"remote_access", "kvm_site"}
CATALOGUE = tools_from(rmm.tools().to_pylist(), rmm.signers().to_pylist())
ALL = choose(CATALOGUE, (), REMOTE)


def program(tool: Tool) -> Program:
    """The tool's own program under its own name."""
    signer = min(tool.signers, default=Signer("", "", "", "", ""))
    first = {mark: min(tool.marks.get(mark, {""})) for mark in (NAME, ORIGINAL, PRODUCT)}
    path = f"C:\\Users\\dana\\Downloads\\{first[NAME] or 'renamed.exe'}"
    return Program(
        path, signer.organisation, signer.publisher, signer.common_name, signer.tbs, first[PRODUCT], first[ORIGINAL]
    )


def again(policy: ET.Element) -> ET.Element:
    """The policy as Windows gets it: written and read."""
    return read_policy(xml(policy).encode(), "policy.xml")


APPLOCKER, APP_CONTROL = again(write_applocker(ALL)), again(write_app_control(ALL))


def test_every_tool_with_a_program_or_a_signer_is_stopped_by_one_of_the_two():
    named = [tool for tool in ALL.tools if tool.signers or tool.marks.keys() & {ORIGINAL, PRODUCT}]
    assert len(named) > 40
    for tool in named:
        assert app_control.denies(APP_CONTROL, program(tool)), tool.name
    with_exe = [tool for tool in ALL.tools if any(name.endswith(".exe") for name in tool.marks.get(NAME, ()))]
    assert len(with_exe) > 100
    for tool in with_exe:
        exe = min(name for name in tool.marks[NAME] if name.endswith(".exe"))
        assert applocker.denies(APPLOCKER, Program(f"D:\\{exe}")), tool.name


def test_a_renamed_program_is_known_by_its_signer_or_its_version_resource():
    tool = next(tool for tool in ALL.tools if tool.name == "AnyDesk")
    renamed = replace(program(tool), path="C:\\Users\\dana\\notes.exe")
    assert "AnyDesk" in applocker.denies(APPLOCKER, renamed)
    assert "AnyDesk" in app_control.denies(APP_CONTROL, renamed)
    unsigned = replace(renamed, publisher="", tbs="", common_name="")
    assert not applocker.denies(APPLOCKER, unsigned), "AppLocker has only the name and the signer"
    assert "AnyDesk" in app_control.denies(APP_CONTROL, unsigned)


@pytest.mark.parametrize("one", honest_programs(), ids=lambda one: one.file_name)
def test_no_ordinary_program_is_stopped(one: Program):
    assert not applocker.denies(APPLOCKER, one)
    assert not app_control.denies(APP_CONTROL, one)


def test_what_we_write_has_nothing_against_it_and_only_audits():
    assert complaints(APPLOCKER) == complaints(APP_CONTROL) == []
    assert {one.get("EnforcementMode") for one in APPLOCKER} == {"AuditOnly"}
    assert "Enabled:Audit Mode" in {one.text for one in APP_CONTROL.iterfind(".//{*}Option")}
    for write in (write_applocker, write_app_control):
        enforced = again(write(ALL, enforce=True))
        assert complaints(enforced, enforce=True) == []
        assert any("it enforces" in one for one in complaints(enforced)), "nobody enforces by mistake"
    assert xml(write_applocker(ALL)) == xml(write_applocker(ALL))


def test_an_approved_tool_runs_and_takes_what_it_shares_with_it():
    without = choose(CATALOGUE, ["anydesk", "No Such Tool"], REMOTE)
    tool = next(tool for tool in CATALOGUE if tool.name == "AnyDesk")
    assert without.approved == ("AnyDesk",)
    assert without.unknown == ("No Such Tool",)
    for write, denies in ((write_applocker, applocker.denies), (write_app_control, app_control.denies)):
        assert not denies(again(write(without)), program(tool))
    assert not any(name.endswith("anydesk.com") for name, _ in domains_of(without))

    cousin = Tool(
        "Cousin", "remote_access", {NAME: frozenset({"cousin.exe"}), "domain": frozenset({"com"})}, tool.signers
    )
    shared = choose([tool, cousin], ["AnyDesk"], REMOTE)
    (left,) = shared.tools
    assert not left.signers, "denying the signer would stop AnyDesk"
    assert left.marks == {NAME: frozenset({"cousin.exe"})}
    assert all("AnyDesk, which is approved" in one.why or "would be gone" in one.why for one in shared.spared)


def test_what_signs_more_than_a_tool_is_never_denied_as_a_whole():
    google = Signer(
        "Google LLC", "O=GOOGLE LLC, L=MOUNTAIN VIEW, S=CALIFORNIA, C=US", "Google LLC", "AB" * 32, "2030-01-01"
    )
    marks = {
        NAME: frozenset({"remoting_host.exe", "chrome.exe"}),
        PRODUCT: frozenset({"google chrome"}),
        "domain": frozenset({"google.com", "remotedesktop.google.com"}),
    }
    chosen = choose([Tool("Chrome Remote Desktop", "remote_access", marks, frozenset({google}))], (), REMOTE)
    (left,) = chosen.tools
    assert left.signers == frozenset()
    assert left.marks == {NAME: frozenset({"remoting_host.exe"}), "domain": frozenset({"remotedesktop.google.com"})}
    assert {one.value for one in chosen.spared} == {"Google LLC", "chrome.exe", "google chrome", "google.com"}

    unsafe = Chosen((replace(left, signers=frozenset({google})),), (), ())
    told = complaints(again(write_applocker(unsafe)))
    assert any("denies everything that GOOGLE LLC signs" in one for one in told)
    assert any("chrome.exe" in one for one in told)


def test_the_shipped_signers_are_none_of_those_that_sign_much_else():
    organisations = {row["organisation"].casefold() for row in rmm.signers().to_pylist()}
    assert len(organisations) > 20
    assert not organisations & protected().organisations
    assert {row["tool"] for row in rmm.signers().to_pylist()} <= {tool.name for tool in CATALOGUE}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('Action="Allow"', 'Action="Deny"'), "no rule allows anything"),
        (('EnforcementMode="AuditOnly"', 'EnforcementMode="Maybe"'), "which there is not"),
        (('PublisherName="O=ANYDESK', 'PublisherName="" X="O=ANYDESK'), "PublisherName is empty"),
        (('Id="', 'Id="x'), "no GUID"),
        (('UserOrGroupSid="S-1-1-0"', ""), "a UserOrGroupSid"),
        (("<FilePathRule ", "<FileRule "), "is no rule"),
    ],
)
def test_a_broken_applocker_policy_is_told_what_is_wrong(change: tuple[str, str], said: str):
    text = xml(write_applocker(ALL)).replace(*change)
    if change[0].startswith("<"):
        text = text.replace("</FilePathRule>", "</FileRule>")
    assert any(said in one for one in complaints(read_policy(text.encode(), "p.xml"))), complaints(
        read_policy(text.encode(), "p.xml")
    )[:3]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('RuleID="ID_DENY_', 'RuleID="ID_DENY_X'), "which there is not"),
        (('MaximumFileVersion="65535.65535.65535.65535"', 'MaximumFileVersion="0.0"'), "not n.n.n.n"),
        (('MinimumFileVersion="0.0.0.0"', 'MinimumFileVersion="65535.65535.65535.65535"'), ""),
        (('Type="TBS" Value="', 'Type="TBS" Value="12'), "no SHA-1"),
        (('<Deny ID="ID_DENY_', '<Deny ID="ID_ALLOW_'), "does not begin with ID_DENY_"),
        (("<PlatformID>{2E07F7E4-194C-4D20-B7C9-6F44A6C5A234}</PlatformID>", ""), "<PlatformID> is missing"),
        (("Enabled:Audit Mode", "Enabled:UMCI"), "it enforces"),
        (('FileName="anydesk.exe"', 'FileName="*"'), "it denies everything"),
        (('SignerId="ID_SIGNER_', 'SignerId="ID_SIGNER_X'), "which there is not"),
    ],
)
def test_a_broken_app_control_policy_is_told_what_is_wrong(change: tuple[str, str], said: str):
    text = xml(write_app_control(ALL)).replace(*change)
    found = complaints(read_policy(text.encode(), "p.xml"))
    assert any(said in one for one in found) if said else found == [], found[:3]


@pytest.mark.parametrize(
    "text", [b"", b"<a", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<Policy/>", b"\xff\xfe\x00"]
)
def test_what_is_no_policy_is_refused_in_one_line(text: bytes):
    with pytest.raises(InputError):
        complaints(read_policy(text, "p.xml"))


def test_a_policy_that_lists_what_may_run_is_not_judged_by_programs_it_cannot_know():
    allow_list = xml(write_app_control(ALL)).replace('FileName="*"', 'FileName="ours.exe"')
    assert any("lists what may run" in one for one in complaints(read_policy(allow_list.encode(), "p.xml")))


def test_names_are_blocked_once_with_all_that_is_under_them_and_only_logged_at_first():
    zone = response_policy_zone(ALL)
    assert "anydesk.com CNAME rpz-passthru.\n*.anydesk.com CNAME rpz-passthru.\n" in zone
    assert "rpz-passthru." not in response_policy_zone(ALL, enforce=True)
    names = [name for name, _ in domains_of(ALL)]
    assert len(names) == len(set(names))
    assert not [name for name in names for other in names if name.endswith(f".{other}")]


def test_consoles_get_what_they_read():
    rows = list(csv.DictReader(io.StringIO(defender_indicators(ALL))))
    assert {row["Action"] for row in rows} == {"Audit"}
    assert {row["Action"] for row in csv.DictReader(io.StringIO(defender_indicators(ALL, enforce=True)))} == {"Block"}
    assert {row["IndicatorValue"] for row in rows} == {name for name, _ in domains_of(ALL)}

    rules = [dict(line.split(": ", 1) for line in rule.splitlines()) for rule in sigma(ALL).split("---\n")]
    process, lookups = (json.loads(rule["detection"]) for rule in rules)
    assert "\\anydesk.exe" in process["selection_name"]["Image|endswith"]
    assert ".anydesk.com" in lookups["selection_under"]["QueryName|endswith"]

    query = hunting_query(ALL)
    hosts = json.loads(query.partition("let hosts = dynamic(")[2].partition(");")[0])
    assert "anydesk.com" in hosts
