"""Tokens for programs: one's own on one's account, everybody's among the settings."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.errors import UnknownName, UserError
from sleetwatch.web.paging import LONGEST
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.sign_in import account_page
from sleetwatch.web.visit import Visit

USUAL_DAYS = 90


def make(visit: Visit) -> Response:
    """A token for oneself; its text is shown once."""
    scopes, days = visit.fields("scope"), visit.field("days", str(USUAL_DAYS))
    if not scopes:
        raise UserError("what may it do? Go back and tick it")
    if not days.isascii() or not days.isdecimal() or len(days) > LONGEST:
        raise UserError("for how many days? Write a number")
    label = visit.field("label")
    if not label:
        raise UserError("what is it for? Give it a name")
    _, text = visit.workspace.api_tokens.make(visit.me, visit.me.name, scopes, int(days), label)
    return account_page(visit, token=text)


def drop(visit: Visit) -> Response:
    """End a token: one's own, or anybody's for who sees to people."""
    number = visit.field("token")
    if not number.isascii() or not number.isdecimal() or len(number) > LONGEST:
        raise UserError("which token? Go back and choose")
    known = visit.workspace.api_tokens.show(int(number))
    if known.person != visit.me.name and not visit.workspace.access.decide(visit.me, "people.write").allowed:
        raise UnknownName(f"there is no token {number}")
    visit.workspace.api_tokens.drop(visit.me, known.token)
    return visit.go(visit.back("/account"), "dropped")


ROUTES = (
    Route("/account/tokens", "POST", make, Who.SIGNED_IN, Audit.ACT),
    Route("/account/tokens/drop", "POST", drop, Who.SIGNED_IN, Audit.ACT),
)
