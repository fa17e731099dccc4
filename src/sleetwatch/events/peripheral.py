"""The event kind `peripheral`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Peripheral(Event, kw_only=True, gc=False):
    """A USB, display, audio or network peripheral appeared on a device.

    Names follow OCSF 1.8 `peripheral_device`.
    """

    kind: ClassVar[str] = "peripheral"

    device_id: Annotated[str | None, about("the endpoint agent's id of the device, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    account: Annotated[str | None, about("the account at the device, lower case")] = None
    class_name: Annotated[
        str | None, about("the operating system's device class: Keyboard, Mouse, HIDClass, Monitor, Camera, USB ...")
    ] = None
    description: Annotated[str | None, about("the operating system's description")] = None
    hardware_id: Annotated[str | None, about("the operating system's id of the peripheral, raw")] = None
    bus: Annotated[str | None, about("usb, hid, display, swd, pci ... : the id's first part, lower case")] = None
    vendor_id: Annotated[str | None, about("USB vendor id, four hex digits, lower case")] = None
    product_id: Annotated[str | None, about("USB product id, four hex digits, lower case")] = None
    vendor: Annotated[str | None, about("maker, as the operating system reports it")] = None
    product: Annotated[str | None, about("product, as reported")] = None
    serial: Annotated[str | None, about("serial number in the id")] = None
    present: Annotated[
        bool | None, about("it was found there when somebody looked; the time does not tell when it came")
    ] = None
