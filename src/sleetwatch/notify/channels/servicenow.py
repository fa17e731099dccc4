"""ServiceNow's Table API: one record for each thing, found again by its correlation id; a work note for each change."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from sleetwatch.notify.channel import Api, Http, basic, bearer, in_reply, keep_one
from sleetwatch.notify.finding import PRODUCT
from sleetwatch.notify.message import Message, State

URGENCY = {"info": "3", "check": "2", "case": "1"}
MOST_SHORT = 160


class ServiceNow:
    """One table of an instance."""

    takes_digests = False

    def __init__(
        self,
        http: Http,
        url: str,
        token: str,
        user: str | None = None,
        table: str = "incident",
        fields: Mapping[str, str] | None = None,
        over_fields: Mapping[str, str] | None = None,
    ) -> None:
        self._api = Api(http, "ServiceNow", url, basic(user, token) if user else bearer(token))
        self._path = f"/api/now/table/{table}"
        self._fields, self._over = dict(fields or {}), dict(over_fields or {})

    def send(self, message: Message) -> str | None:
        """A record is found by its correlation id."""
        return keep_one(message, self._found, self._make, self._change)

    def _change(self, ref: str, message: Message) -> None:
        note = {"work_notes": message.text, **(self._over if message.state is State.OVER else {})}
        self._api.ask("PATCH", f"{self._path}/{quote(ref, safe='')}", note)

    def _found(self, message: Message) -> str | None:
        wanted = quote(f"correlation_id={correlation_of(message)}")
        reply = self._api.ask("GET", f"{self._path}?sysparm_query={wanted}&sysparm_fields=sys_id&sysparm_limit=1")
        found = in_reply(reply, "result", 0, "sys_id")
        return found if isinstance(found, str) else None

    def _make(self, message: Message) -> str | None:
        made = in_reply(
            self._api.ask("POST", self._path, self._fields | servicenow_record(message)), "result", "sys_id"
        )
        return made if isinstance(made, str) else None


def correlation_of(message: Message) -> str:
    """What a record is found by."""
    return f"sleetwatch-{message.short_key}"


def servicenow_record(message: Message) -> dict[str, str]:
    """What a new record says."""
    return {
        "short_description": message.title[:MOST_SHORT],
        "description": message.text,
        "urgency": URGENCY[message.level],
        "correlation_id": correlation_of(message),
        "correlation_display": PRODUCT,
    }
