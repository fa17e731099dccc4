"""Jira: one issue for each thing, found again by a label; a comment for each change."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sleetwatch.notify.channel import Api, Http, basic, bearer, in_reply, keep_one
from sleetwatch.notify.message import Message, State

MOST_SUMMARY = 250
MOST_TEXT = 32_000
"""Characters of a description or a comment; Jira takes 32,767."""
LABEL = "sleetwatch"


class Jira:
    """One project. Cloud where there is a user, Data Center where there is none."""

    takes_digests = False

    def __init__(
        self,
        http: Http,
        url: str,
        project: str,
        token: str,
        user: str | None = None,
        issue_type: str = "Task",
        done_transition: str | None = None,
    ) -> None:
        self._api = Api(http, "Jira", url, basic(user, token) if user else bearer(token))
        self._search = "/rest/api/3/search/jql" if user else "/rest/api/2/search"
        self._project, self._issue_type, self._done = project, issue_type, done_transition

    def send(self, message: Message) -> str | None:
        """An issue is found by its label."""
        return keep_one(message, self._found, self._make, self._change)

    def _found(self, message: Message) -> str | None:
        wanted = quote(f'project = "{self._project}" and labels = "{label_of(message)}"')
        reply = self._api.ask("GET", f"{self._search}?jql={wanted}&fields=key&maxResults=1")
        found = in_reply(reply, "issues", 0, "key")
        return found if isinstance(found, str) else None

    def _make(self, message: Message) -> str | None:
        fields = {"project": {"key": self._project}, "issuetype": {"name": self._issue_type}, **jira_fields(message)}
        made = in_reply(self._api.ask("POST", "/rest/api/2/issue", {"fields": fields}), "key")
        return made if isinstance(made, str) else None

    def _change(self, ref: str, message: Message) -> None:
        issue = f"/rest/api/2/issue/{quote(ref, safe='')}"
        self._api.ask("POST", f"{issue}/comment", {"body": _text(message)})
        if message.state is State.OVER and self._done is not None:
            self._api.ask("POST", f"{issue}/transitions", {"transition": {"id": self._done}})


def label_of(message: Message) -> str:
    """What an issue is found by."""
    return f"{LABEL}-{message.short_key}"


def jira_fields(message: Message) -> dict[str, Any]:
    """What a new issue says."""
    labels = [LABEL, label_of(message), f"{LABEL}-{message.level}"]
    return {
        "summary": message.title[:MOST_SUMMARY],
        "description": _text(message),
        "labels": labels,
    }


def _text(message: Message) -> str:
    return message.fenced("{noformat}", "{noformat}", MOST_TEXT)
