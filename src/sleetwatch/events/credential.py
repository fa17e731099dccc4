"""The event kind `credential`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Credential(Event, kw_only=True, gc=False):
    """A password was reset, sessions were revoked, a key or token was made."""

    kind: ClassVar[str] = "credential"

    account: Annotated[str | None, about("the account it concerns, lower case")] = None
    action: Annotated[
        str | None,
        about(
            "password_reset, password_changed, sessions_revoked, session_ended, account_unlocked, key_created or "
            "token_created"
        ),
    ] = None
    actor: Annotated[str | None, about("who did it, lower case; the account itself when self-service")] = None
    ip: Annotated[str | None, about("the actor's address")] = None
    outcome: Annotated[str | None, about("success or failure")] = None
