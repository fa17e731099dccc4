"""A GitHub organisation by the REST API, version 2022-11-28."""

from __future__ import annotations

import msgspec

from sleetwatch.respond.actions.asking import NOT_FOUND, Aim, Call, Http, NotOne, Planned, part, there

PAGE = 100
MOST_PAGES = 20


class _Membership(msgspec.Struct):
    role: str
    state: str


class _Credential(msgspec.Struct):
    login: str
    credential_id: int
    credential_type: str = "credential"


def revoke_credentials(http: Http, aim: Aim) -> Planned:
    """Take every token and key of the member off single sign-on."""
    _member(http, aim)
    own = [one for one in _credentials(http, aim) if one.login.lower() == aim.target.lower()]
    at = f"orgs/{part(aim.place['organisation'])}/credential-authorizations"
    return Planned(
        tuple(
            Call("DELETE", f"{at}/{one.credential_id}", so=(NOT_FOUND,), says=f"remove a {one.credential_type}")
            for one in own
        )
    )


def remove_member(http: Http, aim: Aim) -> Planned:
    """Remove the member, who keeps nothing of the organisation."""
    found = there(http, _at(aim), _Membership)
    if found is None:
        raise NotOne("the organisation has no such member; nothing was done")
    call = Call("DELETE", _at(aim), so=(NOT_FOUND,), says="remove the member")
    return Planned((call,), {"role": found.role})


def invite_member(http: Http, aim: Aim) -> Planned:
    """Invite the member again, in the role of before."""
    if there(http, _at(aim), _Membership) is not None:
        return Planned()
    body = {"role": aim.before.get("role", "member")}
    return Planned((Call("PUT", _at(aim), body, says="invite the member again"),))


def _member(http: Http, aim: Aim) -> None:
    """Raises `NotOne` when nobody of this name is a member; a removed one's keys reach nothing."""
    if there(http, _at(aim), _Membership) is None:
        raise NotOne("the organisation has no such member; nothing was done")


def _at(aim: Aim) -> str:
    return f"orgs/{part(aim.place['organisation'])}/memberships/{part(aim.target)}"


def _credentials(http: Http, aim: Aim) -> list[_Credential]:
    path = f"orgs/{part(aim.place['organisation'])}/credential-authorizations"
    found: list[_Credential] = []
    for page in range(1, MOST_PAGES + 1):
        params: dict[str, str | int] = {"login": aim.target, "per_page": PAGE, "page": page}
        listed = there(http, path, list[_Credential], params)
        if listed is None:
            raise NotOne("the organisation has no SAML single sign-on, so its keys are not listed; remove the member")
        found += listed
        if len(listed) < PAGE:
            return found
    raise NotOne("there are more keys than can be one person's; nothing was done")
