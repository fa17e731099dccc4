"""The event kind `device_posture`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class DevicePosture(Event, kw_only=True, gc=False):
    """How a device stands at one moment: lid, power, screens, camera. What no endpoint agent reports.

    No key, screen, sound or content is ever part of it.
    """

    kind: ClassVar[str] = "device_posture"

    device_id: Annotated[str | None, about("the device's id, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    serial: Annotated[str | None, about("hardware serial number, upper case")] = None
    account: Annotated[str | None, about("the account at the console, lower case")] = None
    lid: Annotated[str | None, about("open, closed or none when the device has no lid")] = None
    power: Annotated[str | None, about("mains or battery")] = None
    battery_percent: Annotated[int | None, about("charge, 0 to 100")] = None
    displays: Annotated[int | None, about("displays connected, the built-in one included")] = None
    built_in_display: Annotated[bool | None, about("the built-in display is on")] = None
    camera_used_at: Annotated[int | None, about("when a camera was last in use, microseconds UTC")] = None
    remote_session: Annotated[bool | None, about("the console's session is a remote one")] = None
    idle_seconds: Annotated[int | None, about("seconds since the last input at the device")] = None
    uptime_seconds: Annotated[int | None, about("seconds since it was started")] = None
