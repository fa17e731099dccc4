"""What each route answers to whom. A route without a row here fails the tests, and so does a row without a route.

`nobody` has not signed in. 303 to nobody leads to the sign-in; 404 is what both `not there` and `not yours` look like.
A form that is sent without its fields is answered 400 where its sender may act.
"""

from __future__ import annotations

from collections.abc import Mapping

Answers = Mapping[str, int]

ANYBODY: Answers = dict.fromkeys(("nobody", "analyst", "lead", "admin", "auditor", "hr", "recruiter", "operator"), 200)
SIGNED_IN: Answers = {**ANYBODY, "nobody": 303}
QUEUE: Answers = {
    **dict.fromkeys(("admin", "auditor", "hr", "recruiter", "operator"), 404),
    "nobody": 303,
    "analyst": 200,
    "lead": 200,
}


def _answering(answers: Answers, status: int) -> Answers:
    """The same, where who may is answered otherwise."""
    return {who: status if known == 200 else known for who, known in answers.items()}


VETTING: Answers = {**QUEUE, "hr": 200, "recruiter": 200}
HIRING: Answers = {**VETTING, "analyst": 404}
ADMIN: Answers = {**QUEUE, "analyst": 404, "lead": 404, "admin": 200}
OPERATOR: Answers = {**QUEUE, "analyst": 404, "lead": 404, "operator": 200}
AUDIT: Answers = {**QUEUE, "analyst": 404, "lead": 404, "auditor": 200}
GLASS: Answers = {**QUEUE, "analyst": 404, "admin": 200}
NOTIFY: Answers = {**QUEUE, "analyst": 404}
"""Who tells tenants what was seen there."""
ADVISE: Answers = NOTIFY
"""Leads of all tenants."""
NOWHERE_BUT_PROVIDERS: Answers = {**dict.fromkeys(ANYBODY, 404), "nobody": 303}
"""None of these serves other tenants."""
NOWHERE: Answers = {**dict.fromkeys(ANYBODY, 404), "nobody": 303}
"""Of a case that is not there, as of one that is not one's own."""

PLACES: Mapping[str, str] = {
    "name": "web.css",
    "verdict": "99999",
    "case": "99999",
    "request": "99999",
    "signal": "shared-mfa-device",
    "form": "html",
    "exception": "99999",
    "response": "99999",
    "advisory": "99999",
}
"""What stands in the places of the paths, besides a tenant and a subject that are there."""

NO_FORM = 400
DONE = 303

MATRIX: Mapping[str, Answers] = {
    "GET /static/{name}": ANYBODY,
    "GET /metrics": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
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
    "POST /account/tokens": _answering(SIGNED_IN, NO_FORM),
    "POST /account/tokens/drop": _answering(SIGNED_IN, NO_FORM),
    "POST /account/password": _answering(SIGNED_IN, NO_FORM),
    "POST /account/sessions": _answering(SIGNED_IN, DONE),
    "GET /": _answering(SIGNED_IN, DONE),
    "GET /suspects": QUEUE,
    "POST /suspects": _answering(SIGNED_IN, NO_FORM),
    "POST /views": _answering(SIGNED_IN, NO_FORM),
    "POST /views/drop": _answering(SIGNED_IN, DONE),
    "GET /suspects/{tenant}/{subject}": QUEUE,
    "GET /suspects/{tenant}/{subject}/seen": QUEUE,
    "GET /suspects/{tenant}/{subject}/report/{form}": QUEUE,
    "POST /suspects/{tenant}/{subject}/verdicts": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/verdicts/{verdict}/approve": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/verdicts/{verdict}/withdraw": _answering(QUEUE, 404),
    "POST /suspects/{tenant}/{subject}/notes": _answering(QUEUE, NO_FORM),
    "POST /suspects/{tenant}/{subject}/reveal": _answering(QUEUE, NO_FORM),
    "POST /suspects/{tenant}/{subject}/case": _answering(QUEUE, NO_FORM),
    "GET /links": QUEUE,
    "GET /links/across": NOWHERE_BUT_PROVIDERS,
    "GET /links/{tenant}/{cluster}": _answering(QUEUE, 404),
    "GET /signals": QUEUE,
    "GET /signals/{signal}": QUEUE,
    "GET /signals/{signal}/exception/{tenant}/{subject}": _answering(QUEUE, 404),
    "POST /signals/{signal}/exception/{tenant}/{subject}": _answering(QUEUE, NO_FORM),
    "POST /exceptions/{exception}/approve": _answering(QUEUE, 404),
    "POST /exceptions/{exception}/end": _answering(QUEUE, 404),
    "GET /sources": {**QUEUE, "admin": 200, "operator": 200},
    "GET /welcome": OPERATOR,
    "GET /welcome/progress": OPERATOR,
    "POST /welcome": _answering(OPERATOR, NO_FORM),
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
    "GET /applicants/{tenant}/{applicant}/report": _answering(VETTING, 404),
    "GET /applicants/{tenant}/{applicant}/notice": _answering(VETTING, 404),
    "GET /applicants/{tenant}/{applicant}/pictures": _answering(VETTING, 404),
    "GET /applicants/{tenant}/{applicant}/call": _answering(VETTING, 404),
    "POST /applicants/{tenant}/{applicant}/call": _answering(VETTING, 404),
    "GET /applicants/{tenant}/{applicant}/file/{sha256}": _answering(VETTING, 404),
    "POST /applicants/{tenant}/{applicant}/decision": _answering(HIRING, 404),
    "POST /applicants/{tenant}/{applicant}/hire": _answering(HIRING, 404),
    "POST /applicants/{tenant}/{applicant}/consent": _answering(HIRING, 404),
    "GET /applicants/new": HIRING,
    "POST /applicants/new": _answering(HIRING, NO_FORM),
    "GET /cases": SIGNED_IN,
    "GET /requests": SIGNED_IN,
    "POST /requests/{request}": NOWHERE,
    "GET /cases/new": QUEUE,
    "POST /cases/new": _answering(SIGNED_IN, NO_FORM),
    "GET /cases/glass": GLASS,
    "POST /cases/glass": _answering(SIGNED_IN, NO_FORM),
    "GET /cases/{case}": NOWHERE,
    "GET /cases/{case}/containment": NOWHERE,
    "POST /cases/{case}/containment": NOWHERE,
    "POST /cases/{case}/containment/snapshot": NOWHERE,
    "GET /cases/{case}/after": NOWHERE,
    "GET /responses": SIGNED_IN,
    "GET /responses/{response}": NOWHERE,
    "POST /responses/{response}/decision": _answering(SIGNED_IN, NO_FORM),
    **{f"POST /responses/{{response}}/{act}": NOWHERE for act in ("try", "do")},
    "POST /responses/{response}/undo": _answering(SIGNED_IN, NO_FORM),
    "GET /notices": QUEUE,
    "POST /notices": _answering(NOTIFY, NO_FORM),
    "GET /suspects/{tenant}/{subject}/notice": QUEUE,
    "POST /suspects/{tenant}/{subject}/notice": _answering(NOTIFY, NO_FORM),
    "GET /advisories/new": ADVISE,
    "POST /advisories/new": _answering(ADVISE, NO_FORM),
    "GET /advisories/{advisory}": NOWHERE,
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
            "report.pdf",
            "export",
        )
    },
}
"""By method and path: the status for each role."""
