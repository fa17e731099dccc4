"""A mail server to hand mail to: SMTP, encrypted, at an address that was checked."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Literal

from sleetwatch.errors import FeedError
from sleetwatch.live.addresses import Guard, cut_after

SECONDS = 30.0
"""How long the server may be silent."""
ALL_SECONDS = 120.0
"""How long it all may take: less than anybody else waits before sending the same."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}
FIRST_LASTING, PAST_LASTING = 500, 600
"""SMTP's codes for what would not go better later."""
Tls = Literal["starttls", "tls", "none"]


class NotMailed(FeedError):  # noqa: N818 - says what happened
    """The server did not take it."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final
        """Whether this very mail is never taken."""


class MailServer:
    """One server; each mail makes a connection of its own."""

    def __init__(
        self,
        guard: Guard,
        authorities: ssl.SSLContext,
        host: str,
        port: int | None = None,
        tls: Tls = "starttls",
        user: str | None = None,
        password: str = "",
    ) -> None:
        self._guard, self._authorities, self._host, self._tls = guard, authorities, host, tls
        self._port = port or PORTS[tls]
        self._user, self._password = user, password

    def deliver(self, mail: EmailMessage) -> None:
        """Hand over one mail. Raises `NotMailed`, or `AddressRefused`."""
        try:
            self._deliver(mail)
        except smtplib.SMTPAuthenticationError as error:
            raise NotMailed(f"{self._host} does not take the user or the password ({error.smtp_code})") from None
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            code = _code(error)
            lasting = FIRST_LASTING <= code < PAST_LASTING
            raise NotMailed(f"{self._host} does not take the mail ({code})", is_final=lasting) from None
        except smtplib.SMTPNotSupportedError:
            raise NotMailed(f"{self._host} does not offer what is asked: {self._asked}") from None
        except ssl.SSLCertVerificationError:
            raise NotMailed(f"{self._host} shows a certificate that is not trusted; see [outgoing]") from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotMailed(f"{self._host} cannot be reached ({type(error).__name__})") from None

    @property
    def _asked(self) -> str:
        return "STARTTLS" if self._tls == "starttls" else "a way to sign in"

    def _deliver(self, mail: EmailMessage) -> None:
        made = self._guard.dial(self._host, self._port, SECONDS, in_clear=self._tls == "none")
        with made, cut_after(made, ALL_SECONDS), _Connection(self._host) as server:
            server.take_up(self._authorities.wrap_socket(made, server_hostname=self._host) if self._is_tls else made)
            if self._tls == "starttls":
                server.starttls(context=self._authorities)
            if self._user is not None:
                server.login(self._user, self._password)
            server.send_message(mail)

    @property
    def _is_tls(self) -> bool:
        return self._tls == "tls"


class _Connection(smtplib.SMTP):
    """Speaks over a connection that was made by the guard."""

    def __init__(self, host: str) -> None:
        super().__init__(local_hostname="sleetwatch.invalid", timeout=SECONDS)
        self._host = host  # what the certificate must name

    def take_up(self, connection: socket.socket) -> None:
        """The server greets us."""
        self.sock, self.file = connection, None
        code, said = self.getreply()
        if code != _READY:
            raise smtplib.SMTPConnectError(code, said)


_READY = 220


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return min((int(code) for code, _ in error.recipients.values()), default=0)
