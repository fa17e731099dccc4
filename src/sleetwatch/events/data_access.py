"""The event kind `data_access`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class DataAccess(Event, kw_only=True, gc=False):
    """A file or record was read, downloaded or shared."""

    kind: ClassVar[str] = "data_access"

    account: Annotated[str | None, about("the account, lower case")] = None
    action: Annotated[str | None, about("view, download, upload, share or copy")] = None
    target: Annotated[str | None, about("the file or record")] = None
    container: Annotated[str | None, about("the site, drive or folder it is in")] = None
    label: Annotated[str | None, about("its sensitivity label")] = None
    bytes: Annotated[int | None, about("size in bytes")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    app: Annotated[str | None, about("the application")] = None
    shared_with: Annotated[
        str | None,
        about("for a share: the mail domain of who may see it, or anyone where a link is enough; lower case"),
    ] = None
