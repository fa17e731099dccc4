"""Slack: an incoming webhook, with blocks."""

from __future__ import annotations

import re
from typing import Any

from sleetwatch.notify.channel import Api, Http
from sleetwatch.notify.message import Message, State

MOST_TEXT = 2900
"""Characters of one section; Slack takes 3,000."""
MOST_TITLE = 150
MARKS = {"info": ":information_source:", "check": ":large_yellow_circle:", "case": ":red_circle:"}
OVER = ":white_check_mark:"
_PART_OF_SIGN = re.compile(r"&[a-z]*\Z")
"""What is left of an escaped sign that a text is cut in."""


class Slack:
    """One channel of a Slack workspace."""

    takes_digests = True

    def __init__(self, http: Http, url: str) -> None:
        self._api = Api(http, "Slack", url)

    def send(self, message: Message) -> str | None:
        self._api.ask("POST", body=slack_body(message))
        return None


def slack_body(message: Message) -> dict[str, Any]:
    """What the webhook takes. `text` is what a phone shows."""
    mark = OVER if message.state is State.OVER else MARKS[message.level]
    blocks = [_section(f"{mark} *{escaped(message.title[:MOST_TITLE])}*"), _section(_body(message))]
    if message.link:
        blocks.append({"type": "actions", "elements": [_button("Open", message.link)]})
    return {"text": escaped(message.title), "blocks": blocks}


def _body(message: Message) -> str:
    if message.document is not None:
        return _PART_OF_SIGN.sub("", escaped(message.document.text)[:MOST_TEXT])
    if message.items:
        lines = [_line(one) for one in message.items]
        return _fitting(lines, MOST_TEXT)
    return "\n".join(f"*{name}:* {escaped(value)}" for name, value in message.facts)


def _line(one: Message) -> str:
    said = escaped(one.title)
    return f"• <{one.link}|{said}>" if one.link else f"• {said}"


def _fitting(lines: list[str], most: int) -> str:
    """As many lines as there is room for, and how many there are beside them."""
    told, left = "", len(lines)
    for line in lines:
        if len(told) + len(line) > most:
            return f"{told}and {left} more"
        told, left = f"{told}{line}\n", left - 1
    return told.rstrip("\n")


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(text: str, url: str) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "url": url}


def escaped(text: str) -> str:
    """Without what Slack reads as a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
