"""What each row of the API answers to whom. A row without a line here fails the tests, as does a line without a row.

Everybody's token is made for every action, so that only the roles tell. `nobody` brings no token. 404 is what both `not
there` and `not yours` look like. A body without its fields is answered 422 where its sender may act.
"""

from __future__ import annotations

from collections.abc import Mapping

Answers = Mapping[str, int]

WHO = ("nobody", "analyst", "lead", "admin", "auditor", "hr", "source", "operator")
NO_BODY, GONE = 422, 404
ANYBODY: Answers = dict.fromkeys(WHO, 200)
HELD: Answers = {**ANYBODY, "nobody": 401}


def _only(*may: str, status: int = 200) -> Answers:
    return {**dict.fromkeys(WHO, GONE), "nobody": 401, **dict.fromkeys(may, status)}


def _answering(answers: Answers, status: int) -> Answers:
    """The same, where who may is answered otherwise."""
    return {who: status if known == 200 else known for who, known in answers.items()}


QUEUE = _only("analyst", "lead")
ADMIN = _only("admin")
AUDIT = _only("auditor")
NOWHERE = _only()
"""Of a case that is not there, as of one that is not one's own."""
NOT_SENT = _answering(HELD, NO_BODY)
"""Who may is decided by what stands in the body."""

PLACES: Mapping[str, str] = {
    "verdict": "99999",
    "case": "99999",
    "request": "99999",
    "task": "99999",
    "exception": "99999",
    "response": "99999",
    "advisory": "99999",
    "signal": "acts-far-from-claimed-work-place",
}
"""What stands in the places of the paths, besides a tenant and a subject that are there."""

QUERIES: Mapping[str, str] = {"/signals/{signal}/exception-preview": "?tenant=acme&scope=signal"}
"""By path: the query that it cannot do without."""

SUSPECT = "/api/v1/suspects/{tenant}/{subject}"
CASE = "/api/v1/cases/{case}"
API_MATRIX: Mapping[str, Answers] = {
    "GET /api/v1/openapi.json": ANYBODY,
    "GET /api/v1/me": HELD,
    "GET /api/v1/suspects": QUEUE,
    **{f"GET {SUSPECT}{piece}": QUEUE for piece in ("", "/line", "/evidence", "/links", "/notes", "/assignment")},
    f"GET {SUSPECT}/verdicts": QUEUE,
    f"GET {SUSPECT}/exception-preview": QUEUE,
    f"POST {SUSPECT}/look": _answering(QUEUE, 204),
    f"POST {SUSPECT}/notes": _answering(QUEUE, NO_BODY),
    f"PUT {SUSPECT}/assignment": _answering(QUEUE, NO_BODY),
    f"POST {SUSPECT}/verdicts": _answering(QUEUE, NO_BODY),
    f"POST {SUSPECT}/verdicts/{{verdict}}/approve": _answering(QUEUE, GONE),
    f"POST {SUSPECT}/verdicts/{{verdict}}/withdraw": _answering(QUEUE, NO_BODY),
    "GET /api/v1/signals": QUEUE,
    "GET /api/v1/signals/{signal}": QUEUE,
    "GET /api/v1/signals/{signal}/hits": QUEUE,
    "GET /api/v1/exceptions": QUEUE,
    "POST /api/v1/exceptions": NOT_SENT,
    "POST /api/v1/exceptions/{exception}/approve": NOWHERE,
    "POST /api/v1/exceptions/{exception}/end": NOT_SENT,
    "GET /api/v1/signals/{signal}/exception-choices/{tenant}/{subject}": QUEUE,
    "GET /api/v1/signals/{signal}/exception-preview": QUEUE,
    "GET /api/v1/sources": _only("analyst", "lead", "admin", "operator"),
    "GET /api/v1/clusters": QUEUE,
    "GET /api/v1/clusters/{tenant}/{cluster}": _answering(QUEUE, GONE),
    "GET /api/v1/hunts/newest": QUEUE,
    "GET /api/v1/models": QUEUE,
    "GET /api/v1/applicants": _only("analyst", "lead", "hr"),
    "GET /api/v1/applicants/{tenant}/{applicant}": NOWHERE,
    "POST /api/v1/applicants/{tenant}/{applicant}/checks": _only("analyst", "lead", "hr", status=NO_BODY),
    "GET /api/v1/audit": AUDIT,
    "POST /api/v1/audit/verify": AUDIT,
    "POST /api/v1/events": _only("operator", "source", status=409),
    "GET /api/v1/cases": HELD,
    "POST /api/v1/cases": NOT_SENT,
    "GET /api/v1/case-heads": HELD,
    **{f"GET {CASE}{piece}": NOWHERE for piece in ("", "/reach")},
    **{
        f"POST {CASE}/{act}": NOWHERE
        for act in ("report", "notes", "state", "members", "members/out", "subjects", "subjects/out", "tasks")
    },
    **{f"POST {CASE}/{act}": NOWHERE for act in ("verdicts", "merge", "split", "requests")},
    **{f"PUT {CASE}/{act}": NOWHERE for act in ("tasks/{task}", "tasks/{task}/owner", "due", "hold")},
    **{f"GET {CASE}/{piece}": NOWHERE for piece in ("containment", "after", "responses")},
    **{f"POST {CASE}/{act}": NOWHERE for act in ("containment/snapshot", "responses")},
    "GET /api/v1/actions": HELD,
    "GET /api/v1/responses": HELD,
    "GET /api/v1/responses/{response}": NOWHERE,
    **{f"POST /api/v1/responses/{{response}}/{act}": NOWHERE for act in ("approve", "refuse", "try", "run")},
    "POST /api/v1/responses/{response}/undo": NOT_SENT,
    "GET /api/v1/notices": QUEUE,
    f"GET {SUSPECT}/notice": QUEUE,
    f"POST {SUSPECT}/notice": _only("lead", status=NO_BODY),
    "GET /api/v1/advisories": QUEUE,
    "GET /api/v1/advisories/{advisory}": NOWHERE,
    "POST /api/v1/advisories": _only("lead", status=NO_BODY),
    "POST /api/v1/advisories/preview": _only("lead", status=NO_BODY),
    f"POST {CASE}/glass": NOT_SENT,
    "GET /api/v1/people": _only("lead", "admin"),
    "POST /api/v1/people": NOT_SENT,
    "POST /api/v1/people/{person}/invitation": NOWHERE,
    **{f"POST /api/v1/people/{{person}}/{act}": NOT_SENT for act in ("roles", "roles/out", "ties")},
    "PUT /api/v1/people/{person}/access": NOT_SENT,
    "GET /api/v1/requests/mine": HELD,
    "GET /api/v1/requests/waiting": HELD,
    "POST /api/v1/requests/reveal": NOT_SENT,
    "GET /api/v1/requests/{request}": NOWHERE,
    "POST /api/v1/requests/{request}/approve": NOWHERE,
    "POST /api/v1/requests/{request}/refuse": NOWHERE,
}
"""By method and path: the status for each role."""
