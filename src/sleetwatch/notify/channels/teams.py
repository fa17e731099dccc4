"""Microsoft Teams: a workflow that posts the Adaptive Card its webhook gets."""

from __future__ import annotations

from typing import Any

from sleetwatch.notify.channel import Api, Http
from sleetwatch.notify.message import Message, State

CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.4"
MOST_TEXT = 8000
"""Characters of a document; Teams takes 28 kB in all."""
MOST_ITEMS = 40
COLOURS = {"info": "default", "check": "warning", "case": "attention"}


class Teams:
    """One channel of a team."""

    takes_digests = True

    def __init__(self, http: Http, url: str) -> None:
        self._api = Api(http, "Teams", url)

    def send(self, message: Message) -> str | None:
        self._api.ask("POST", body=teams_body(message))
        return None


def teams_body(message: Message) -> dict[str, Any]:
    """A message with one card."""
    card: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "body": [_title(message), *_body(message)],
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": message.link}]
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}


def _title(message: Message) -> dict[str, Any]:
    colour = "good" if message.state is State.OVER else COLOURS[message.level]
    return _block(_plain(message.title)) | {"weight": "bolder", "size": "medium", "color": colour}


def _body(message: Message) -> list[dict[str, Any]]:
    if message.document is not None:
        return [_block(_plain(message.document.text[:MOST_TEXT]))]
    if message.items:
        shown = [_block(f"- {_linked(one)}") for one in message.items[:MOST_ITEMS]]
        left = len(message.items) - len(shown)
        return [*shown, _block(f"and {left} more")] if left else shown
    return [{"type": "FactSet", "facts": [{"title": name, "value": _plain(value)} for name, value in message.facts]}]


def _linked(one: Message) -> str:
    return f"[{_plain(one.title)}]({one.link})" if one.link else _plain(one.title)


def _block(text: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True}


def _plain(text: str) -> str:
    """Without what a card reads as Markdown."""
    return "".join(f"\\{one}" if one in "\\[]()*_`" else one for one in text)
