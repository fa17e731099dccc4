"""The event kind `alert`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Alert(Event, kw_only=True, gc=False):
    """What another product found about an account or a device: a risk detection, an endpoint detection.

    Names follow OCSF 1.8 Detection Finding (2004) where it has them. It is that product's opinion, not a fact.
    """

    kind: ClassVar[str] = "alert"

    account: Annotated[str | None, about("the account it concerns, lower case")] = None
    account_id: Annotated[str | None, about("the directory's own id of the account")] = None
    detection: Annotated[str | None, about("the vendor's type or title of the finding, lower case")] = None
    category: Annotated[str | None, about("the vendor's category or tactic, lower case")] = None
    severity: Annotated[str | None, about("the vendor's severity or risk level, lower case")] = None
    state: Annotated[str | None, about("how it stands: at risk, dismissed, remediated, resolved; lower case")] = None
    detail: Annotated[str | None, about("the vendor's explanation")] = None
    ip: Annotated[str | None, about("the client's address")] = None
    user_agent: Annotated[str | None, about("the client's user agent")] = None
    device_id: Annotated[str | None, about("the device it concerns, lower case")] = None
    device_name: Annotated[str | None, about("the device's host name, lower case")] = None
    file_name: Annotated[str | None, about("file name of the process it concerns, lower case")] = None
    request: Annotated[str | None, about("the sign-in's or request's own id, so that it can be tied to it")] = None
    vendor_country: Annotated[str | None, about("ISO 3166-1 alpha-2 country by the vendor")] = None
    vendor_city: Annotated[str | None, about("city by the vendor")] = None
