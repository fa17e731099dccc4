"""Google Workspace by the Directory API."""

from __future__ import annotations

from typing import Any

import msgspec

from sleetwatch.respond.actions.asking import NOT_FOUND, Aim, Call, Http, NotOne, Planned, part, there

USERS = "admin/directory/v1/users"


class User(msgspec.Struct, rename="camel"):
    """An account, as far as it is asked for."""

    id: str
    primary_email: str
    suspended: bool = False


class _Items(msgspec.Struct):
    items: list[dict[str, Any]] = []


def find(http: Http, account: str) -> User:
    """The account of this very name. Raises `NotOne`, also for a second name of another account."""
    found = there(http, f"{USERS}/{part(account)}", User)
    if found is None:
        raise NotOne("there is no such account there; nothing was done")
    if found.primary_email.lower() != account.lower():
        raise NotOne("the name is a second one of another account; name that one, if it is the subject's own")
    return found


def sign_out(http: Http, aim: Aim) -> Planned:
    """End every session and reset the cookies."""
    return Planned((Call("POST", f"{_at(find(http, aim.target))}/signOut", says="sign out everywhere"),))


def delete_tokens(http: Http, aim: Aim) -> Planned:
    """Delete what applications hold, and passwords made for them."""
    at = _at(find(http, aim.target))
    tokens = http.get(f"{at}/tokens").read(_Items).items
    passwords = http.get(f"{at}/asps").read(_Items).items
    calls = [
        Call("DELETE", f"{at}/tokens/{part(str(one['clientId']))}", so=(NOT_FOUND,), says="delete a token")
        for one in tokens
    ]
    calls += [
        Call("DELETE", f"{at}/asps/{part(str(one['codeId']))}", so=(NOT_FOUND,), says="delete an app password")
        for one in passwords
    ]
    return Planned(tuple(calls))


def suspend(http: Http, aim: Aim) -> Planned:
    """Keep the account from signing in."""
    return _suspended(find(http, aim.target), wanted=True)


def restore(http: Http, aim: Aim) -> Planned:
    """Let it sign in again."""
    return _suspended(find(http, aim.target), wanted=False)


def _suspended(user: User, *, wanted: bool) -> Planned:
    if user.suspended is wanted:
        return Planned()
    says = "suspend the account" if wanted else "restore the account"
    return Planned((Call("PATCH", _at(user), {"suspended": wanted}, says=says),))


def _at(user: User) -> str:
    return f"{USERS}/{part(user.id)}"
