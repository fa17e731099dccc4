"""Actions as data, and the requests that their makers plan at vendors in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.cases.playbook import playbook
from sleetwatch.respond.actions import PEOPLE, PLANS, RISK, UNDOES, Aim, Denied, NotOne, Planned, actions
from sleetwatch.respond.actions.asking import part
from tests.respond.vendors import ID, MACHINE, Defender, Entra, GitHub, Google, Okta, Vendor

ANNA = "anna.canary@acme.example"
VENDORS: dict[str, type[Vendor]] = {
    "entra": Entra, "defender": Defender, "okta": Okta, "google": Google, "github": GitHub,
}  # fmt: skip
TARGETS = {"entra": ANNA, "defender": MACHINE, "okta": ANNA, "google": ANNA, "github": "anna-c"}
PLACE = {"organisation": "acme", "zone": "z1"}
REPEATED = {"entra-revoke-sessions", "okta-clear-sessions", "google-sign-out", "intune-lock"}
"""Nothing at the vendor says that these were done; made twice they end what is open then."""


def target_of(name: str) -> str:
    if name.startswith("intune"):
        return "d1"
    return "203.0.113.7,2001:db8::7" if name == "okta-block-addresses" else TARGETS[actions()[name].responder]


def aim(name: str, **more: Any) -> Aim:
    return Aim(target_of(name), "Sleetwatch case 1, response 2", PLACE, **more)


def done(vendor: Vendor, planned: Planned) -> Planned:
    for call in planned.calls:
        vendor.send(call.method, call.path, call.body)
    return planned


def vendor_of(name: str) -> Vendor:
    return VENDORS[actions()[name].responder]()


def test_every_action_has_a_maker_and_every_undo_too():
    assert set(PLANS) == {name for name, one in actions().items() if one.responder != PEOPLE}
    assert set(UNDOES) == {name for name in PLANS if actions()[name].undo}
    assert {one.step for one in actions().values()} <= {*playbook(), RISK}


@pytest.mark.parametrize("name", PLANS)
def test_an_action_sends_what_its_documentation_lists_and_nothing_else(name: str):
    vendor = vendor_of(name)
    if name == "entra-dismiss-risk":
        vendor.risk = "confirmedCompromised"  # type: ignore[attr-defined]

    planned = PLANS[name](vendor, aim(name))

    assert planned.calls
    assert vendor.changes == [], "planning only asks"
    for call in planned.calls:
        assert any(is_of(f"{call.method} {call.path}", one) for one in actions()[name].requests), call
    asked = {line for line in vendor.log if line.startswith("GET")}
    for line in asked:
        assert any(is_of(line, one) for one in actions()[name].reads), line


def is_of(request: str, documented: str) -> bool:
    """Whether a request is of a documented form; `{method}` stands for a kind's segment, others for one part."""
    method, _, path = documented.partition(" ")
    form = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path.lstrip("/")))
    return re.fullmatch(f"{method} {form}", request) is not None


@pytest.mark.parametrize("name", sorted(set(PLANS) - REPEATED))
def test_what_is_so_already_is_not_done_again(name: str):
    vendor = vendor_of(name)
    done(vendor, PLANS[name](vendor, aim(name)))

    if name == "github-remove-member":
        with pytest.raises(NotOne):
            PLANS[name](vendor, aim(name))
    else:
        assert PLANS[name](vendor, aim(name)).calls == ()


@pytest.mark.parametrize("name", UNDOES)
def test_undoing_brings_back_what_was_there(name: str):
    vendor, untouched = vendor_of(name), vendor_of(name)
    planned = done(vendor, PLANS[name](vendor, aim(name)))
    done(vendor, UNDOES[name](vendor, aim(name, before=planned.before)))

    hidden = {"log", "changes", "done", "members", "invited", "risk"}
    assert {k: v for k, v in vars(vendor).items() if k not in hidden} == {
        k: v for k, v in vars(untouched).items() if k not in hidden
    }
    assert vendor.changes
    assert UNDOES[name](vendor, aim(name, before=planned.before)).calls == () or name == "github-remove-member"


@pytest.mark.parametrize("name", sorted(name for name in PLANS if actions()[name].reach == "account"))
def test_an_account_that_is_not_there_is_refused_and_nothing_is_planned(name: str):
    with pytest.raises(NotOne, match=r"no such|second"):
        PLANS[name](vendor_of(name), Aim("nobody@acme.example", "Sleetwatch", PLACE))


def entra_twice() -> Vendor:
    vendor = Entra()
    vendor.users["other"] = vendor.users[ID]
    return vendor


def okta_twice() -> Vendor:
    vendor = Okta()
    vendor.logins[ANNA].append("u2")
    return vendor


