"""Which authentication methods each user has registered."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.entra_registration import SOURCE
from tests.samples import SAMPLES, needs_samples
from tests.sources.damage import assert_read_or_refused, damaged, json_objects

GRAPH = {
    "id": "a1b2c3d4-0000-4000-8000-00000000000a",
    "userPrincipalName": "Nora.Quist@fabrikam.example",
    "userDisplayName": "Nora Quist",
    "isAdmin": False,
    "isMfaRegistered": True,
    "isMfaCapable": True,
    "lastUpdatedDateTime": "2026-03-02T08:15:09.1234567Z",
    "methodsRegistered": ["mobilePhone", "microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    "userType": "member",
}

CSV = {
    "userPrincipalName": "nora.quist@fabrikam.example",
    "userDisplayName": "Nora Quist",
    "isMfaRegistered": "True",
    "methodsRegistered": "mobilePhone, microsoftAuthenticatorPush,softwareOneTimePasscode",
    "lastUpdatedDateTime": "2026-03-02T08:15:09.1234567Z",
}


def reason(record):
    with pytest.raises(Refused) as refused:
        SOURCE.read(record)
    return refused.value.reason


@pytest.mark.parametrize("record", [GRAPH, CSV])
def test_each_registered_method_is_an_event_of_its_own(record):
    assert SOURCE.recognises(record)
    events = SOURCE.read(record)

    assert [event.method for event in events] == ["sms", "push", "totp"]
    assert {event.account for event in events} == {"nora.quist@fabrikam.example"}
    assert {event.action for event in events} == {"registered"}
    assert {to_text(event.at) for event in events} == {"2026-03-02T08:15:09Z"}


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("officePhone", "voice"),
        ("alternateMobilePhone", "voice"),
        ("email", "email"),
        ("microsoftAuthenticatorPasswordless", "push"),
        ("hardwareOneTimePasscode", "totp"),
        ("windowsHelloForBusiness", "platform"),
        ("fido2SecurityKey", "fido2"),
        ("passKeyDeviceBoundAuthenticator", "passkey"),
        ("securityQuestion", "other"),
        ("Microsoft Authenticator app (push notification)", "push"),
        ("somethingNew", "other"),
    ],
)
def test_the_vendor_s_words_for_methods(written, method):
    (event,) = SOURCE.read(GRAPH | {"methodsRegistered": [written]})

    assert event.method == method


def test_the_portal_s_titles_are_the_same_names():
    row = {
        "User principal name": "nora.quist@fabrikam.example",
        "Name": "Nora Quist",
        "Multifactor authentication capable": "Capable",
        "Methods registered": "Mobile phone;Windows Hello for Business",
        "Last updated time": "2026-03-02T08:15:09Z",
    }

    assert SOURCE.recognises(row)
    assert [event.method for event in SOURCE.read(row)] == ["sms", "platform"]


def test_a_time_without_zone_needs_the_user_s_word():
    row = CSV | {"lastUpdatedDateTime": "3/2/2026 9:15:09 AM"}

    assert reason(row) == "no-zone"
    assert to_text(SOURCE.read(row | {"@time_zone": "Europe/Berlin"})[0].at) == "2026-03-02T08:15:09Z"


def test_a_user_without_methods_says_nothing():
    assert reason(GRAPH | {"methodsRegistered": []}) == "empty"
    assert reason(CSV | {"methodsRegistered": None}) == "empty"


def test_a_list_that_powershell_did_not_write_is_told():
    assert reason(CSV | {"methodsRegistered": "System.String[]"}) == "missing-methods"


def test_a_row_without_user_or_time_is_refused():
    assert reason(GRAPH | {"userPrincipalName": None}) == "no-account"
    assert reason(GRAPH | {"lastUpdatedDateTime": None}) == "no-time"


@needs_samples
def test_real_users_have_a_factor_for_each_method_or_are_refused_as_empty():
    path = SAMPLES / "entra_graph_api" / "msdocs" / "userRegistrationDetails.json"
    alex, allan, bianca = json.loads(path.read_text(encoding="utf-8"))["value"]

    assert all(SOURCE.recognises(record) for record in (alex, allan, bianca))
    assert [event.method for event in SOURCE.read(alex)] == ["push", "totp"]
    assert reason(allan) == "empty"
    assert [event.method for event in SOURCE.read(bianca)] == ["sms", "push", "totp"]
    assert SOURCE.read(bianca)[0].account == "biancap@contoso.com"
    assert to_text(SOURCE.read(alex)[0].at) == "2023-03-13T19:15:41Z"


@given(record=damaged([GRAPH, CSV]) | json_objects)
def test_anything_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
