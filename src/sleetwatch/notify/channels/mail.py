"""E-mail: plain text, with a thread for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from sleetwatch import clock
from sleetwatch.notify.message import Attachment, Message

LONGEST_SUBJECT = 200


class Post(Protocol):
    """A mail server. Raises `FeedError`, or `UserError` for one that is refused."""

    def deliver(self, mail: EmailMessage) -> None: ...


class Mail:
    """One list of readers."""

    takes_digests = True

    def __init__(self, post: Post, sender: str, to: Sequence[str]) -> None:
        self._post, self._sender, self._to = post, sender, tuple(to)

    def send(self, message: Message) -> str | None:
        self._post.deliver(mail_of(message, self._sender, self._to))
        return None


def mail_of(message: Message, sender: str, to: Sequence[str]) -> EmailMessage:
    """The mail. Its id is the notice's, so that a copy can be told; what is of one thing is one thread."""
    mail = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    mail["From"] = Address("Sleetwatch", addr_spec=sender)
    mail["To"] = tuple(Address(addr_spec=one) for one in to)
    mail["Subject"] = " ".join(message.title.split())[:LONGEST_SUBJECT]
    mail["Date"] = format_datetime(clock.to_datetime(message.at))
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["References"] = f"<{message.short_key}.thing@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    for one in message.document.attachments if message.document else ():
        _attach(mail, one)
    return mail


def _attach(mail: EmailMessage, one: Attachment) -> None:
    main, _, sub = one.media.partition("/")
    mail.add_attachment(one.text.encode(), maintype=main, subtype=sub or "octet-stream", filename=one.name)
