"""The event kind `interview`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Interview(Event, kw_only=True, gc=False):
    """One interview of an applicant."""

    kind: ClassVar[str] = "interview"

    applicant_id: Annotated[str | None, about("the applicant")] = None
    minutes: Annotated[float | None, about("length in minutes")] = None
    ip: Annotated[str | None, about("address the applicant joined from")] = None
    camera_minutes: Annotated[float | None, about("minutes with the camera on")] = None
    client: Annotated[str | None, about("the meeting client")] = None
