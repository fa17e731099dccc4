"""DFIR-IRIS: one alert for each thing, found again by its source reference; a comment on it for each change.

An installation numbers its severities and states itself, so they are asked for by name. A comment, and not the alert's
note: that is the analysts' own, and would be written over. What is not there is a 400 at IRIS, as is all it refuses.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sleetwatch.clock import to_datetime
from sleetwatch.notify.channel import MISSING, Api, Http, NotSent, bearer, in_reply, keep_one
from sleetwatch.notify.finding import PRODUCT
from sleetwatch.notify.message import Message, State

SEVERITY = {"info": "Informational", "check": "Medium", "case": "High"}
NEW = "New"
REFUSED = 400
AT_ONCE = 20
"""Alerts that are looked through for ours: a filter also finds references that hold the one that is meant."""


class Iris:
    """One customer of an installation."""

    takes_digests = False

    def __init__(self, http: Http, url: str, token: str, customer: int) -> None:
        self._api, self._customer = Api(http, "DFIR-IRIS", url, bearer(token)), customer
        self._numbers: dict[str, dict[str, int]] = {}

    def send(self, message: Message) -> str | None:
        """An alert is found by its source reference."""
        return keep_one(message, self._found, self._make, self._change)

    def _change(self, ref: str, message: Message) -> None:
        one = quote(ref, safe="")
        try:
            if message.state is not State.OVER:
                changes = {"alert_title": message.title, "alert_severity_id": self._severity(message)}
                self._api.ask("POST", f"/alerts/update/{one}", changes)
            self._api.ask("POST", f"/alerts/{one}/comments/add", {"comment_text": message.fenced()})
        except NotSent as error:
            if error.status == REFUSED and not self._is_there(one):
                raise NotSent(f"DFIR-IRIS has no alert {ref} any more", status=MISSING) from None
            raise

    def _is_there(self, one: str) -> bool:
        try:
            self._api.ask("GET", f"/alerts/{one}")
        except NotSent as error:
            return error.status not in {REFUSED, MISSING}
        return True

    def _found(self, message: Message) -> str | None:
        """By the reference, which the first versions with alerts do not filter by, and by a tag, which all do."""
        key = message.short_key
        wanted = f"/alerts/filter?source_reference={key}&alert_tags={key}&page=1&per_page={AT_ONCE}"
        listed = in_reply(self._api.ask("GET", wanted), "data", "alerts")
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and one.get("alert_source_ref") == key and isinstance(one.get("alert_id"), int):
                return str(one["alert_id"])
        return None

    def _make(self, message: Message) -> str | None:
        alert = iris_alert(message) | {
            "alert_customer_id": self._customer,
            "alert_severity_id": self._severity(message),
            "alert_status_id": self._number("alert-status", "status_id", "status_name", NEW),
        }
        made = in_reply(self._api.ask("POST", "/alerts/add", alert), "data", "alert_id")
        return str(made) if isinstance(made, int) else None

    def _severity(self, message: Message) -> int:
        return self._number("severities", "severity_id", "severity_name", SEVERITY[message.level])

    def _number(self, listed: str, number: str, name: str, wanted: str) -> int:
        if listed not in self._numbers:
            rows = in_reply(self._api.ask("GET", f"/manage/{listed}/list"), "data")
            self._numbers[listed] = {
                row[name]: row[number]
                for row in (rows if isinstance(rows, list) else [])
                if isinstance(row, dict) and isinstance(row.get(name), str) and isinstance(row.get(number), int)
            }
        found = self._numbers[listed].get(wanted)
        if found is None:
            raise NotSent(f"DFIR-IRIS knows no {wanted!r} among its {listed}; is that its address?")
        return found


def iris_alert(message: Message) -> dict[str, Any]:
    """What a new alert says."""
    alert = {
        "alert_title": message.title,
        "alert_description": message.fenced(),
        "alert_source": PRODUCT,
        "alert_source_ref": message.short_key,
        "alert_source_event_time": to_datetime(message.at).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "alert_tags": f"sleetwatch,{message.kind},{message.level},{message.short_key}",
    }
    return alert | ({"alert_source_link": message.link} if message.link else {})
