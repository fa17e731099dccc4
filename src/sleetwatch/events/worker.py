"""The event kind `worker`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Worker(Event, kw_only=True, gc=False):
    """A row of the HR roster: what the person claims. `at` is the first day of work."""

    kind: ClassVar[str] = "worker"
    states: ClassVar[bool] = True

    worker_id: Annotated[str | None, about("HR's id of the worker")] = None
    full_name: Annotated[str | None, about("name; for people to read, never read by a signal")] = None
    work_email: Annotated[str | None, about("the work account, lower case")] = None
    personal_email: Annotated[str | None, about("private e-mail, lower case")] = None
    phone: Annotated[str | None, about("digits with a leading plus")] = None
    worker_type: Annotated[str | None, about("employee, contractor or agency")] = None
    agency: Annotated[str | None, about("the staffing firm")] = None
    title: Annotated[str | None, about("job title")] = None
    department: Annotated[str | None, about("department")] = None
    manager_id: Annotated[str | None, about("the manager's worker_id")] = None
    end_at: Annotated[int | None, about("last day of work, microseconds UTC")] = None
    home_address: Annotated[str | None, about("the claimed street address")] = None
    home_city: Annotated[str | None, about("the claimed city")] = None
    home_region: Annotated[str | None, about("the claimed state or region")] = None
    home_postal_code: Annotated[str | None, about("the claimed postal code")] = None
    home_country: Annotated[str | None, about("the claimed country, ISO 3166-1 alpha-2")] = None
    home_latitude: Annotated[float | None, about("degrees")] = None
    home_longitude: Annotated[float | None, about("degrees")] = None
    time_zone: Annotated[str | None, about("the claimed IANA time zone")] = None
    remote: Annotated[bool | None, about("works remotely")] = None
    sensitive_access: Annotated[bool | None, about("has access to what would hurt most")] = None
    referred_by: Annotated[str | None, about("worker_id of who referred the worker")] = None
    emergency_phone: Annotated[str | None, about("digits with a leading plus")] = None