@pytest.mark.parametrize(
    ("name", "make"), [("entra-disable", entra_twice), ("okta-suspend", okta_twice)], ids=["entra", "okta"]
)
def test_a_name_that_several_have_is_refused(name: str, make: Callable[[], Vendor]):
    with pytest.raises(NotOne, match="several"):
        PLANS[name](make(), aim(name))


@pytest.mark.parametrize("name", ["entra-disable", "okta-suspend"])
def test_a_name_that_was_given_to_another_since_is_refused(name: str):
    with pytest.raises(NotOne, match="another account's"):
        PLANS[name](vendor_of(name), aim(name, before={"id": "somebody-elses"}))


def test_a_device_is_found_by_its_name_when_one_has_it():
    vendor = Defender()
    by_name = Aim("lt-001", "Sleetwatch case 1", PLACE)
    assert PLANS["defender-isolate"](vendor, by_name).calls

    vendor.names["lt-001"].append("cd" * 20)
    with pytest.raises(NotOne, match="several"):
        PLANS["defender-isolate"](vendor, by_name)


def test_a_second_name_of_another_account_is_not_taken_for_it():
    with pytest.raises(NotOne, match="second"):
        PLANS["google-suspend"](Google(), Aim("a.canary@acme.example", "Sleetwatch", PLACE))


def test_consent_for_everybody_and_the_password_stay():
    vendor = Entra()
    done(vendor, PLANS["entra-delete-grants"](vendor, aim("entra-delete-grants")))
    planned = done(vendor, PLANS["entra-remove-methods"](vendor, aim("entra-remove-methods")))

    assert set(vendor.grants) == {"g2"}
    assert set(vendor.methods) == {"pw", "hw"}
    assert len(planned.left) == 1, "what cannot be deleted there is told"


def test_only_what_was_added_is_taken_out_of_a_zone():
    vendor = Okta()
    planned = done(vendor, PLANS["okta-block-addresses"](vendor, aim("okta-block-addresses")))
    assert planned.before == {"added": ["203.0.113.7/32", "2001:db8::7/128"]}
    vendor.zone["gateways"].append({"type": "CIDR", "value": "192.0.2.0/24"})  # type: ignore[attr-defined]

    done(vendor, UNDOES["okta-block-addresses"](vendor, aim("okta-block-addresses", before=planned.before)))

    left = [one["value"] for one in vendor.zone["gateways"]]  # type: ignore[union-attr]
    assert left == ["198.51.100.0/24", "192.0.2.0/24"]


def test_a_member_comes_back_in_the_role_of_before():
    vendor = GitHub()
    planned = done(vendor, PLANS["github-remove-member"](vendor, aim("github-remove-member")))
    done(vendor, UNDOES["github-remove-member"](vendor, aim("github-remove-member", before=planned.before)))

    assert vendor.invited == {"anna-c": "admin"}


def test_an_isolation_that_failed_is_asked_for_again():
    vendor = Defender()
    vendor.done = [{"type": "Isolate", "status": "Failed", "creationDateTimeUtc": "2026-11-21T20:00:00Z"}]

    assert PLANS["defender-isolate"](vendor, aim("defender-isolate")).calls


def test_a_user_who_is_otherwise_out_is_left_alone():
    vendor = Okta()
    vendor.status = "DEPROVISIONED"
    for plans in (PLANS, UNDOES):
        with pytest.raises(NotOne):
            plans["okta-suspend"](vendor, aim("okta-suspend"))


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from([".", "..", "", "a/b", "%2e%2e"])
)
@settings(max_examples=60)
def test_no_name_leads_a_request_elsewhere(name: str):
    base = "https://api.example/v1/"
    try:
        address = urljoin(base, f"orgs/{part(name)}/memberships/{part(name)}")
    except NotOne:
        assert name in {"", ".", ".."}
        return
    assert address.startswith(base)
    assert len(address.removeprefix(base).split("/")) == 4
    assert unquote(address.rpartition("/")[2]) == name


@pytest.mark.parametrize("name", ["..", "."])
def test_an_organisation_is_not_deleted_by_the_name_of_a_member(name: str):
    vendor = GitHub()
    with pytest.raises(NotOne):
        PLANS["github-remove-member"](vendor, Aim(name, "Sleetwatch", PLACE))
    assert vendor.log == []


def test_a_permission_that_is_missing_is_no_account_that_is_missing():
    vendor = Google()
    vendor.spoilt["GET admin"] = 403

    with pytest.raises(Denied) as raised:
        PLANS["google-suspend"](vendor, aim("google-suspend"))
    assert raised.value.status == 403
