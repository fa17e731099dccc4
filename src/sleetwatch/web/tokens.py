"""Tokens for programs: one's own on one's account, everybody's among the settings."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.errors import UnknownName, UserError
from sleetwatch.web.fields import whole_number
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.sign_in import account_page
from sleetwatch.web.visit import Visit

USUAL_DAYS = 90


def make(visit: Visit) -> Response:
    """A token for oneself; its text is shown once."""
    scopes, days = visit.fields("scope"), visit.field("days", str(USUAL_DAYS))
    if not scopes:
        raise UserError("what may it do? Go back and tick it")
    most = whole_number(days, "for how many days? Write a number")
    label = visit.field("label")
    if not label:
        raise UserError("what is it for? Give it a name")
    _, text = visit.workspace.api_tokens.make(visit.me, visit.me.name, scopes, most, label)
    return account_page(visit, token=text)


def drop(visit: Visit) -> Response:
    """End a token: one's own, or anybody's for who sees to people."""
    number = whole_number(visit.field("token"), "which token? Go back and choose")
    known = visit.workspace.api_tokens.show(number)
    if known.person != visit.me.name and not visit.workspace.access.decide(visit.me, "people.write").allowed:
        raise UnknownName(f"there is no token {number}")
    visit.workspace.api_tokens.drop(visit.me, known.token)
    return visit.go(visit.back("/account"), "dropped")


ROUTES = (
    Route("/account/tokens", "POST", make, Who.SIGNED_IN, Audit.ACT),
    Route("/account/tokens/drop", "POST", drop, Who.SIGNED_IN, Audit.ACT),
)
