"""The event kind `device`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Device(Event, kw_only=True, gc=False):
    """A device as an inventory knows it.

    Names follow OCSF 1.8 Device Inventory (5001).
    """

    kind: ClassVar[str] = "device"
    states: ClassVar[bool] = True

    device_id: Annotated[str | None, about("this inventory's id of the device, lower case")] = None
    directory_id: Annotated[str | None, about("the directory's (Entra) id of the device, lower case")] = None
    serial: Annotated[str | None, about("hardware serial number, upper case")] = None
    device_name: Annotated[str | None, about("host name, lower case")] = None
    account: Annotated[str | None, about("the account it is issued to or mostly used by, lower case")] = None
    worker_id: Annotated[str | None, about("the worker it is issued to, when the inventory names one")] = None
    issued_at: Annotated[int | None, about("when it was issued, enrolled or registered, microseconds UTC")] = None
    model: Annotated[str | None, about("model")] = None
    manufacturer: Annotated[str | None, about("manufacturer")] = None
    os: Annotated[str | None, about("operating system and version")] = None
    managed: Annotated[bool | None, about("managed by the company")] = None
    compliant: Annotated[bool | None, about("meets the company's policy")] = None
    ownership: Annotated[str | None, about("company, personal or unknown")] = None
    public_ip: Annotated[str | None, about("public address it was last seen from")] = None
    phone: Annotated[str | None, about("phone number of a handset")] = None
