"""The description of the API is valid, and what the API does is what it describes, whatever is sent."""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as of_openapi

from sleetwatch.cases import ACTIONS, Actor
from sleetwatch.web.api.openapi import document, operation_of
from sleetwatch.web.api.route import ApiRoute
from sleetwatch.web.api.table import CALLS
from sleetwatch.web.limits import Limit
from tests.served import TENANT, Served, served_copy

pytestmark = pytest.mark.enable_socket

DOCUMENT = json.loads(document())
EXAMPLES = int(os.environ.get("SLEETWATCH_API_EXAMPLES", "1"))
"""Requests of each row; by hand now and then 200, and broken ones too."""
ROLES = tuple(os.environ.get("SLEETWATCH_API_ROLES", "lead").split())
DEEP = EXAMPLES > 1
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
if not DEEP:
    SCHEMA.config.generation.update(modes=[GenerationMode.POSITIVE])
    SCHEMA.config.phases.update(phases=["fuzzing"])
for media in ("application/x-ndjson", "text/csv"):
    schemathesis.serializer(media)(lambda _context, value: value if isinstance(value, bytes) else str(value).encode())
SCHEMA.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
CHECKS = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.negative_data_rejection,
]
PROBLEMS = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
TOGETHER = requests.Session()
PAIR, NOBODY = ("lead@acme.example", "investigator@acme.example"), "nobody@acme.example"
_ASKED: dict[Served, int] = {}


@pytest.fixture(scope="module")
def battered(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A company about which nothing else is asserted: here anything may be written."""
    opened = served_copy(judged_once, tmp_path_factory.mktemp("battered"))
    opened.server.site.programs = Limit(10**9, 1)
    root = opened.workspace.access.actor("root@acme.example")
    opened.workspace.people.add(root, NOBODY, ("analyst",))
    opened.workspace.people.grant(root, PAIR[1], "approver")
    if DEEP:
        _advise(opened, root)
    yield opened
    opened.close()


def _advise(opened: Served, root: Actor) -> None:
    opened.workspace.advising.advise(root, "A new way in", "Handed on.", signals=["shared-mfa-device"], send=True)


def test_the_description_is_valid_openapi():
    validate(DOCUMENT)


def test_every_row_is_described_once_with_what_it_takes_and_may_answer():
    described = {(method.upper(), path): one for path, of in DOCUMENT["paths"].items() for method, one in of.items()}

    assert sorted(described) == sorted((row.method, row.path) for row in CALLS)
    names = [operation_of(row) for row in CALLS]
    assert len(names) == len(set(names))
    for row in CALLS:
        one = described[row.method, row.path]
        assert one["summary"] == row.title
        assert one["description"].split("\n")[0]
        assert ("requestBody" in one) is (row.body is not None)
        assert one["security"] == [{"token": list(row.needs)}] or row.path == "/openapi.json"


def test_every_row_stands_under_a_tag_that_is_described_and_every_number_of_a_path_is_one():
    assert {row.tag for row in CALLS} == {one["name"] for one in DOCUMENT["tags"]}
    asked = {
        name for row in CALLS for name in re.findall(r'call\.number\("(\w+)"\)', inspect.getsource(module_of(row)))
    }
    told = {
        (one["name"], one["schema"]["type"])
        for of in DOCUMENT["paths"].values()
        for row in of.values()
        for one in row["parameters"]
        if one["in"] == "path"
    }
    assert {name for name, kind in told if kind == "integer"} == asked


def module_of(row: ApiRoute) -> ModuleType:
    """Where what answers a row is written."""
    return sys.modules[row.endpoint.__module__]


def test_every_shape_says_what_it_is_and_every_error_has_the_one_shape():
    schemas, answers = DOCUMENT["components"]["schemas"], DOCUMENT["components"]["responses"]

    assert [name for name, schema in schemas.items() if not schema.get("description", "").strip()] == []
    assert {json.dumps(one["content"]) for one in answers.values()} == {json.dumps(PROBLEMS)}


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_as_described(battered: Served, case):
    battered.server.site.requests.forget("127.0.0.1")
    if case.meta.generation.mode.is_positive:
        _fill(battered, case)
    for role in ROLES:
        headers = {"Authorization": f"Bearer {battered._held(role, tuple(ACTIONS))}"}
        case.call_and_validate(base_url=f"{battered.address}/api/v1", headers=headers, checks=CHECKS, session=TOGETHER)


def _fill(served: Served, case) -> None:
    """Names of what is there, so that requests reach it."""
    known = {
        "tenant": lambda: TENANT,
        "subject": lambda: served.subjects[-1],
        "case": lambda: responding(served) if case.operation.definition.raw["tags"] == ["responses"] else served.case,
        "signal": lambda: "shared-mfa-device",
        "response": lambda: asked(served),
        "person": lambda: NOBODY,
        "advisory": lambda: 1,
    }
    for name in re.findall(r"{(\w+)}", case.operation.path):
        if name in known:
            case.path_parameters[name] = known[name]()


@cache
def responding(served: Served) -> int:
    """A case in which something may be asked for, on somebody whom two people confirmed."""
    work, lead, second, why = served.workspace, *map(served.workspace.access.actor, PAIR), "Two people looked."
    opened = work.cases.open(lead, tenant=TENANT, title="Confirmed", subjects=served.subjects[1:2], reason=why)
    number, subject = opened.number, served.subjects[1]
    work.cases.add_member(lead, number, second.name, "investigator", why)
    work.cases.move(lead, number, "checking", why)
    work.judging.approve(second, work.cases.judge(lead, number, subject, "confirmed", reason="farm-found").verdict)
    work.cases.move(lead, number, "decided", why)
    work.requests.approve(second, work.requests.ask(lead, "response", case=number, reason=why).number)
    work.cases.move(lead, number, "responding", why)
    return number


def asked(served: Served) -> int:
    """A response that waits: one for each request in a long run, since what is decided stays so."""
    if DEEP or not (number := _ASKED.get(served)):
        lead = served.workspace.access.actor(PAIR[0])
        case, actions = responding(served), ["payroll-hold"]
        number = served.workspace.responses.ask(lead, case, served.subjects[1], actions, reason="It is time.").number
        _ASKED[served] = number
    return number
