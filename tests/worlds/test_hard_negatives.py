"""Every kind of honest person that is easily taken for an impostor is in a world, and more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from sleetwatch.worlds import hard_cases, lookalikes
from sleetwatch.worlds.blocks import cast_of
from sleetwatch.worlds.everyday import CUSTOMS, everyday
from sleetwatch.worlds.roster import Block
from sleetwatch.worlds.tenants import Tenant
from sleetwatch.worlds.timeline import Calendar
from sleetwatch.worlds.truth import Cast

HARD_NEGATIVES: dict[str, tuple[Callable[[Cast], None], str]] = {
    "a second full job at home, with a network KVM and a jiggler": (hard_cases.second_job, "second-job"),
    "a couple with one flat and one bank account": (lookalikes.couples, "couple"),
    "a visit to parents in China, approved, behind a VPN": (lookalikes.travellers, "family-visit"),
    "months in Lisbon behind a router that tunnels home": (hard_cases.home_router, "home-router"),
    "a camera that stays off for a good reason": (hard_cases.no_camera, "no-camera"),
    "a service provider's technician with three remote tools": (hard_cases.service_provider, "service-provider"),
    "a contractor on the client's virtual desktop": (hard_cases.client_desktop, "client-desktop"),
    "a new hire who moved before the laptop came": (lookalikes.parcels, "moved-house"),
    "five interns behind one campus address": (hard_cases.campus, "campus"),
    "sixty repositories cloned by a script on the first day": (hard_cases.cloned_sixty, "cloned-sixty"),
    "pay moved to an app bank": (lookalikes.newcomers, "new-bank"),
    "a network KVM at home that is not on the laptop": (hard_cases.homelab, "homelab"),
    "another legal name": (hard_cases.new_name, "new-name"),
    "a satellite line placed in a far city": (lookalikes.far_gateways, "satellite"),
    "the victim of a false recruiter": (hard_cases.infected, "infected"),
    "three colleagues in one co-working space": (hard_cases.coworkers, "co-working-three"),
    "a private VPN, out of principle": (lookalikes.private_vpn, "consumer-vpn"),
    "a night owl": (lookalikes.odd_hours, "night-owl"),
    "a carer who works around the day": (hard_cases.carer, "carer"),
    "an agency's team abroad, behind one address": (hard_cases.vendor_office, "vendor-office"),
    "alarms at night": (hard_cases.on_call, "on-call"),
    "months of leave": (hard_cases.long_leave, "long-leave"),
    "a move that HR does not know of": (hard_cases.moved_away, "moved-away"),
    "all traffic through a far office": (hard_cases.office_vpn, "office-vpn"),
}


@pytest.fixture(scope="module")
def cast() -> Cast:
    """Half a thousand people and what befalls them; no logs."""
    block = Block(Tenant("hard"), 0, 0, 500, "hard")
    stories = (*(lookalikes.STORIES + hard_cases.HARD_CASES) * 2, everyday)
    return cast_of(block, Calendar(date(2026, 3, 2), 28), stories)


@pytest.mark.parametrize("who", HARD_NEGATIVES)
def test_each_is_made_by_a_story_and_there_are_several(cast: Cast, who: str) -> None:
    story, kind = HARD_NEGATIVES[who]
    assert story in lookalikes.STORIES + hard_cases.HARD_CASES
    people = {worker_id for entry in cast.truth.look_alikes if entry.kind == kind for worker_id in entry.worker_ids}
    assert len(people) >= 2


def test_nobody_plays_two_stories_and_no_manager_plays_any(cast: Cast) -> None:
    customs = {custom.kind for custom in CUSTOMS}
    told = [entry for entry in cast.truth.look_alikes if entry.kind not in customs]
    everybody = [worker_id for entry in told for worker_id in entry.worker_ids if entry.kind != "common-receiver"]
    assert len(everybody) == len(set(everybody))
    leads = {person.worker_id for person in cast.people if "Manager" in person.title or "Director" in person.title}
    assert not leads & set(everybody)


def test_customs_are_as_common_as_they_say_and_meet_in_one_person(cast: Cast) -> None:
    customs = {custom.kind: custom.share for custom in CUSTOMS}
    having = Counter(
        worker_id for entry in cast.truth.look_alikes if entry.kind in customs for worker_id in entry.worker_ids
    )
    assert sum(having.values()) < 500 * sum(customs.values())
    assert sum(count >= 2 for count in having.values()) > 0.1 * 500


def test_on_a_cloud_desktop_the_laptop_is_elsewhere_and_the_person_at_home(cast: Cast) -> None:
    pair = [person for person in cast.people if person.cloud]
    assert pair
    for person in pair:
        assert person.cloud is not person.home
        assert person.own is not None
        assert not person.own.machine.managed


def test_a_new_name_leaves_the_old_one_on_mail_parcel_and_pay(cast: Cast) -> None:
    changed = {
        worker_id for entry in cast.truth.look_alikes if entry.kind == "new-name" for worker_id in entry.worker_ids
    }
    paid = [(person.pay[0].payee, person) for person in cast.people if person.worker_id in changed]

    assert paid
    assert {payee.partition(" ")[0] == person.first and payee != person.full_name for payee, person in paid} == {True}
