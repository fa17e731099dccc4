"""Signing in and out, the first start, invitations, and one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from sleetwatch.clock import now
from sleetwatch.errors import SignInError, UnknownName, UserError
from sleetwatch.web.oidc import CALLBACK, WAIT_SECONDS, Vouched
from sleetwatch.web.qr import qr_code
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import SEE_OTHER, Visit, local_address
from sleetwatch.workspace.api_tokens import MOST_DAYS

COOKIE_SECONDS = 12 * 3600
TOO_MANY = "Too many tries from your address. Wait a few minutes."


def door(visit: Visit) -> Response:
    """The page on which one signs in."""
    return _door(visit)


def _door(visit: Visit, failed: str = "", status: int = 200) -> Response:
    provider = visit.site.provider
    return visit.page(
        "sign-in.html",
        status,
        nobody=visit.workspace.people.is_empty,
        failed=failed,
        name=visit.field("name"),
        next=_next(visit),
        provider=provider.title if provider else None,
    )


def _next(visit: Visit) -> str:
    return local_address(visit.field("next") or visit.query.get("next", ""), "/")


def sign_in(visit: Visit) -> Response:
    """Name and password."""
    if not visit.site.tries.allows(visit.asker):
        return _door(visit, TOO_MANY, 429)
    try:
        done = visit.workspace.sign_ins.sign_in(visit.field("name"), visit.field("password"), address=visit.asker)
    except SignInError as error:
        return _door(visit, str(error), 429 if error.retry_after else 403)
    if done.pending is not None:
        return visit.page("code.html", pending=done.pending, next=_next(visit), failed="")
    return admitted(visit, done.token, _next(visit))


def second_step(visit: Visit) -> Response:
    """The code of an authenticator."""
    pending = visit.field("pending")
    if not visit.site.tries.allows(visit.asker):
        return _door(visit, TOO_MANY, 429)
    try:
        done = visit.workspace.sign_ins.pass_code(pending, visit.field("code"))
    except SignInError as error:
        status = 429 if error.retry_after else 403
        return visit.page("code.html", status, pending=pending, next=_next(visit), failed=str(error))
    return admitted(visit, done.token, _next(visit))


def admitted(visit: Visit, token: str | None, address: str) -> Response:
    """On, with a session. A session that the browser had before is over."""
    if token is None:
        return _door(visit, "That did not work. Begin again.", 403)
    if visit.token:
        visit.workspace.sign_ins.close(visit.token)
    response = RedirectResponse(address, status_code=SEE_OTHER)
    set_session(visit, response, token)
    return response


def set_session(visit: Visit, response: Response, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        visit.site.cookie,
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=visit.site.origins.is_secure,
        httponly=True,
        samesite="strict",
    )


def _ended(visit: Visit) -> Response:
    response = visit.go("/sign-in", "signed-out")
    response.delete_cookie(
        visit.site.cookie, path="/", secure=visit.site.origins.is_secure, httponly=True, samesite="strict"
    )
    return response


def sign_out(visit: Visit) -> Response:
    """End this session."""
    if visit.token:
        visit.workspace.sign_ins.close(visit.token)
    return _ended(visit)


def go_elsewhere(visit: Visit) -> Response:
    """On to the provider, which sends the browser back to `come_back`."""
    provider = visit.site.provider
    if provider is None:
        raise UnknownName("no provider is set")
    if not visit.site.tries.allows(visit.asker):
        return _door(visit, TOO_MANY, 429)
    try:
        begun = provider.begin(_next(visit))
    except SignInError as error:
        return _door(visit, str(error), 503)
    # The policy for forms holds for a redirect after one too, and lets it go nowhere else; a page of ours may lead on.
    response = visit.page("onward.html", address=begun.address, title=provider.title)
    response.set_cookie(
        _away(visit),
        begun.browser,
        max_age=WAIT_SECONDS,
        path=CALLBACK if not visit.site.origins.is_secure else "/",
        secure=visit.site.origins.is_secure,
        httponly=True,
        samesite="lax",
    )
    return response


def _away(visit: Visit) -> str:
    """The cookie that ties the browser that comes back to the one that went; it holds for minutes."""
    return f"{visit.site.cookie}-away"


def come_back(visit: Visit) -> Response:
    """From the provider, with a code."""
    provider = visit.site.provider
    if provider is None:
        raise UnknownName("no provider is set")
    try:
        vouched = provider.finish(
            visit.query.get("state", ""), visit.query.get("code", ""), visit.cookies.get(_away(visit), "")
        )
        name = _known(visit, vouched)
        token = visit.workspace.sign_ins.open_session(name, "oidc", visit.asker)
    except (SignInError, UnknownName) as error:
        return _door(visit, str(error), 403)
    # Coming from elsewhere the browser would not send the new session along a redirect; from a page of ours it does.
    response = visit.page("arrived.html", next=local_address(vouched.next, "/"), name=name)
    set_session(visit, response, token)
    return response


def _known(visit: Visit, vouched: Vouched) -> str:
    """Who that is here. At the first time the name tells; from then on the provider's own id does."""
    people = visit.workspace.people
    known = people.identity(vouched.issuer, vouched.sub)
    if known is not None:
        return known
    if vouched.name is None:
        raise SignInError("Your provider does not vouch for your name. Ask who runs the server.")
    return people.meet(vouched.name, vouched.issuer, vouched.sub)


