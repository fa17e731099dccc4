"""From an empty workspace to the first suspect: drop a file, see what became of it, see whom to look at."""

from __future__ import annotations

from typing import Any, BinaryIO

from starlette.datastructures import UploadFile
from starlette.responses import Response

from sleetwatch.errors import NotAllowed, UserError
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit

MOST_BYTES = 512 << 20
"""All files that are sent at once; larger ones are for the command line."""


def welcome(visit: Visit) -> Response:
    """The page to drop files on, and how far it is."""
    return visit.page("welcome.html", **_shown(visit))


def progress(visit: Visit) -> Response:
    """Only how far it is, for a page that asks again and again: too often for the audit."""
    if not visit.workspace.access.tenants(visit.me, "events.write"):
        raise NotAllowed("no rule lets you bring files in")
    return visit.page("progress.html", **_shown(visit))


def _shown(visit: Visit) -> dict[str, Any]:
    access, workspace = visit.workspace.access, visit.workspace
    tenants = access.tenants(visit.me, "events.write")
    health, batch = workspace.health(tenants), workspace.bringing.batch
    return {
        "batch": batch if batch is not None and batch.tenant in tenants else None,
        "tenants": tenants or [workspace.folder.settings.tenant],
        "health": health,
        "sources": sorted(one.name for one in workspace.sources()),
        "may_look": bool(access.tenants(visit.me, "queue.read")),
        "most": MOST_BYTES >> 20,
    }


def bring(visit: Visit) -> Response:
    """Take files in and hunt, in the background."""
    sent = [one for one in visit.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not sent:
        raise UserError("no file was chosen; choose one or several, then send them")
    tenant = visit.field("tenant") or visit.workspace.folder.settings.tenant
    said = {"files": len(sent), "bytes": sum(one.size or 0 for one in sent)}
    visit.workspace.access.act(visit.me, "events.write", tenant=tenant, details=said)
    visit.workspace.bringing.take([(one.filename or "", _stream(one)) for one in sent], tenant)
    return visit.go("/welcome")


def _stream(upload: UploadFile) -> BinaryIO:
    return upload.file


ROUTES = (
    Route("/welcome", "GET", welcome, "events.write", Audit.READ, lists=True),
    Route("/welcome/progress", "GET", progress, Who.SIGNED_IN, Audit.NONE),
    Route("/welcome", "POST", bring, "events.write", Audit.ACT, lists=True, most_bytes=MOST_BYTES),
)
