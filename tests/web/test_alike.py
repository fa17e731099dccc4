"""What is not there and what is not yours: the same answer, for the same work. A clock is not asked: CI's would lie."""

from __future__ import annotations

import re
from typing import Self

import pytest
import sqlalchemy as sa

from sleetwatch.cases import passwords
from tests.served import TENANT, Served

pytestmark = pytest.mark.enable_socket

MISSING = 99_999


class Work:
    """The statements that a request has the database do, each without its values."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.statements: list[str] = []

    def __enter__(self) -> Self:
        sa.event.listen(self.served.workspace.folder.state, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self.served.workspace.folder.state, "before_cursor_execute", self._hear)

    def _hear(self, _connection, _cursor, statement: str, *_: object) -> None:
        self.statements.append(" ".join(statement.split()))


def asked(served: Served, who: str, method: str, path: str) -> tuple[int, str, list[str]]:
    """Status, text without what changes with each page, and the work."""
    works = []
    with served.client(who) as client:
        client.get("/account")  # whoever asks is known by now
        for _ in range(2):  # one of them may fall on the audit's checkpoint
            with Work(served) as work:
                answer = client.request(method, path, data={"reason": "x"} if method == "POST" else None)
            works.append(work.statements)
    return answer.status_code, re.sub(r"\d+", "0", answer.text), min(works, key=len)


@pytest.mark.parametrize("who", ["analyst", "hr", "admin"])
@pytest.mark.parametrize(
    ("method", "below"), [("GET", ""), ("GET", "/reach"), ("POST", "/notes"), ("POST", "/state"), ("POST", "/export")]
)
def test_a_case_of_others_is_like_none(served: Served, who: str, method: str, below: str):
    others, none = (asked(served, who, method, f"/cases/{number}{below}") for number in (served.case, MISSING))

    assert others[:2] == none[:2]
    assert others[0] == 404
    assert others[2] == none[2]


@pytest.mark.parametrize("path", ["/suspects/{tenant}/{subject}", "/links/{tenant}/{cluster}"])
def test_what_somebody_without_the_role_asks_for_is_like_what_is_not_there(served: Served, path: str):
    given = {"tenant": TENANT, "subject": served.subjects[0], "cluster": served.cluster}
    there = asked(served, "hr", "GET", path.format(**given))
    none = asked(served, "hr", "GET", path.format(tenant=TENANT, subject="S-NOBODY0000", cluster="C-NONE"))

    assert there[:2] == none[:2]
    assert there[2] == none[2]


def test_a_name_that_nobody_has_is_refused_like_a_wrong_password_after_the_same_hashing(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    hashed: list[int] = []

    class Counting:
        """Hashes, and counts."""

        def verify(self, kept: str, password: str) -> bool:
            hashed.append(len(password))
            return hasher.verify(kept, password)

    hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    answers = []
    for name in ("approver@acme.example", "nobody-of-that-name@acme.example"):
        hashed.clear()
        with served.client() as client:
            answer = client.post("/sign-in", data={"name": name, "password": "not the one"})
        answers.append((answer.status_code, answer.text.replace(name, "NAME"), list(hashed)))

    assert answers[0] == answers[1]
    assert answers[0][2] == [len("not the one")]
