"""How far somebody else's policy reaches: paths with wildcards, roots, libraries, and what cannot be told."""

from __future__ import annotations

import json

import pytest

from sleetwatch.respond.policies import (
    Chosen,
    Program,
    Signer,
    Tool,
    app_control,
    complaints,
    read_policy,
    sigma,
    write_app_control,
    write_applocker,
    xml,
)
from sleetwatch.respond.policies.chosen import DOMAIN, NAME, ORIGINAL

LEAF = "AB" * 32
TOOL = Tool(
    "Farview",
    "remote_access",
    {ORIGINAL: frozenset({"farview.exe"})},
    frozenset({Signer("Farview Ltd", "O=FARVIEW LTD, L=LEEDS, S=YORKSHIRE, C=GB", "Farview Ltd", LEAF, "2030-01-01")}),
)
CHOSEN = Chosen((TOOL,), (), ())
APP_CONTROL, APPLOCKER = xml(write_app_control(CHOSEN)), xml(write_applocker(CHOSEN))


def told(text: str, **more) -> list[str]:
    return complaints(read_policy(text.encode(), "p.xml"), **more)


def with_rule(attribute: str, value: str) -> str:
    """The App Control policy with its name rule turned into another."""
    return APP_CONTROL.replace('FileName="farview.exe"', f'{attribute}="{value}"')


def with_signer(inner: str) -> str:
    return APP_CONTROL.replace(f'<CertRoot Type="TBS" Value="{LEAF}" />', inner)


@pytest.mark.parametrize(
    "path",
    ["C:\\*", "%OSDRIVE%\\*", "%WINDIR%\\*", "%SYSTEM32%\\*", "*\\chrome.exe", "c:\\windows\\explorer.exe", "*"],
)
def test_a_path_with_wildcards_reaches_what_it_reaches(path: str):
    assert told(with_rule("FilePath", path)) != []


@pytest.mark.parametrize("path", ["C:\\Tools\\farview\\*", "%OSDRIVE%\\farview\\*", "*\\farview.exe"])
def test_a_path_of_the_tool_alone_stops_nothing_else(path: str):
    assert told(with_rule("FilePath", path)) == []


@pytest.mark.parametrize("attribute", ["InternalName", "FileDescription", "PackageFamilyName"])
def test_what_a_mark_that_no_program_here_has_would_stop_is_not_passed_over(attribute: str):
    assert any(f"by its {attribute}" in one for one in told(with_rule(attribute, "Setup")))


def test_a_denied_root_takes_everything_under_it_along():
    found = told(with_signer('<CertRoot Type="Wellknown" Value="06" />'))

    assert any("a root that a system trusts" in one for one in found)


def test_a_certificate_that_is_no_tools_own_may_be_an_authoritys():
    assert told(APP_CONTROL) == []
    assert told(APP_CONTROL, leaves={LEAF.lower()}) == []
    found = told(APP_CONTROL, leaves={"CD" * 32})
    assert any("cannot be told whether it is an authority's" in one for one in found)
    named = with_signer(f'<CertRoot Type="TBS" Value="{LEAF}" /><CertPublisher Value="Farview Ltd" />')
    assert told(named, leaves={"CD" * 32}) == [], "an authority's, and one name under it"


def test_a_signer_whose_denial_is_of_some_files_denies_those():
    attributed = with_signer(
        f'<CertRoot Type="TBS" Value="{LEAF}" /><FileAttribRef RuleID="ID_FILEATTRIB_A" />'
    ).replace("<FileRules>", '<FileRules><FileAttrib ID="ID_FILEATTRIB_A" FileName="agent.exe" />', 1)
    policy = read_policy(attributed.encode(), "p.xml")
    mine = Program("C:\\x.exe", tbs=LEAF, original_name="agent.exe")

    assert complaints(policy, leaves=set()) == []
    assert app_control.denies(policy, mine)
    assert not app_control.denies(policy, Program("C:\\x.exe", tbs=LEAF, original_name="other.exe"))


def test_a_file_attribute_that_there_is_not_is_told():
    dangling = with_signer(f'<CertRoot Type="TBS" Value="{LEAF}" /><FileAttribRef RuleID="ID_FILEATTRIB_X" />')

    assert any("<FileAttribRef> names ID_FILEATTRIB_X" in one for one in told(dangling))


RULE = (
    '<RuleCollection Type="{kind}" EnforcementMode="AuditOnly">'
    '<FilePathRule Id="921cc481-6e17-4653-8f75-050b80acca20" Name="all" Description="" UserOrGroupSid="S-1-1-0"'
    ' Action="Allow"><Conditions><FilePathCondition Path="*" /></Conditions></FilePathRule>'
    '<FilePathRule Id="921cc481-6e17-4653-8f75-050b80acca21" Name="no" Description="" UserOrGroupSid="S-1-1-0"'
    ' Action="Deny"><Conditions><FilePathCondition Path="{path}" /></Conditions></FilePathRule></RuleCollection>'
)


@pytest.mark.parametrize("kind", ["Dll", "Script"])
def test_libraries_and_scripts_are_tried_too(kind: str):
    def with_collection(path: str) -> list[str]:
        return told(APPLOCKER.replace("</AppLockerPolicy>", f"{RULE.format(kind=kind, path=path)}</AppLockerPolicy>"))

    assert any("C:\\Windows\\" in one for one in with_collection("%WINDIR%\\*"))
    assert with_collection("%OSDRIVE%\\farview\\*") == []


@pytest.mark.parametrize("kind", ["Exe", "Msi", "Appx", "Dll"])
def test_a_denial_of_everything_is_told_whatever_it_is_about(kind: str):
    text = APPLOCKER.replace("</AppLockerPolicy>", f"{RULE.format(kind=kind, path='*')}</AppLockerPolicy>")

    assert any("denies everything" in one for one in told(text))


def test_a_rule_for_detection_has_no_empty_selections():
    only_name = Tool("Farview", "remote_access", {NAME: frozenset({"farview.exe"})})
    process = [dict(line.split(": ", 1) for line in rule.splitlines()) for rule in
               sigma(Chosen((only_name,), (), ())).split("---\n")]  # fmt: skip

    assert [json.loads(one["logsource"])["category"] for one in process] == ["process_creation"]
    assert json.loads(process[0]["detection"]).keys() == {"selection_name", "condition"}
    only_domain = Tool("Farview", "remote_access", {DOMAIN: frozenset({"farview.example"})})
    assert '"dns_query"' in sigma(Chosen((only_domain,), (), ()))
    assert "process_creation" not in sigma(Chosen((only_domain,), (), ()))
    assert sigma(Chosen((), (), ())) == ""
