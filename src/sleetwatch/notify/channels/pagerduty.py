"""PagerDuty Events API v2: one alert for each thing, updated by its key and resolved when it is over."""

from __future__ import annotations

from typing import Any

from sleetwatch.clock import to_text
from sleetwatch.notify.channel import Api, Http
from sleetwatch.notify.finding import PRODUCT
from sleetwatch.notify.message import Message, State

SEVERITY = {"info": "info", "check": "warning", "case": "error"}
MOST_SUMMARY = 1024


class PagerDuty:
    """One service."""

    takes_digests = False

    def __init__(self, http: Http, url: str, routing_key: str) -> None:
        self._api, self._routing_key = Api(http, "PagerDuty", url), routing_key

    def send(self, message: Message) -> str | None:
        self._api.ask("POST", "/v2/enqueue", pagerduty_body(message, self._routing_key))
        return None


def pagerduty_body(message: Message, routing_key: str) -> dict[str, Any]:
    """One event. The key is a digest: it has room for 255 characters, and nothing can be read from it."""
    event = {"routing_key": routing_key, "dedup_key": f"sleetwatch-{message.short_key}"}
    if message.state is State.OVER:
        return event | {"event_action": "resolve"}
    payload = {
        "summary": message.title[:MOST_SUMMARY],
        "source": message.tenant or PRODUCT,
        "severity": SEVERITY[message.level],
        "timestamp": to_text(message.at),
        "component": message.about,
        "class": message.kind,
        "custom_details": dict(message.facts),
    }
    links = [{"href": message.link, "text": "Open in Sleetwatch"}] if message.link else []
    return event | {"event_action": "trigger", "payload": payload, "client": PRODUCT, "links": links}
