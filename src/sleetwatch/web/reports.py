"""The report on a subject as a file to keep, in three forms."""

from __future__ import annotations

from starlette.responses import Response

from sleetwatch.errors import UnknownName
from sleetwatch.web.route import Audit, Route
from sleetwatch.web.suspect import about
from sleetwatch.web.visit import Visit
from sleetwatch.workspace.reporting import FORMS, written

OFFERED = ("html", "pdf", "md")


def user(visit: Visit) -> Response:
    """It shows who the subject is while a reveal holds."""
    tenant, subject, form = (visit.path[name] for name in ("tenant", "subject", "form"))
    if form not in OFFERED:
        raise UnknownName(f"a report has no form {form[:20]!r}; it has: {', '.join(OFFERED)}")
    access = visit.workspace.access
    reveal = access.decide(visit.me, "reveal.see", **about(visit)).allowed
    if reveal:
        access.read(visit.me, "reveal.see", **about(visit))
    document = visit.workspace.reporting.subject(visit.me, tenant, subject, reveal=reveal)
    plain = "".join(one for one in subject if one.isascii() and (one.isalnum() or one in "._-"))[-100:]
    headers = {"Content-Disposition": f'attachment; filename="{plain}.{form}"'}
    return Response(written(document, form), media_type=FORMS[form], headers=headers)


ROUTES = (Route("/suspects/{tenant}/{subject}/report/{form}", "GET", user, "queue.read", Audit.ACT, about),)
