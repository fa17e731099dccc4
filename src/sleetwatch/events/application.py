"""The event kind `application`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Application(Event, kw_only=True, gc=False):
    """One job application."""

    kind: ClassVar[str] = "application"

    applicant_id: Annotated[str | None, about("the applicant tracking system's id")] = None
    name: Annotated[str | None, about("name; for people to read, never read by a signal")] = None
    email: Annotated[str | None, about("e-mail, lower case")] = None
    phone: Annotated[str | None, about("digits with a leading plus")] = None
    address: Annotated[str | None, about("street address")] = None
    city: Annotated[str | None, about("city")] = None
    region: Annotated[str | None, about("state or region")] = None
    country: Annotated[str | None, about("ISO 3166-1 alpha-2")] = None
    ip: Annotated[str | None, about("address it was sent from")] = None
    user_agent: Annotated[str | None, about("the client's user agent")] = None
    requisition_id: Annotated[str | None, about("the job")] = None
    channel: Annotated[str | None, about("direct, agency or referral")] = None
    agency: Annotated[str | None, about("the staffing firm")] = None
    referred_by: Annotated[str | None, about("worker_id of who referred the applicant")] = None
    worker_id: Annotated[str | None, about("the worker the applicant became")] = None
    resume: Annotated[str | None, about("JSON Resume 1.0 object, as JSON")] = None
    profiles: Annotated[str | None, about("profiles, as JSON")] = None
    references: Annotated[str | None, about("references, as JSON")] = None
    documents: Annotated[str | None, about("documents with their metadata, as JSON")] = None
