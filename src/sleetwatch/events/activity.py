"""The event kind `activity`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Activity(Event, kw_only=True, gc=False):
    """A human act: an unlock, a chat, a commit, a mail, a click in an admin portal."""

    kind: ClassVar[str] = "activity"

    account: Annotated[str | None, about("the account, lower case")] = None
    action: Annotated[str | None, about("what was done, in the vendor's word, lower case")] = None
    app: Annotated[str | None, about("the application it was done in, lower case")] = None
    target: Annotated[str | None, about("what it was done to")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    user_agent: Annotated[str | None, about("the client's user agent")] = None
    session: Annotated[str | None, about("the session")] = None
    device_id: Annotated[str | None, about("the device it happened on, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    logon_type: Annotated[
        str | None,
        about(
            "for a device logon: interactive, unlock, remoteinteractive ...; network also where a program or a token "
            "acted and no hand; lower case"
        ),
    ] = None
    outcome: Annotated[str | None, about("success or failure")] = None
