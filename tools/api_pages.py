"""Writes the page of the HTTP API from its table; the whole of it is the OpenAPI document beside it."""

from __future__ import annotations

import inspect

from sleetwatch.web.api.openapi import ABOUT, TAGS, document
from sleetwatch.web.api.problems import KINDS
from sleetwatch.web.api.route import ApiRoute
from sleetwatch.web.api.table import CALLS
from tools.markdown import MADE, code, paragraph, table


def api_page() -> str:
    """Every row of the API, and every error."""
    parts = [f"{MADE}\n# HTTP API\n", paragraph(ABOUT)]
    parts.append(
        "All addresses stand below `/api/v1` of `sleetwatch serve`. [openapi.json](openapi.json) describes every "
        "field; the server gives it at `/api/v1/openapi.json`. [How to use it](../how-to/use-the-api.md).\n"
    )
    parts += [_tag(name, says) for name, says in TAGS.items()]
    errors = [(f"{status}", code(name), says, step) for name, (status, says, step) in KINDS.items()]
    parts.append(f"## Errors\n\n{table(('status', 'code', 'what happened', 'what to do'), errors)}")
    return "\n".join(parts)


def openapi() -> str:
    """The OpenAPI document."""
    return document().decode()


def _tag(name: str, says: str) -> str:
    rows = [_row(one) for one in CALLS if one.tag == name]
    return f"## {says}\n\n{table(('request', 'what it does', 'scopes', 'answers'), rows)}"


def _row(row: ApiRoute) -> tuple[str, str, str, str]:
    """The first paragraph of what is said of it."""
    says = " ".join((inspect.getdoc(row.endpoint) or row.title).split("\n\n")[0].split())
    scopes = ", ".join(code(one) for one in row.needs)
    return code(f"{row.method} {row.path}"), says, scopes, _answer(row)


def _answer(row: ApiRoute) -> str:
    if isinstance(row.answer, str):
        return row.answer
    return f"{row.status}" if row.answer is not None else "204"
