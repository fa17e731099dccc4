"""The table of the API. A row that is not here is not served, and not described."""

from __future__ import annotations

from sleetwatch.web.api import (
    applicants,
    cases,
    exceptions,
    notices,
    others,
    people,
    requests,
    responses,
    signals,
    suspects,
)
from sleetwatch.web.api.route import ApiRoute

CALLS: tuple[ApiRoute, ...] = (
    *others.CALLS,
    *suspects.CALLS,
    *signals.CALLS,
    *exceptions.CALLS,
    *cases.CALLS,
    *requests.CALLS,
    *people.CALLS,
    *responses.CALLS,
    *notices.CALLS,
    *applicants.CALLS,
)
