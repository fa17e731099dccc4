"""TheHive 5: one alert for each thing, which its type, source and reference make unique; a comment for each change."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sleetwatch.notify.channel import MISSING, Api, Http, NotSent, bearer, in_reply
from sleetwatch.notify.message import Message, State

SOURCE = "sleetwatch"
SEVERITY = {"info": 1, "check": 2, "case": 3}
AMBER = 2
MILLISECOND = 1000
TAKEN = frozenset({400, 409})
"""What it answers when there is such an alert already: 400 so far, and 409 is what its makers think fit."""


class TheHive:
    """One organisation."""

    takes_digests = False

    def __init__(self, http: Http, url: str, token: str, organisation: str | None = None) -> None:
        headers = {"X-Organisation": organisation} if organisation else {}
        self._api = Api(http, "TheHive", url, bearer(token) | headers)

    def send(self, message: Message) -> str | None:
        """An alert that was made and not noted is refused as a second one, and then found."""
        ref = message.ref
        if ref is None and message.state is not State.OVER:
            try:
                return self._make(message)
            except NotSent as error:
                if error.status not in TAKEN:
                    raise
                ref = self._found(message)
                if ref is None:
                    raise
        ref = ref or self._found(message)
        return self._change(ref, message) if ref else None

    def _make(self, message: Message) -> str | None:
        made = in_reply(self._api.ask("POST", "/api/v1/alert", thehive_alert(message)), "_id")
        return made if isinstance(made, str) else None

    def _found(self, message: Message) -> str | None:
        same = [{"_field": "source", "_value": SOURCE}, {"_field": "sourceRef", "_value": message.short_key}]
        wanted = [
            {"_name": "listAlert"},
            {"_name": "filter", "_and": same},
            {"_name": "page", "from": 0, "to": 1},
        ]
        found = in_reply(self._api.ask("POST", "/api/v1/query", {"query": wanted}), 0, "_id")
        return found if isinstance(found, str) else None

    def _change(self, ref: str, message: Message) -> str | None:
        alert = f"/api/v1/alert/{quote(ref, safe='')}"
        try:
            if message.state is not State.OVER:
                self._api.ask("PATCH", alert, {"title": message.title, "severity": SEVERITY[message.level]})
            self._api.ask("POST", f"{alert}/comment", {"message": message.fenced()})
        except NotSent as error:
            if error.status != MISSING or message.state is State.OVER:
                raise
            return self._make(message)  # somebody deleted it
        return ref


def thehive_alert(message: Message) -> dict[str, Any]:
    """What a new alert says."""
    alert = {
        "type": SOURCE,
        "source": SOURCE,
        "sourceRef": message.short_key,
        "title": message.title,
        "description": message.fenced(),
        "severity": SEVERITY[message.level],
        "date": message.at // MILLISECOND,
        "tlp": AMBER,
        "pap": AMBER,
        "tags": [SOURCE, f"kind:{message.kind}", f"level:{message.level}"],
    }
    return alert | ({"externalLink": message.link} if message.link else {})
