"""VMware Carbon Black Cloud's audit log: what users of the console did, and their sign-ins to it."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, SignIn
from sleetwatch.sources.reading import account, address, lower, parse_time, text
from sleetwatch.sources.source import Record, Source

_MARKS = frozenset({"loginName", "orgName", "eventTime", "description"})
_APP = "carbon black cloud"
_OUTCOMES = (("logged in successfully", "success"), ("login failed", "failure"), ("failed to log in", "failure"))


def recognises(record: Record) -> bool:
    """By the names only this audit log has together."""
    return record.keys() >= _MARKS


def read(record: Record) -> Iterable[Event]:
    """A sign-in or an act. Connectors (API keys) and the service have no e-mail address for a name."""
    at = parse_time(record.get("eventTime"))
    who = account(record.get("loginName"))
    if who is None or "@" not in who:
        raise Refused("not-a-person", "an API key or the service itself did it")
    said = text(record.get("description")) or ""
    outcome = next((outcome for words, outcome in _OUTCOMES if words in said.lower()), None)
    if outcome is not None:
        return (_sign_in(record, at, who, outcome),)
    return (
        Activity(
            at=at,
            uid=text(record.get("eventId")),
            account=who,
            action=lower(said),
            app=_APP,
            target=text(record.get("requestUrl")),
            ip=address(record.get("clientIp")),
        ),
    )


def _sign_in(record: Record, at: int, who: str, outcome: str) -> Event:
    return SignIn(
        at=at,
        uid=text(record.get("eventId")),
        account=who,
        ip=address(record.get("clientIp")),
        app=_APP,
        client="browser",
        interactive=True,
        outcome=outcome,
    )


SOURCE = Source(
    name="carbonblack",
    title="Carbon Black Cloud audit log",
    kinds=("activity", "sign_in"),
    recognises=recognises,
    read=read,
    export=(
        "Carbon Black Cloud console > Settings > Audit log > Export, or the API `/integrationServices/v3/auditlogs` "
        "(the elements of `notifications`, one a line)."
    ),
)
