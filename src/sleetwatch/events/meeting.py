"""The event kind `meeting`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Meeting(Event, kw_only=True, gc=False):
    """One person's time in one meeting."""

    kind: ClassVar[str] = "meeting"

    account: Annotated[str | None, about("the account, lower case")] = None
    account_id: Annotated[str | None, about("the service's or the directory's own id of the account")] = None
    meeting: Annotated[str | None, about("the meeting's id")] = None
    left_at: Annotated[int | None, about("when the person left, microseconds UTC")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    client: Annotated[str | None, about("the meeting client and version")] = None
    device_id: Annotated[str | None, about("an id of the machine it ran on")] = None
    device_name: Annotated[str | None, about("name of the machine")] = None
    local_ip: Annotated[str | None, about("the machine's own address in its network")] = None
    mac: Annotated[str | None, about("the machine's hardware address, twelve hex digits, lower case")] = None
    hardware: Annotated[str | None, about("the client's id of the machine, such as a disk's; lower case")] = None
    network: Annotated[str | None, about("how it was joined: wired, wifi, cellular, phone; lower case")] = None
    wifi: Annotated[str | None, about("hardware address or name of the access point, lower case")] = None
    latency_ms: Annotated[float | None, about("round-trip time to the service, milliseconds")] = None
    region: Annotated[str | None, about("the service's data centre or region, as the vendor names it")] = None
    camera: Annotated[str | None, about("name of the camera in use")] = None
    microphone: Annotated[str | None, about("name of the microphone in use")] = None
    speaker: Annotated[str | None, about("name of the speaker in use")] = None
    camera_seconds: Annotated[int | None, about("seconds with the camera on")] = None
    share_seconds: Annotated[int | None, about("seconds of sharing the screen")] = None
    guest: Annotated[bool | None, about("joined from outside the company's directory")] = None
    seconds: Annotated[int | None, about("seconds present")] = None
    vendor_country: Annotated[str | None, about("ISO 3166-1 alpha-2 country by the vendor")] = None
    vendor_city: Annotated[str | None, about("city by the vendor")] = None
