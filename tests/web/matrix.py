"""What each route answers to whom. A route without a row here fails the tests, and so does a row without a route.

`nobody` has not signed in. 303 to nobody leads to the sign-in; 404 is what both `not there` and `not yours` look like.
A form that is sent without its fields is answered 400 where its sender may act.
"""

from __future__ import annotations

from collections.abc import Mapping

Answers = Mapping[str, int]

ANYBODY: Answers = dict.fromkeys(("nobody", "analyst", "lead", "admin", "auditor", "hr"), 200)
SIGNED_IN: Answers = {**ANYBODY, "nobody": 303}
QUEUE: Answers = {"nobody": 303, "analyst": 200, "lead": 200, "admin": 404, "auditor": 404, "hr": 404}


def _answering(answers: Answers, status: int) -> Answers:
    """The same, where who may is answered otherwise."""
    return {who: status if known == 200 else known for who, known in answers.items()}


VETTING: Answers = {**QUEUE, "hr": 200}
ADMIN: Answers = {**QUEUE, "analyst": 404, "lead": 404, "admin": 200}
AUDIT: Answers = {**QUEUE, "analyst": 404, "lead": 404, "auditor": 200}
GLASS: Answers = {**QUEUE, "analyst": 404, "admin": 200}
NOWHERE: Answers = {**dict.fromkeys(ANYBODY, 404), "nobody": 303}
"""Of a case that is not there, as of one that is not one's own."""

PLACES: Mapping[str, str] = {
    "name": "web.css",
    "verdict": "99999",
    "case": "99999",
    "request": "99999",
    "signal": "shared-mfa-device",
}
"""What stands in the places of the paths, besides a tenant and a subject that are there."""

NO_FORM = 400
DONE = 303

MATRIX: Mapping[str, Answers] = {
    "GET /static/{name}": ANYBODY,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": _answering(ANYBODY, 403),
    "POST /sign-in/code": _answering(ANYBODY, 403),
    "POST /sign-in/elsewhere": _answering(ANYBODY, 404),
    "GET /sign-in/elsewhere": _answering(ANYBODY, 404),
    "POST /sign-out": _answering(ANYBODY, DONE),
    "GET /start/{token}": ANYBODY,
    "POST /start/{token}": _answering(ANYBODY, NO_FORM),
    "GET /invitation/{token}": ANYBODY,
    "POST /invitation/{token}": _answering(ANYBODY, NO_FORM),
    "GET /account": SIGNED_IN,
    "POST /account/second-step": SIGNED_IN,
    "POST /account/second-step/code": _answering(SIGNED_IN, NO_FORM),
    "POST /account/password": _answering(SIGNED_IN, NO_FORM),
    "POST /account/sessions": _answering(SIGNED_IN, DONE),
    "GET /": _answering(SIGNED_IN, DONE),
    "GET /suspects": QUEUE,
    "POST /suspects": _answering(SIGNED_IN, NO_FORM),
    "POST /views": _answering(SIGNED_IN, NO_FORM),
    "POST /views/drop": _answering(SIGNED_IN, DONE),
    "GET /suspects/{tenant}/{subject}": QUEUE,
    "GET /suspects/{tenant}/{subject}/seen": QUEUE,
    "POST /suspects/{tenant}/{subject}/verdicts": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/verdicts/{verdict}/approve": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/verdicts/{verdict}/withdraw": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/notes": _answering(QUEUE, NO_FORM),
    "POST /suspects/{tenant}/{subject}/reveal": _answering(QUEUE, NO_FORM),
    "POST /suspects/{tenant}/{subject}/case": _answering(QUEUE, NO_FORM),
    "GET /links": QUEUE,
    "GET /links/{tenant}/{cluster}": _answering(QUEUE, 404),
    "GET /signals": QUEUE,
    "GET /signals/{signal}": QUEUE,
    "GET /signals/{signal}/exception/{tenant}/{subject}": _answering(QUEUE, 404),
    "POST /signals/{signal}/exception/{tenant}/{subject}": _answering(QUEUE, NO_FORM),
    "GET /sources": {**QUEUE, "admin": 200},
    "GET /welcome": ADMIN,
    "GET /welcome/progress": ADMIN,
    "POST /welcome": _answering(ADMIN, NO_FORM),
    "GET /settings": {**ADMIN, "lead": 200},
    "POST /settings/people": _answering(ADMIN, NO_FORM),
    "POST /settings/people/invite": _answering(ADMIN, NO_FORM),
    "POST /settings/people/role": _answering(ADMIN, NO_FORM),
    "POST /settings/people/shut": _answering(ADMIN, NO_FORM),
    "POST /settings/people/tie": _answering(ADMIN, NO_FORM),
    "GET /audit": AUDIT,
    "POST /audit/verify": AUDIT,
    "GET /applicants": VETTING,
    "GET /applicants/{tenant}/{applicant}": _answering(VETTING, 404),
    "POST /applicants/{tenant}/{applicant}": _answering(VETTING, 404),
    "GET /cases": SIGNED_IN,
    "GET /requests": SIGNED_IN,
    "POST /requests/{request}": NOWHERE,
    "GET /cases/new": QUEUE,
    "POST /cases/new": _answering(SIGNED_IN, NO_FORM),
    "GET /cases/glass": GLASS,
    "POST /cases/glass": _answering(SIGNED_IN, NO_FORM),
    "GET /cases/{case}": NOWHERE,
    "GET /cases/{case}/evidence/{sha256}": NOWHERE,
    "GET /cases/{case}/reach": NOWHERE,
    **{
        f"POST /cases/{{case}}/{act}": NOWHERE
        for act in (
            "notes",
            "state",
            "members",
            "members/out",
            "subjects",
            "subjects/out",
            "tasks",
            "tasks/owner",
            "tasks/own",
            "evidence",
            "due",
            "hold",
            "verdicts",
            "requests",
            "merge",
            "split",
            "report",
            "export",
        )
    },
}
"""By method and path: the status for each role."""
