"""Mail by a server of our own: encrypted, to an address that was checked, and what its noes mean."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sleetwatch.live.addresses import AddressRefused, Guard
from sleetwatch.live.mailing import MailServer, NotMailed
from sleetwatch.live.outgoing import trusting
from tests.live.certificates import Certificate, certificate

SECRET = "s3cr3t-never-to-be-shown"  # noqa: S105 - fictional
HOST = "127.0.0.1"


class Box:
    """A mail server's inbox. `no` is what it answers instead."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.no: str | None = None
        self.users: list[tuple[bytes, bytes]] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.encrypted.append(session.ssl is not None)
        if self.no is None:
            self.mails.append(message_from_bytes(envelope.content))
        return self.no or "250 OK"

    def knows(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.users.append((data.login, data.password))
        return AuthResult(success=data.password == SECRET.encode(), handled=False)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("own") / "own.pem")


@contextmanager
def post_office(box: Box, **options: Any) -> Iterator[int]:
    with socket.create_server((HOST, 0)) as free:  # the library cannot take a port that is free by itself
        port = free.getsockname()[1]
    controller = Controller(box, hostname=HOST, port=port, authenticator=box.knows, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def server(port: int, ours: Certificate, tls: Any = "starttls", **known: Any) -> MailServer:
    return MailServer(Guard({f"{HOST}:{port}"}), trusting([ours.path]), HOST, port, tls, **known)


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@acme.example", "b@acme.example, c@acme.example", "acme: a case"
    made.set_content("S-7QK2 é")
    return made


def test_a_mail_goes_encrypted_by_starttls_with_a_user(ours: Certificate):
    box = Box()
    with post_office(box, tls_context=ours.serving(), require_starttls=True, auth_required=True) as port:
        server(port, ours, user="sleetwatch", password=SECRET).deliver(mail())
    assert box.encrypted == [True]
    assert box.users == [(b"sleetwatch", SECRET.encode())]
    assert box.mails[0]["Subject"] == "acme: a case"


def test_a_mail_goes_encrypted_from_the_first_byte(ours: Certificate):
    box = Box()
    with post_office(box, ssl_context=ours.serving()) as port:
        server(port, ours, "tls").deliver(mail())
    assert len(box.mails) == 1


def test_a_server_that_cannot_encrypt_gets_nothing(ours: Certificate):
    box = Box()
    with post_office(box) as port, pytest.raises(NotMailed, match="STARTTLS"):
        server(port, ours, user="sleetwatch", password=SECRET).deliver(mail())
    assert (box.mails, box.users) == ([], [])


def test_a_certificate_that_nobody_vouches_for_gets_nothing(ours: Certificate, tmp_path: Path):
    box = Box()
    other = certificate(tmp_path / "other.pem")
    with post_office(box, tls_context=other.serving()) as port, pytest.raises(NotMailed, match="not trusted"):
        server(port, ours).deliver(mail())
    with post_office(box, ssl_context=other.serving()) as port, pytest.raises(NotMailed, match="not trusted"):
        server(port, ours, "tls").deliver(mail())
    assert box.mails == []


def test_in_the_clear_only_to_a_server_that_is_named(ours: Certificate):
    box = Box()
    with post_office(box) as port:
        server(port, ours, "none").deliver(mail())
        with pytest.raises(AddressRefused):
            MailServer(Guard(), trusting([ours.path]), HOST, port, "none").deliver(mail())
    assert len(box.mails) == 1


@pytest.mark.parametrize(("no", "is_final"), [("452 full", False), ("451 greylisted", False), ("550 no such", True)])
def test_a_passing_no_is_told_from_one_for_good(ours: Certificate, no: str, is_final: bool):
    box = Box()
    box.no = f"{no} {SECRET}"
    with post_office(box) as port, pytest.raises(NotMailed) as failed:
        server(port, ours, "none").deliver(mail())
    assert failed.value.is_final is is_final
    assert SECRET not in str(failed.value)


def test_a_wrong_password_may_be_right_later_and_is_not_shown(ours: Certificate):
    box = Box()
    with post_office(box, tls_context=ours.serving()) as port, pytest.raises(NotMailed, match="password") as failed:
        server(port, ours, user="sleetwatch", password="wr0ng-" + SECRET).deliver(mail())
    assert not failed.value.is_final
    assert SECRET not in str(failed.value)


def test_a_server_that_is_not_there_is_tried_again(ours: Certificate):
    with pytest.raises(NotMailed, match="cannot be reached") as failed:
        server(1, ours).deliver(mail())
    assert not failed.value.is_final


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_that_drips_is_cut_off(ours: Certificate, monkeypatch: pytest.MonkeyPatch, tls: str):
    monkeypatch.setattr("sleetwatch.live.mailing.ALL_SECONDS", 0.3)
    stop = threading.Event()

    def drip() -> None:
        with listener.accept()[0] as connection, suppress(OSError):
            while not stop.wait(0.05):
                connection.sendall(b"2")

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(NotMailed):
            server(listener.getsockname()[1], ours, tls).deliver(mail())
        assert time.monotonic() - began < 5
        stop.set()
        thread.join()
