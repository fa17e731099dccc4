"""DocuSign: Connect messages and envelopes, the Monitor stream, and the audit events of an envelope.

Field names follow the vendor's published schemas: `connect.schema-v2.json` and the eSignature v2.1 definitions for
Connect, envelopes and audit events (whose `eventFields` are named as in the SOAP API's EnvelopeAuditEvent), and the
Monitor API's stream as its downstream collectors list it. The vendor does not say which of Monitor's `data` holds a
sign-in name, so only what is an e-mail address under a name's usual keys is taken, and only where a person signs in:
elsewhere it may be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    identifier,
    items,
    lower,
    mapping,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_APP = "docusign"
_MESSAGE = frozenset({"event", "configurationId", "generatedDateTime", "data"})
_ENVELOPE = frozenset({"envelopeId", "envelopeUri", "recipients"})
_MONITOR = frozenset({"eventId", "organizationId", "userId", "object", "action", "timestamp"})
_AUDIT = {"eventFields"}


def recognises(record: Record) -> bool:
    names = record.keys()
    return names >= _MESSAGE or names >= _ENVELOPE or names >= _MONITOR or names == _AUDIT


def read(record: Record) -> Iterable[Event]:
    """Each recipient's acts in an envelope, one act of the Monitor stream, or one of an envelope's history."""
    if "eventFields" in record:
        return (_acted(record),)
    if record.keys() >= _MONITOR:
        return (_monitored(record),)
    data = mapping(record.get("data"))
    return _envelope(mapping(data.get("envelopeSummary")) if record.keys() >= _MESSAGE else dict(record))


# --- Connect, and envelopes of the eSignature API

_ACTING = ("signers", "agents", "editors", "intermediaries", "certifiedDeliveries", "witnesses")
"""Recipients who act themselves. A signer in person sits at the host's machine, and a copy asks nothing of anybody."""
_ACTS = (("deliveredDateTime", "viewed"), ("signedDateTime", "signed"), ("declinedDateTime", "declined"))
_FACTORS = {"smsAuthResult": "sms", "phoneAuthResult": "voice"}


def _envelope(envelope: dict[str, Any]) -> list[Event]:
    """Every message repeats the envelope as it stands, so an act comes with each later message again, the same."""
    recipients = mapping(envelope.get("recipients"))
    persons = [mapping(one) for role in _ACTING for one in items(recipients.get(role))]
    named = [(name, person) for person in persons if (name := account(person.get("email")))]
    events: list[Event] = [*_sent(envelope)]
    for name, person in named:
        events += _acts(envelope, name, person)
        events += _checks(name, person)
    if events:
        return events
    if not named:
        raise Refused("no-account", "no recipient with an e-mail; Connect must include the recipients")
    raise Refused("unused-action", "no recipient has done anything yet")


def _sent(envelope: dict[str, Any]) -> Iterator[Event]:
    sender = mapping(envelope.get("sender"))
    name, at = account(sender.get("email")), optional_time(first(envelope, "initialSentDateTime", "sentDateTime"))
    if name and at is not None:
        yield Activity(
            at=at,
            uid=text(envelope.get("envelopeId")),
            account=name,
            action="sent",
            app=_APP,
            target=_subject(envelope),
            ip=address(sender.get("ipAddress")),
        )


def _acts(envelope: dict[str, Any], name: str, person: dict[str, Any]) -> Iterator[Event]:
    for field, action in _ACTS:
        at = optional_time(person.get(field))
        if at is not None:
            yield Activity(
                at=at, uid=_recipient(person), account=name, action=action, app=_APP, target=_subject(envelope)
            )


def _checks(name: str, person: dict[str, Any]) -> Iterator[Event]:
    """How the recipient proved to be the one: a code by text or telephone is a factor, the rest is an act."""
    for field, result in sorted(mapping(person.get("recipientAuthenticationStatus")).items()):
        found = mapping(result)
        at, outcome = optional_time(found.get("eventTimestamp")), _outcome(found.get("status"))
        if at is None or outcome is None:
            continue
        if field in _FACTORS:
            yield Factor(
                at=at, uid=_recipient(person), account=name, action="used", method=_FACTORS[field], outcome=outcome
            )
        else:
            yield Activity(
                at=at,
                uid=_recipient(person),
                account=name,
                action=f"checked {field.removesuffix('Result').lower()}",
                app=_APP,
                outcome=outcome,
            )


def _outcome(status: object) -> str | None:
    return {"passed": "success", "success": "success", "failed": "failure"}.get(lower(status) or "")


def _recipient(person: dict[str, Any]) -> str | None:
    return text(person.get("recipientIdGuid"))


def _subject(envelope: dict[str, Any]) -> str | None:
    return text(first(envelope, "emailSubject", "envelopeId"))


# --- Monitor

_NAMES = frozenset({"email", "useremail", "username", "loginemail"})


def _monitored(record: Record) -> Event:
    at = parse_time(record.get("timestamp"))
    acted = f"{lower(record.get('object')) or ''} {lower(record.get('action')) or ''}"
    if "login" not in acted and "logged in" not in acted:
        raise Refused("no-account", "Monitor names who acted by a number only")
    data = mapping(record.get("data"))
    name = next(
        (found for key, value in sorted(data.items()) if key.lower() in _NAMES and (found := _mail(value))), None
    )
    if name is None:
        raise Refused("no-account", "Monitor names who signed in by a number only")
    return _login(record, at, name)


def _login(record: Record, at: int, name: str) -> SignIn:
    place = {**record, **mapping(record.get("ipAddressLocation"))}
    latitude, longitude = coordinates(place.get("latitude"), place.get("longitude"))
    outcome = _outcome(record.get("result"))
    return SignIn(
        at=at,
        uid=text(record.get("eventId")),
        account=name,
        account_id=identifier(record.get("userId")),
        ip=address(record.get("ipAddress")),
        user_agent=text(record.get("userAgent")),
        app=_APP,
        outcome=outcome,
        error=text(record.get("result")) if outcome == "failure" else None,
        vendor_country=country(place.get("country")),
        vendor_region=text(place.get("state")),
        vendor_city=text(place.get("city")),
        vendor_latitude=latitude,
        vendor_longitude=longitude,
    )


def _mail(value: object) -> str | None:
    name = account(value)
    return name if name and "@" in name else None


# --- the history of an envelope


def _acted(record: Record) -> Event:
    """A person is named by name and number; only where the name is an e-mail is it known who it was."""
    pairs = [mapping(pair) for pair in items(record.get("eventFields"))]
    fields = {name: pair.get("value") for pair in pairs if (name := lower(pair.get("name")))}
    at, name = parse_time(fields.get("logtime")), _mail(fields.get("username"))
    if name is None:
        raise Refused("no-account", "the history names whoever it was by no e-mail")
    return Activity(
        at=at,
        account=name,
        action=lower(fields.get("action")),
        app=_APP,
        ip=address(fields.get("clientipaddress")),
    )


SOURCE = Source(
    name="docusign",
    title="DocuSign: Connect messages, envelopes, Monitor, audit events of an envelope",
    kinds=("activity", "factor", "sign_in"),
    recognises=recognises,
    read=read,
    export=(
        "Connect with the JSON SIM format and recipients included; eSignature API envelopes/{id}?include=recipients "
        "or /audit_events; Monitor API datasets/monitor/stream, as it is or through a collector; JSON."
    ),
)
