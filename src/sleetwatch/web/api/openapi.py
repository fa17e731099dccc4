"""The API described as OpenAPI 3.1, made of its table and of the shapes that it reads and answers."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from sleetwatch import __version__
from sleetwatch.web.api.moments import schema_of_moment
from sleetwatch.web.api.problems import KINDS, PROBLEM, Problem
from sleetwatch.web.api.route import LONGEST_NAME, LONGEST_NUMBER, ApiRoute
from sleetwatch.web.api.table import CALLS
from sleetwatch.web.route import Who

CREATED = 201
REF = "#/components/schemas/{name}"
NUMBERS = frozenset({"case", "request", "response", "advisory", "verdict", "task", "exception"})
"""Places of a path in which a number stands."""
ALWAYS = (405, 414, 421, 429, 500)
WITH_TOKEN = (401, 403, 404, 409, 422, 503)
WITH_BODY = (400, 408, 413)
FILES = ("application/octet-stream", "application/x-ndjson", "text/csv")
ABOUT = """What the pages show and do, for programs.

Every request brings a token: `Authorization: Bearer sw_...`. A token is made for some actions, its scopes, and may do
of these what its holder may: the same rules decide, and the same audit keeps it. Whoever a subject is stays hidden
until a second person has approved a reveal for the token's holder. 404 means "not there" and "not yours" alike.

