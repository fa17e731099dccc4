"""One secret case, and everybody who is not in it going through every page and every list: nothing tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from sleetwatch.web.api.table import CALLS
from sleetwatch.web.routes import ROUTES
from tests.served import TENANT, Served
from tests.web.api_matrix import PLACES as API_PLACES
from tests.web.matrix import PLACES

pytestmark = pytest.mark.enable_socket

CANARY = "kestrel-canary"
OTHERS = ("lead", "auditor", "admin")
SEARCHES = (
    f"/suspects?text={CANARY}&owner=any&state=any",
    f"/audit?value={CANARY}",
    f"/links?subject={CANARY}",
    f"/signals?text={CANARY}",
    "/cases?state=opened",
)
COUNTED = ("/cases", "/requests", "/api/v1/cases", "/api/v1/case-heads", "/api/v1/requests/waiting")
HEAVY = re.compile(r"/(static|sign-in|metrics|readyz)|.*/(seen|report/.*|evidence|notice)$")
"""What is about one subject and nothing else, or shows nobody anything; other tests read it."""
CHANGES = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|[0-9a-f]{16,}|hmac:\w+|\b\d+ (?:acts|rows)\b")
"""What differs from one look to the next: times, and what the look itself adds to the audit."""


def addresses(served: Served, case: int) -> list[str]:
    """Every page, and every list of the API."""
    given = {"tenant": TENANT, "subject": served.subjects[0], **PLACES, "case": f"{case}"}
    pages = [one.path for one in ROUTES if one.method == "GET" and not HEAVY.match(one.path)]
    lists = [f"/api/v1{one.path}" for one in CALLS if one.method == "GET" and not HEAVY.match(one.path)]
    filled = [
        re.sub(r"{(\w+)}", lambda found: {**API_PLACES, **given}.get(found[1], "none"), path)
        for path in [*pages, *lists]
    ]
    return [*filled, *SEARCHES]


def crawled(served: Served, who: str, asked: Iterable[str]) -> dict[str, str]:
    """What each address answers to somebody."""
    answers = {}
    with served.client(who) as browser, served.program(who) as program:
        token = program.headers["authorization"]
        for address in asked:
            served.server.site.requests.forget("127.0.0.1")
            answer = browser.get(address, headers={"Authorization": token})
            answers[address] = f"{answer.status_code} {answer.text}"
    return answers


def test_nobody_else_finds_a_secret_case_on_any_page_in_any_list_or_count(worn: Served):
    group = worn.workspace.access.actor("investigator@acme.example")
    before = {who: crawled(worn, who, COUNTED) for who in OTHERS}
    subject = worn.subjects[0]
    opened = worn.workspace.cases.open(
        group,
        tenant=TENANT,
        title=f"{CANARY} title",
        reason=f"{CANARY} reason",
        subjects=[subject],
        tip=f"{CANARY} tip",
    )
    worn.workspace.cases.note(group, opened.number, f"{CANARY} note @lead")
    worn.workspace.cases.attach(group, opened.number, f"{CANARY}.txt", f"{CANARY} evidence".encode())
    worn.workspace.cases.move(group, opened.number, "checking", f"{CANARY} move")
    worn.workspace.requests.ask(group, "export", case=opened.number, reason=f"{CANARY} ask")
    everything = addresses(worn, opened.number)
    after = {who: crawled(worn, who, (*COUNTED, "/settings") if who == "admin" else everything) for who in OTHERS}

    for who in OTHERS:
        told = {at: text for at, text in after[who].items() if CANARY in text.replace(f"text={CANARY}", "")}
        assert [at for at in told if f"={CANARY}" not in at] == [], who
        named = [at for at, text in after[who].items() if f"{opened.number}" in text and f"{opened.number}" not in at]
        seen = ["/cases", "/api/v1/case-heads", "/audit", "/api/v1/audit"] if who == "auditor" else []
        assert [at for at in named if at.partition("?")[0] not in seen] == [], who
    for who in ("lead", "admin"):
        for address in COUNTED:
            assert CHANGES.sub("", after[who][address]) == CHANGES.sub("", before[who][address]), (who, address)
