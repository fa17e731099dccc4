"""The event kind `meeting`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Meeting(Event, kw_only=True, gc=False):
    """One person's time in one meeting."""

    kind: ClassVar[str] = "meeting"

    account: Annotated[str | None, about("the account, lower case")] = None
    meeting: Annotated[str | None, about("the meeting's id")] = None
    left_at: Annotated[int | None, about("when the person left, microseconds UTC")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    client: Annotated[str | None, about("the meeting client and version")] = None
    device_id: Annotated[str | None, about("an id of the machine it ran on")] = None
    device_name: Annotated[str | None, about("name of the machine")] = None
    camera: Annotated[str | None, about("name of the camera in use")] = None
    camera_seconds: Annotated[int | None, about("seconds with the camera on")] = None
    seconds: Annotated[int | None, about("seconds present")] = None
