"""The event kind `process`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Process(Event, kw_only=True, gc=False):
    """A process started on a device.

    Names follow OCSF 1.8 Process Activity (1007).
    """

    kind: ClassVar[str] = "process"

    device_id: Annotated[str | None, about("the endpoint agent's id of the device, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    account: Annotated[
        str | None, about("the account it ran as: sign-in name when known, else domain\\user; lower case")
    ] = None
    file_name: Annotated[str | None, about("the image's file name, lower case")] = None
    path: Annotated[str | None, about("the image's folder or full path")] = None
    command_line: Annotated[str | None, about("the command line")] = None
    company: Annotated[str | None, about("company name in the image's version resource")] = None
    product: Annotated[str | None, about("product name in the image's version resource")] = None
    original_name: Annotated[str | None, about("original file name in the version resource, lower case")] = None
    sha256: Annotated[str | None, about("SHA-256 of the image, lower case hex")] = None
    signer: Annotated[str | None, about("the code signer")] = None
    parent: Annotated[str | None, about("file name of the process that started it, lower case")] = None
    remote_session: Annotated[bool | None, about("it was started in a remote desktop session")] = None
