"""Telephones, mailboxes, addresses, referees: what is asked about, and what honest people share."""

from __future__ import annotations

import pytest

from sleetwatch.vetting.contacts import CROWD, examine
from sleetwatch.vetting.dossier import Delivery, Referee, Staff
from tests.vetting.applicants import dossier, found


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("+15128675309", "agreed"),
        ("+4915112345678", "agreed"),
        ("+8613800138000", "agreed"),
        ("+15125550123", "contradicts"),
        ("+11128675309", "contradicts"),
        ("+123", "contradicts"),
        ("+1512867530912345", "contradicts"),
    ],
)
def test_a_number_is_looked_at_for_its_form_and_never_for_its_country(number, outcome):
    assert found(examine, [dossier("a", phone=number)])["a", "phone-shape"] == outcome


def test_one_number_under_two_names_is_asked_about():
    outcomes = found(examine, [dossier("a", phone="+15128675309"), dossier("b", phone="+15128675309")])

    assert outcomes["a", "phone-unique"] == outcomes["b", "phone-unique"] == "contradicts"


def test_one_persona_that_applies_twice_shares_with_nobody():
    twice = [dossier(name, subject="S-1", phone="+15128675309", mailbox="d@x.org") for name in ("a", "b")]

    assert set(found(examine, twice).values()) == {"agreed"}


def test_two_of_one_household_share_a_number():
    home = [dossier(name, phone="+15128675309", address_key="5 elm st austin us") for name in ("a", "b")]

    assert found(examine, home)["a", "phone-unique"] == "agreed"
    assert found(examine, home)["a", "address-unique"] == "agreed"


def test_several_unrelated_applicants_at_one_street_are_asked_about():
    street = [dossier(name, address_key="5 elm st austin us") for name in ("a", "b", "c")]

    assert found(examine, street)["a", "address-unique"] == "contradicts"


def test_a_number_that_everybody_gives_is_a_firms_and_ties_nobody():
    crowd = [dossier(f"a{number}", phone="+15128675309") for number in range(CROWD + 2)]

    assert found(examine, crowd)["a0", "phone-unique"] == "not-possible"


def test_a_staffing_firms_number_ties_nobody():
    sent = [dossier(name, phone="+15128675309", channel="agency", agency="Swift Staff") for name in ("a", "b", "c")]

    assert found(examine, sent)["a", "phone-unique"] == "not-possible"


def test_a_workers_number_is_compared_too_but_not_with_the_worker_one_became():
    staff = [Staff("acme", "S-w", phones=("+15128675309",))]

    assert found(examine, [dossier("a", phone="+15128675309")], staff=staff)["a", "phone-unique"] == "contradicts"
    hired = dossier("a", subject="S-w", phone="+15128675309")
    assert found(examine, [hired], staff=staff)["a", "phone-unique"] == "agreed"


def test_nobody_is_compared_across_tenants():
    outcomes = found(examine, [dossier("a", phone="+15128675309"), dossier("b", tenant="other", phone="+15128675309")])

    assert outcomes["a", "phone-unique"] == "agreed"


def test_a_referee_who_is_the_applicant_or_all_at_free_mail_is_asked_about():
    own = dossier("a", phone="+15128675309", referees=(Referee("+15128675309", None, free_mail=False),))
    free = dossier(
        "b", referees=(Referee(None, "x@gmail.com", free_mail=True), Referee(None, "y@gmail.com", free_mail=True))
    )
    good = dossier("c", referees=(Referee(None, "boss@firm.example", free_mail=False),))

    outcomes = found(examine, [own, free, good])
    assert [outcomes[name, "referees-independent"] for name in "abc"] == ["contradicts", "contradicts", "agreed"]


def test_the_lines_kind_comes_from_the_users_own_lookup_and_nothing_is_said_without_it():
    lines = [{"phone": "+1 512 867 5309", "line_type": "VoIP"}]
    applicant = dossier("a", phone="+15128675309")

    assert found(examine, [applicant], tables={"phone-lines": lines})["a", "phone-line"] == "contradicts"
    assert ("a", "phone-line") not in found(examine, [applicant])


def test_a_mail_drop_and_a_delivery_elsewhere_are_asked_about():
    drop = dossier("a", address="PMB 12, 5 Elm St", address_kind="mail drop")
    sent = dossier("b", deliveries=(Delivery(1, elsewhere=True, km=900.0), Delivery(2, elsewhere=False, km=0.0)))

    outcomes = found(examine, [drop, sent])
    assert outcomes["a", "address-kind"] == outcomes["b", "delivery-as-claimed"] == "contradicts"


def test_what_was_not_given_is_not_held_against_anybody():
    assert found(examine, [dossier("a")]) == {}


@pytest.mark.parametrize(
    ("roster", "outcome"),
    [
        ({}, "agreed"),
        ({"phone": "+15128670009"}, "agreed"),
        ({"phone": "+15128670009", "address_key": "9 oak st tulsa us"}, "contradicts"),
        ({"phone": None, "mailboxes": (), "address_key": "9 oak st tulsa us"}, "not-possible"),
    ],
    ids=["all as applied with", "another telephone", "another telephone and street", "only a street, another one"],
)
def test_what_the_roster_has_is_held_against_what_was_given_when_applying(roster, outcome):
    given = {"phone": "+15128670001", "mailbox": "dana@example.org", "address_key": "5 elm st austin us"}
    same = {"phone": given["phone"], "mailboxes": (given["mailbox"],), "address_key": given["address_key"]}
    hired = dossier("a", **given)
    worker = Staff("acme", hired.subject, **(same | roster))

    assert found(examine, [hired], staff=[worker])["a", "contacts-at-hire"] == outcome
    sent = dossier("a", **given, channel="agency")
    assert found(examine, [sent], staff=[worker])["a", "contacts-at-hire"] in {"agreed", "not-possible"}
    assert ("a", "contacts-at-hire") not in found(examine, [hired])
