"""Who works here, in which roles; what the rules are; how reveals and retention are set."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.cases import ACTIONS, ROLES, RULES
from sleetwatch.errors import UserError
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.visit import Visit
from sleetwatch.workspace.requesting import MOST_HOURS, USUAL_HOURS

EVERYWHERE = "*"


def settings(visit: Visit) -> Response:
    """Read mostly: what is in the file is changed in the file."""
    return _page(visit)


def _page(visit: Visit, link: str = "", invited: str = "") -> Response:
    access, workspace = visit.workspace.access, visit.workspace
    return visit.page(
        "settings.html",
        people=workspace.people.all(visit.me) if access.tenants(visit.me, "people.read") else [],
        may_write=access.decide(visit.me, "people.write").allowed,
        may_grant=access.decide(visit.me, "people.grant").allowed,
        roles=ROLES,
        rules=RULES,
        actions=ACTIONS,
        settings=workspace.folder.settings,
        usual_hours=USUAL_HOURS,
        most_hours=MOST_HOURS,
        tenants=[EVERYWHERE, *access.all_tenants()],
        installed=workspace.installed(),
        signals=len(workspace.signals()),
        channels=workspace.outbox.health(),
        feeds=workspace.feeds(),
        tokens=workspace.api_tokens.in_force() if access.decide(visit.me, "people.write").allowed else [],
        link=link,
        invited=invited,
    )


def add(visit: Visit) -> Response:
    """Add somebody; the link by which they choose a password is shown once."""
    role = visit.field("role")
    person, secret = visit.workspace.people.add(
        visit.me, visit.field("name"), [role] if role else [], visit.field("tenant") or EVERYWHERE
    )
    return _page(visit, f"{visit.site.origins.first}/invitation/{secret}", person.name)


def invite(visit: Visit) -> Response:
    """A new link for somebody who lost theirs, or their password."""
    name = visit.field("name")
    secret = visit.workspace.people.invite(visit.me, name)
    return _page(visit, f"{visit.site.origins.first}/invitation/{secret}", name)


def role(visit: Visit) -> Response:
    """Give or take a role."""
    people, name = visit.workspace.people, visit.field("name")
    acts = {"give": people.grant, "take": people.revoke}
    act = acts.get(visit.field("act"))
    if act is None:
        raise UserError("a role is given or taken; go back and choose")
    act(visit.me, name, visit.field("role"), visit.field("tenant") or EVERYWHERE)
    return visit.go("/settings", "changed")


def shut(visit: Visit) -> Response:
    """Shut somebody out, or let them in again."""
    people, name = visit.workspace.people, visit.field("name")
    (people.enable if visit.field("act") == "enable" else people.disable)(visit.me, name)
    return visit.go("/settings", "changed")


def tie(visit: Visit) -> Response:
    """Say which worker or account somebody is, so that they never see what is about themselves."""
    visit.workspace.people.tie(
        visit.me, visit.field("name"), visit.field("known_as"), visit.field("tenant") or EVERYWHERE
    )
    return visit.go("/settings", "changed")


ROUTES = (
    Route("/settings", "GET", settings, "settings.read", Audit.READ),
    Route("/settings/people", "POST", add, "people.write", Audit.ACT),
    Route("/settings/people/invite", "POST", invite, "people.write", Audit.ACT),
    Route("/settings/people/role", "POST", role, "people.grant", Audit.ACT),
    Route("/settings/people/shut", "POST", shut, "people.write", Audit.ACT),
    Route("/settings/people/tie", "POST", tie, "people.write", Audit.ACT),
)
