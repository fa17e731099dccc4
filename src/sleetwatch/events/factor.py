"""The event kind `factor`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Factor(Event, kw_only=True, gc=False):
    """A second factor was registered, used or removed.

    Names follow OCSF 1.8 `auth_factor`.
    """

    kind: ClassVar[str] = "factor"

    account: Annotated[str | None, about("the account, lower case")] = None
    action: Annotated[str | None, about("registered, used or removed")] = None
    method: Annotated[str | None, about("app, totp, sms, voice, fido2, passkey, platform, email, push or other")] = None
    device: Annotated[
        str | None, about("the factor's own device: a handset's id or name, a security key's id; lower case")
    ] = None
    phone: Annotated[str | None, about("digits of the phone with a leading plus, or the vendor's masked form")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    user_agent: Annotated[str | None, about("the client's user agent")] = None
    session: Annotated[str | None, about("the session it happened in")] = None
    outcome: Annotated[str | None, about("success or failure")] = None