FIRST: Mapping[str, Any] = {
    "title": "The first start",
    "says": "You will be the one who lets others in. This link works once.",
    "does": "Begin",
    "asks_name": True,
}
INVITED: Mapping[str, Any] = {
    "title": "Welcome",
    "says": "Choose a password. This link works once.",
    "does": "Go on",
    "asks_name": False,
}


def start(visit: Visit) -> Response:
    """The page behind the link of the first start."""
    return visit.page("begin.html", name="", failed="", **FIRST)


def begin(visit: Visit) -> Response:
    """The first person."""
    return _begun(visit, FIRST)


def invitation(visit: Visit) -> Response:
    """The page behind an invitation."""
    return visit.page("begin.html", name="", failed="", **INVITED)


def accept(visit: Visit) -> Response:
    """Somebody who was invited, or whose password was reset."""
    return _begun(visit, INVITED)


def _begun(visit: Visit, said: Mapping[str, Any]) -> Response:
    """Give the person of a link a password, and let them in."""
    people, token, name = visit.workspace.people, visit.path["token"], visit.field("name")
    if not visit.site.tries.allows(visit.asker):
        return _door(visit, TOO_MANY, 429)
    try:
        password = _new_password(visit)
        person = people.begin(token, name, password) if said["asks_name"] else people.redeem(token, password)
        done = visit.workspace.sign_ins.sign_in(person.name, password, address=visit.asker)
    except UserError as error:
        return visit.page("begin.html", 400, name=name, failed=str(error), **said)
    is_empty = said["asks_name"] and visit.workspace.desk.ranking() is None
    return admitted(visit, done.token, "/welcome" if is_empty else "/account")


def _new_password(visit: Visit) -> str:
    password = visit.field("password")
    if password != visit.field("again"):
        raise UserError("The two passwords differ.")
    return password


def account(visit: Visit) -> Response:
    """One's own account."""
    return account_page(visit)


def account_page(visit: Visit, status: int = 200, **values: object) -> Response:
    """One's own account, with what is shown once."""
    given = {"codes": None, "secret": None, "uri": "", "failed": "", "token": None, "now": now(), **values}
    tokens, name = visit.workspace.api_tokens, visit.me.name
    own = {"tokens": tokens.of(name), "scopes": tokens.choices(visit.me), "most_days": MOST_DAYS}
    return visit.page("account.html", status, person=visit.workspace.people.person(name), **own, **given)


def enrol(visit: Visit) -> Response:
    """Begin with an authenticator app."""
    secret, uri = visit.workspace.sign_ins.enrol_totp(visit.me.name)
    code = qr_code(uri, "The key as a QR code, for an authenticator app")
    return account_page(visit, secret=secret, uri=uri, qr=code)


def confirm(visit: Visit) -> Response:
    """The first code of the app proves that it has the key."""
    try:
        codes = visit.workspace.sign_ins.confirm_totp(visit.me.name, visit.field("code"))
    except UserError as error:
        return account_page(visit, 400, failed=str(error))
    return account_page(visit, codes=codes)


def change_password(visit: Visit) -> Response:
    """A new password; every other session is over."""
    visit.workspace.people.change_password(visit.me.name, visit.field("old"), _new_password(visit))
    return visit.go("/sign-in", "changed")


def end_everywhere(visit: Visit) -> Response:
    """End every session of one's own."""
    visit.workspace.sign_ins.close_all(visit.me.name)
    return _ended(visit)


ROUTES = (
    Route("/sign-in", "GET", door, Who.ANYBODY, Audit.NONE),
    Route("/sign-in", "POST", sign_in, Who.ANYBODY, Audit.ACT),
    Route("/sign-in/code", "POST", second_step, Who.ANYBODY, Audit.ACT),
    Route(CALLBACK, "POST", go_elsewhere, Who.ANYBODY, Audit.NONE),
    Route(CALLBACK, "GET", come_back, Who.ANYBODY, Audit.ACT),
    Route("/sign-out", "POST", sign_out, Who.ANYBODY, Audit.ACT),
    Route("/start/{token}", "GET", start, Who.ANYBODY, Audit.NONE),
    Route("/start/{token}", "POST", begin, Who.ANYBODY, Audit.ACT),
    Route("/invitation/{token}", "GET", invitation, Who.ANYBODY, Audit.NONE),
    Route("/invitation/{token}", "POST", accept, Who.ANYBODY, Audit.ACT),
    Route("/account", "GET", account, Who.SIGNED_IN, Audit.NONE),
    Route("/account/second-step", "POST", enrol, Who.SIGNED_IN, Audit.ACT),
    Route("/account/second-step/code", "POST", confirm, Who.SIGNED_IN, Audit.ACT),
    Route("/account/password", "POST", change_password, Who.SIGNED_IN, Audit.ACT),
    Route("/account/sessions", "POST", end_everywhere, Who.SIGNED_IN, Audit.ACT),
)
