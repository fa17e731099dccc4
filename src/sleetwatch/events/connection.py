"""The event kind `connection`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Connection(Event, kw_only=True, gc=False):
    """A process on a device connected to an address or a name.

    Names follow OCSF 1.8 Network Activity (4001).
    """

    kind: ClassVar[str] = "connection"

    device_id: Annotated[str | None, about("the endpoint agent's id of the device, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    account: Annotated[str | None, about("the account it ran as, lower case")] = None
    action: Annotated[str | None, about("the vendor's action, lower case")] = None
    remote_ip: Annotated[str | None, about("the other side's address")] = None
    remote_name: Annotated[str | None, about("the other side's host name, lower case, without scheme and path")] = None
    remote_port: Annotated[int | None, about("the other side's port")] = None
    local_ip: Annotated[str | None, about("this side's address")] = None
    protocol: Annotated[str | None, about("tcp, udp ...")] = None
    file_name: Annotated[str | None, about("file name of the process, lower case")] = None