Lists take `limit` and `cursor`; `next` of an answer is the cursor of the next piece, and null at the end. What has an
`ETag` takes `If-Match`, which is held against what is there in the act's own transaction. What makes something new
takes `Idempotency-Key`: the same key is done once, for a day, by whichever process serves it. Errors have one shape,
RFC 9457. Times are ISO 8601 in UTC.
"""
TAGS = {
    "about": "The API and the token",
    "suspects": "Subjects that were scored, and what people do with them",
    "signals": "The catalogue of signals",
    "sources": "Where events come from",
    "links": "Who shares what",
    "hunts": "What the results rest on",
    "cases": "The group's work on suspects",
    "requests": "What takes two people",
    "responses": "What is done at vendors about somebody",
    "notices": "What tenants are told",
    "people": "Who uses the workspace",
    "audit": "Who did what",
    "events": "Bringing events in",
    "applicants": "Applicants and their checks",
}


def document() -> bytes:
    """The description, as it is served and as it stands in the documentation."""
    shapes = [*dict.fromkeys(_shapes())]
    _, schemas = msgspec.json.schema_components([*shapes, Problem], schema_hook=schema_of_moment, ref_template=REF)
    for shape in _structs(shapes):
        if shape.__name__ in schemas:
            _describe(schemas[shape.__name__], shape)
    _describe(schemas[Problem.__name__], Problem)
    said = {
        "openapi": "3.1.0",
        "info": {"title": "Sleetwatch", "version": __version__, "description": ABOUT, "license": _LICENSE},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": _paths(),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _TOKEN}},
            "responses": {
                f"Problem{status}": _problem(status) for status in sorted({*ALWAYS, *WITH_TOKEN, *WITH_BODY, 412, 415})
            },
        },
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"


_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_TOKEN = "`sleetwatch people token` makes one; it is shown once."  # noqa: S105 - says how to make one


def _shapes() -> Iterator[type[msgspec.Struct]]:
    for row in CALLS:
        for shape in (row.body, row.answer):
            if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
                yield shape


def _paths() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for row in CALLS:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return paths


def _operation(row: ApiRoute) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation_of(row),
        "summary": row.title,
        "description": _description(row),
        "tags": [row.tag],
        "parameters": [*_in_path(row), *_in_query(row), *_in_headers(row)],
        "responses": {f"{status}": answer for status, answer in _responses(row)},
        "security": [] if row.action is Who.ANYBODY else [{"token": list(row.needs)}],
    }
    if row.body is not None:
        said["requestBody"] = {"required": True, "content": _content(row.body)}
    return said


def operation_of(row: ApiRoute) -> str:
    """The name of a row by which clients call it: `suspects-assignment-put`."""
    plain = re.sub(r"[^a-z]+", "-", row.path.lower()).strip("-")
    return f"{plain}-{row.method.lower()}"


def _description(row: ApiRoute) -> str:
    needs = ", ".join(f"`{one}`" for one in row.needs)
    return f"{inspect.getdoc(row.endpoint) or ''}\n\nScopes: {needs or 'none'}."


def _in_path(row: ApiRoute) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", row.path):
        text = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
        number = {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_NUMBER - 1}
        yield {"name": name, "in": "path", "required": True, "schema": number if name in NUMBERS else text}


def _in_query(row: ApiRoute) -> Iterator[dict[str, Any]]:
    if row.query is None:
        return
    _, schemas = msgspec.json.schema_components([row.query], schema_hook=schema_of_moment, ref_template=REF)
    docs = field_docs(row.query)
    for name, schema in schemas[row.query.__name__]["properties"].items():
        needed = name in schemas[row.query.__name__].get("required", ())
        yield {"name": name, "in": "query", "required": needed, "description": docs.get(name, ""), "schema": schema}


def _in_headers(row: ApiRoute) -> Iterator[dict[str, Any]]:
    if row.repeats:
        yield {
            "name": "Idempotency-Key", "in": "header", "required": False,
            "description": "Drawn anew for every new request; the same key again is answered as the first time.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,200}$"},
        }  # fmt: skip
    if row.stands is not None and row.method != "GET":
        yield {
            "name": "If-Match", "in": "header", "required": False,
            "description": "An `ETag`: nothing is done when somebody else changed it since.",
            "schema": {"type": "string", "pattern": '^("[0-9a-f]{32}"|[*])$'},
        }  # fmt: skip


def _responses(row: ApiRoute) -> Iterator[tuple[int, dict[str, Any]]]:
    headers: dict[str, Any] = {}
    if row.stands is not None:
        headers["ETag"] = {"schema": {"type": "string"}, "description": "Changes with what it is about."}
    if row.status == CREATED:
        headers["Location"] = {"schema": {"type": "string"}, "description": "Where it stands."}
    if row.answer is None:
        yield 204, {"description": "It is done.", "headers": headers}
    else:
        yield row.status, {"description": row.title, "headers": headers, "content": _content(row.answer)}
    for status in _refusals(row):
        yield status, {"$ref": f"#/components/responses/Problem{status}"}


def _refusals(row: ApiRoute) -> list[int]:
    """The statuses with which a row may refuse."""
    found = {*ALWAYS, *(() if row.action is Who.ANYBODY else WITH_TOKEN)}
    found |= {*(() if row.body is None else WITH_BODY), 422}
    if row.body is not None and row.body is not bytes:
        found.add(415)
    if row.stands is not None and row.method != "GET":
        found.add(412)
    return sorted(found)


def _content(shape: type[Any] | str) -> dict[str, Any]:
    if isinstance(shape, str):
        return {shape: {"schema": {}}}
    if shape is bytes:
        return {kind: {"schema": {}} for kind in FILES}
    return {"application/json": {"schema": {"$ref": REF.format(name=shape.__name__)}}}


def _problem(status: int) -> dict[str, Any]:
    codes = [code for code, (of, _, _) in KINDS.items() if of == status]
    said = "; ".join(f"`{code}`: {KINDS[code][1]}" for code in codes)
    headers = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}}
    schema = {"$ref": REF.format(name=Problem.__name__)}
    return {"description": said, "headers": headers, "content": {PROBLEM: {"schema": schema}}}


def _structs(shapes: list[type[msgspec.Struct]]) -> Iterator[type[msgspec.Struct]]:
    """The shapes, and every shape within them."""
    found: dict[str, type[msgspec.Struct]] = {}
    waiting: list[msgspec.inspect.Type] = list(msgspec.inspect.multi_type_info(shapes))
    while waiting:
        one = waiting.pop()
        if isinstance(one, msgspec.inspect.StructType) and one.cls.__name__ not in found:
            found[one.cls.__name__] = one.cls
            waiting += [field.type for field in one.fields]
        inner = [getattr(one, name, None) for name in ("type", "item_type", "value_type")]
        waiting += [kind for kind in (*inner, *getattr(one, "types", ())) if isinstance(kind, msgspec.inspect.Type)]
    yield from found.values()


def _describe(schema: dict[str, Any], shape: type[msgspec.Struct]) -> None:
    for name, text in field_docs(shape).items():
        schema["properties"][name]["description"] = text


def field_docs(shape: type[msgspec.Struct]) -> dict[str, str]:
    """The text under each field of a shape, and of those it extends."""
    found: dict[str, str] = {}
    for one in reversed(shape.__mro__):
        if issubclass(one, msgspec.Struct) and one is not msgspec.Struct:
            found |= _own_docs(one)
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module as they are written, read once: a module has many."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}


def _own_docs(shape: type[msgspec.Struct]) -> dict[str, str]:
    lines = _classes(shape.__module__)[shape.__name__].body
    return {
        ast.unparse(field.target): " ".join(str(text.value.value).split())
        for field, text in itertools.pairwise(lines)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }
