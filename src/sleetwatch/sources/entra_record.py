"""What all Entra records share: one flat view over the three shapes in which the same fields come.

Microsoft Graph writes `createdDateTime`, a diagnostic setting puts the same into `properties` of an envelope, and Log
Analytics writes `CreatedDateTime` with JSON inside strings. Under lower-case names they are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import first, lower, lowered, mapping, parse_time

Fields = dict[str, Any]
"""A record's fields under lower-case names."""

_RESULTS = {
    "success": "success",
    "succeeded": "success",
    "true": "success",
    "0": "success",
    "failure": "failure",
    "failed": "failure",
    "false": "failure",
    "timeout": "failure",
    "clienterror": "failure",
    "interrupted": "interrupted",
}


def fields_of(record: Mapping[str, Any]) -> Fields:
    """The fields of a record; those of `properties` count before the envelope's, but for the category."""
    outer = lowered(record)
    inner = outer.get("properties")
    if inner is None:
        return outer
    seen = outer | lowered(mapping(inner))
    if "category" in outer:
        seen["category"] = outer["category"]
    return seen


def time_of(seen: Fields, *names: str) -> int:
    """The first of these times that is there. A column in the portal's local zone is refused, not guessed."""
    value = first(seen, *names)
    if value is None and any(f"{name} [" in column for name in names for column in seen):
        raise Refused("bad-time", "the file was exported in a local time zone; export it in UTC")
    return parse_time(value)


def result_of(value: object) -> str | None:
    """`success`, `failure` or `interrupted`, from a word of the vendor's."""
    return _RESULTS.get(lower(value) or "")


_INTERRUPTED = frozenset(
    {
        16000,  # which account?
        16001,
        16003,
        50055,  # the password has run out
        50058,  # no session to sign in with silently
        50072,  # must enrol for multi-factor authentication
        50074,  # must pass it
        50076,
        50078,
        50079,
        50097,  # must prove the device
        50125,  # password reset or registration came between
        50127,
        50129,
        50140,  # "keep me signed in?"
        50143,
        50144,
        50158,  # must meet an outside challenge
        50199,
        50203,
        50206,
        51006,
        65001,  # consent is missing
        70044,  # the session is too old for the policy
        9002341,
    }
)
"""Result codes that only ask for one more step. The portal calls these sign-ins interrupted."""


def outcome_of_code(code: int) -> str:
    """`success`, `failure` or `interrupted`, from a result code of a sign-in."""
    if code == 0:
        return "success"
    return "interrupted" if code in _INTERRUPTED else "failure"
