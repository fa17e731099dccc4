"""The event kind `sign_in`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class SignIn(Event, kw_only=True, gc=False):
    """One attempt to sign in, by a person at a screen or by a client with a kept token.

    Names follow OCSF 1.8 Authentication (3002) where it has them.
    """

    kind: ClassVar[str] = "sign_in"

    account: Annotated[str | None, about("the account, lower case; the sign-in name (UPN or e-mail)")] = None
    account_id: Annotated[str | None, about("the directory's own id of the account")] = None
    ip: Annotated[str | None, about("the client's address as the vendor saw it, without port")] = None
    user_agent: Annotated[str | None, about("the client's user agent, raw")] = None
    app: Annotated[str | None, about("the application signed in to")] = None
    resource: Annotated[str | None, about("the resource the token is for")] = None
    client: Annotated[str | None, about("the kind of client: browser, mobile and desktop, imap ...")] = None
    device_id: Annotated[str | None, about("the directory's id of the device, lower case")] = None
    device_name: Annotated[str | None, about("the device's display name")] = None
    os: Annotated[str | None, about("the device's operating system as reported")] = None
    browser: Annotated[str | None, about("the browser as reported")] = None
    managed: Annotated[bool | None, about("the device is managed by the company")] = None
    compliant: Annotated[bool | None, about("the device meets the company's policy")] = None
    trust: Annotated[str | None, about("how the device is joined: azure ad joined, hybrid, registered")] = None
    session: Annotated[str | None, about("the session the tokens belong to")] = None
    token: Annotated[str | None, about("the id of the token that was issued")] = None
    token_kind: Annotated[
        str | None, about("what was presented: password, refresh token, primary refresh token ...")
    ] = None
    factors: Annotated[str | None, about("authentication methods that passed, comma separated, lower case")] = None
    mfa: Annotated[bool | None, about("a second factor was required or satisfied")] = None
    interactive: Annotated[bool | None, about("a person was at the screen")] = None
    outcome: Annotated[str | None, about("success, failure or interrupted")] = None
    error: Annotated[str | None, about("the vendor's result code, when not a success")] = None
    vendor_country: Annotated[str | None, about("ISO 3166-1 alpha-2 country by the vendor")] = None
    vendor_region: Annotated[str | None, about("state or region by the vendor")] = None
    vendor_city: Annotated[str | None, about("city by the vendor")] = None
    vendor_latitude: Annotated[float | None, about("degrees, by the vendor")] = None
    vendor_longitude: Annotated[float | None, about("degrees, by the vendor")] = None
    vendor_asn: Annotated[int | None, about("autonomous system number by the vendor")] = None
    vendor_as_name: Annotated[str | None, about("autonomous system or ISP name by the vendor")] = None
    vendor_proxy: Annotated[bool | None, about("the vendor calls the address a proxy or an anonymiser")] = None
    vendor_risk: Annotated[str | None, about("the vendor's risk level or detection, lower case")] = None
    tunnel: Annotated[str | None, about("the VPN or proxy brand named by the vendor")] = None
    latency_ms: Annotated[float | None, about("round-trip time to the client, milliseconds, by the vendor")] = None
