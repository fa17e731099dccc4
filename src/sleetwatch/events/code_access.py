"""The event kind `code_access`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class CodeAccess(Event, kw_only=True, gc=False):
    """A code repository was cloned, fetched, pushed to or changed."""

    kind: ClassVar[str] = "code_access"

    account: Annotated[str | None, about("the account, lower case")] = None
    action: Annotated[str | None, about("clone, fetch, push, fork, create, delete, publish or transfer")] = None
    repository: Annotated[str | None, about("the repository, owner/name, lower case")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    user_agent: Annotated[str | None, about("the client's user agent")] = None
    transport: Annotated[str | None, about("http, ssh or other")] = None
    key: Annotated[str | None, about("id or fingerprint of the key or token used, never the secret")] = None
    device_id: Annotated[str | None, about("the device it happened on, lower case")] = None
