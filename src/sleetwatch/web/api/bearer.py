"""Who asks: a token in the `Authorization` header, and nothing else. Cookies are not looked at."""

from __future__ import annotations

from hashlib import sha256

from sleetwatch.errors import UnknownName
from sleetwatch.web.api.problems import Refusal
from sleetwatch.web.api.route import Call
from sleetwatch.web.route import Who

SCHEME = "bearer"
ASKED = {"WWW-Authenticate": 'Bearer realm="sleetwatch"'}
WRONG = {"WWW-Authenticate": 'Bearer realm="sleetwatch", error="invalid_token"'}
LONGEST = 200


def recognise(call: Call) -> None:
    """Find out who asks, how often, and whether the token was made for this. Raises `Refusal`."""
    if call.route.action is Who.ANYBODY:
        return
    call.secret = _secret(call)
    held = call.workspace.api_tokens.holder(call.secret)
    if held is None:
        raise Refusal("bad-token", headers=WRONG)
    if not call.site.programs.allows(sha256(call.secret.encode()).hexdigest()):
        raise Refusal("too-many", headers={"Retry-After": f"{call.site.programs.pause}"})
    name, scopes = held
    try:
        call.actor = call.workspace.access.actor(name, via="token", scopes=scopes)
    except UnknownName:
        raise Refusal("bad-token", headers=WRONG) from None
    for need in call.route.needs:
        if need not in scopes:
            lacking = f'Bearer realm="sleetwatch", error="insufficient_scope", scope="{need}"'
            raise Refusal("scope", f"it needs: {need}", {"WWW-Authenticate": lacking})


def _secret(call: Call) -> str:
    said = call.headers.getlist("authorization")
    if not said:
        raise Refusal("no-token", headers=ASKED)
    scheme, _, secret = said[0].partition(" ")
    if len(said) > 1 or scheme.lower() != SCHEME or not secret.strip() or len(secret) > LONGEST:
        raise Refusal("bad-token", headers=WRONG)
    return secret.strip()
