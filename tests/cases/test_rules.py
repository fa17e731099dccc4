"""Role by action by relation, from one table written by hand: the rules have to agree with it."""

from __future__ import annotations

import itertools

import pytest

from sleetwatch.cases import ACTIONS, CONDITIONS, EVERYWHERE, ROLES, RULES, Actor, Resource, decide
from sleetwatch.cases.access import HOLDS
from sleetwatch.workspace.access_sql import CASES, QUEUE, REQUESTS

QUEUE_ROLES = "analyst investigator lead"
TABLE = {
    # action: who may with the role alone, who only as a member of the case, who only after breaking the glass
    "queue.read": (f"{QUEUE_ROLES} provider", "", ""),
    "queue.judge": (QUEUE_ROLES, "", ""),
    "queue.desk": (QUEUE_ROLES, "", ""),
    "queue.notify": ("lead provider", "", ""),
    "sources.read": (f"{QUEUE_ROLES} provider admin operator", "", ""),
    "applicant.read": (f"{QUEUE_ROLES} hr recruiter", "", ""),
    "applicant.judge": (f"{QUEUE_ROLES} hr recruiter", "", ""),
    "applicant.look": (f"{QUEUE_ROLES} hr recruiter", "", ""),
    "applicant.add": ("lead hr recruiter", "", ""),
    "applicant.decide": ("lead hr recruiter", "", ""),
    "applicant.export": ("lead hr recruiter", "", ""),
    "reveal.ask": (QUEUE_ROLES, "", ""),
    "reveal.see": ("", "", ""),
    "request.see": ("approver", "", ""),
    "request.approve": ("approver", "", ""),
    "case.open": (QUEUE_ROLES, "", ""),
    "case.head": ("auditor", "lead investigator legal hr analyst auditor", "lead admin"),
    "case.read": ("", "lead investigator legal hr analyst auditor", "lead admin"),
    "case.note": ("", "lead investigator legal hr analyst", ""),
    "case.work": ("", "lead investigator legal hr analyst", ""),
    "case.judge": ("", "lead investigator", ""),
    "case.staff": ("", "lead investigator", ""),
    "case.lead": ("", "lead", ""),
    "case.hold": ("", "lead legal", ""),
    "case.ask": ("", "lead investigator legal", ""),
    "case.respond": ("", "lead investigator", ""),
    "case.export": ("", "lead investigator legal", ""),
    "case.export-full": ("", "", ""),
    "case.delete": ("", "", ""),
    "case.break-glass": ("lead admin", "", ""),
    "audit.read": ("auditor", "", ""),
    "audit.verify": ("auditor", "", ""),
    "people.read": ("admin lead", "", ""),
    "people.write": ("admin", "", ""),
    "people.grant": ("admin", "", ""),
    "settings.read": ("admin lead", "", ""),
    "settings.write": ("admin", "", ""),
    "tenants.read": ("provider", "", ""),
    "tenants.advise": ("lead provider", "", ""),
    "links.provider": ("provider", "", ""),
    "exchange.offer": ("lead provider", "", ""),
    "exchange.withdraw": ("lead provider", "", ""),
    "notify.send": ("lead admin provider", "", ""),
    "events.write": ("source operator", "", ""),
}
ME = ("acme", "S-ME")


def actor(role: str, tenant: str = "acme", **more: object) -> Actor:
    return Actor("kim", frozenset({(tenant, role)}), **more)


def may(who: Actor, action: str, **about: object) -> bool:
    return decide(who, action, Resource(tenant="acme", **about)).allowed


def test_every_action_has_a_row():
    assert TABLE.keys() == ACTIONS.keys()


@pytest.mark.parametrize("action", TABLE)
def test_the_rules_say_what_the_table_says(action: str):
    alone, member, glass = (set(roles.split()) for roles in TABLE[action])
    for role in ROLES:
        plain = may(actor(role), action)
        assert plain == (role in alone), role
        assert may(actor(role), action, members={"kim": role}) == (plain or role in member), role
        assert may(actor(role), action, members={"kim": "lead"}) == (plain or (role in member and role == "lead")), role
        assert may(actor(role), action, glass=frozenset({"kim"})) == (plain or role in glass), role
        assert may(actor(role, EVERYWHERE), action) == plain, role
        assert not may(actor(role, "other"), action, members={"kim": role}, glass=frozenset({"kim"})), role


@pytest.mark.parametrize("action", [name for name in ACTIONS if name.split(".")[0] in {"case", "queue", "request"}])
def test_nobody_sees_or_decides_what_is_about_themselves(action: str):
    everything = frozenset({(EVERYWHERE, role) for role in ROLES})
    me = Actor("kim", everything, frozenset({ME}))
    about = Resource(
        "acme", frozenset({ME, ("acme", "S-OTHER")}), {"kim": "lead"}, frozenset({"kim"}),
        export_approved=frozenset({"kim"}), deletion_approved=frozenset({"kim"}),
    )  # fmt: skip
    assert not decide(me, action, about).allowed
    assert decide(Actor("lee", everything), "case.break-glass", about).allowed


def test_what_takes_two_people_takes_the_other_ones_approval():
    lead = actor("lead")
    for action, field in (("case.export-full", "export_approved"), ("case.delete", "deletion_approved")):
        assert not may(lead, action, members={"kim": "lead"})
        assert not may(lead, action, members={"kim": "lead"}, **{field: frozenset({"lee"})})
        assert may(lead, action, members={"kim": "lead"}, **{field: frozenset({"kim"})})
    assert not may(actor("approver"), "request.approve", asked_by="kim")
    assert may(actor("approver"), "request.approve", asked_by="lee")
    assert may(actor("hr"), "reveal.see", revealed_to=frozenset({"kim"}))
    assert not may(actor("admin"), "reveal.see", revealed_to=frozenset({"kim"}))
    assert not may(actor("admin"), "people.grant", person="kim")
    assert may(actor("admin"), "people.grant", person="lee")


def test_an_unknown_action_and_one_a_token_was_not_made_for_are_denied():
    assert decide(actor("lead"), "case.fly", Resource("acme")).rule == "unknown-action"
    narrow = actor("lead", scopes=frozenset({"people.read"}))
    assert decide(narrow, "queue.read", Resource("acme")).rule == "scope"
    assert decide(narrow, "people.read", Resource("acme")).allowed
    assert not decide(narrow, "audit.read", Resource("acme")).allowed


def test_what_concerns_the_whole_workspace_takes_a_role_held_everywhere():
    assert not decide(actor("admin"), "settings.write", Resource()).allowed
    assert decide(actor("admin", EVERYWHERE), "settings.write", Resource()).allowed


def test_denials_stand_first_and_rules_use_known_words_only():
    allows = [rule.allows for rule in RULES]
    assert allows == sorted(allows)
    for rule in RULES:
        assert rule.actions <= ACTIONS.keys()
        assert rule.roles <= ROLES.keys()
        assert set(rule.needs) <= CONDITIONS.keys() == HOLDS.keys()
    assert len({rule.id for rule in RULES}) == len(RULES)
    read = set(itertools.chain(CASES.readings, REQUESTS.readings, QUEUE.readings))
    assert CONDITIONS.keys() - read == {"oneself"}
