"""Notices to one tenant and advisories to all: what went out, what would, and sending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch.web.api.cursors import Paged, piece
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.shapes import Number
from sleetwatch.web.api.suspects import Word
from sleetwatch.web.route import Audit
from sleetwatch.web.visit import address_of

Tlp = Literal["", "clear", "green", "amber", "amber+strict", "red"]


class NoticeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that was handed to the outbox."""

    notice: Number
    tenant: str
    subject: str
    case: int | None
    """The case it was written from, which the holder may read."""
    at: Moment
    by: str


class NoticeLines(msgspec.Struct, frozen=True):
    """A piece of the notices, the oldest first."""

    notices: list[NoticeLine]
    next: str | None


class SectionShape(msgspec.Struct, frozen=True, kw_only=True):
    """A part under a heading."""

    heading: str
    says: list[str]
    columns: list[str]
    rows: list[list[str]]
    points: list[str]
    ordered: bool


class BulletinShape(msgspec.Struct, frozen=True, kw_only=True):
    """A notice or an advisory for one tenant, masked."""

    kind: str
    key: str
    tenant: str
    title: str
    at: Moment
    tlp: str
    contact: str
    summary: str
    sections: list[SectionShape]
    digest: str
    """Of what it says; sending takes it, so that nobody sends what nobody has read."""


class NoticeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The notice that was read."""

    digest: Annotated[str, msgspec.Meta(min_length=64, max_length=64)]


class AdvisoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory, counted over the tenants that the holder may see."""

    advisory: Number
    title: str
    tlp: str
    at: Moment
    by: str
    tenants: Number
    exposed: Number


class AdvisoryLines(msgspec.Struct, frozen=True):
    """A piece of the advisories, the oldest first."""

    advisories: list[AdvisoryLine]
    next: str | None


class ExposureShape(msgspec.Struct, frozen=True, kw_only=True):
    """One tenant's own exposure."""

    tenant: str
    subjects: Number
    """Of whom it was seen; 0 when it was not."""
    days: Number
    first_at: Moment | None
    last_at: Moment | None


class AdvisoryShape(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory with what it meant for each tenant that the holder may see."""

    line: AdvisoryLine
    text: str
    signals: list[str]
    lists: list[int]
    exposures: list[ExposureShape]


class AdvisoryGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is new of the scheme. Name nobody."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    lists: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=10**18)]], msgspec.Meta(max_length=200)] = []
    """Lists of intelligence, by number; without lists and signals those told of by nobody yet."""
    signals: Annotated[list[Word], msgspec.Meta(max_length=200)] = []
    tenants: Annotated[list[Word], msgspec.Meta(max_length=1000)] = []
    """All when empty."""
    tlp: Tlp = ""
    """The settings' own when empty; never wider than what is in it."""


class Advised(msgspec.Struct, frozen=True, kw_only=True):
    """What it means for each tenant, the exposed first."""

    advisory: int | None
    """Its number once it is sent."""
    exposures: list[ExposureShape]


def notices(call: Call) -> NoticeLines:
    """Those to the tenants whose queue the holder reads; those of a case to its members alone."""
    found = call.workspace.bulletins.notices(call.me)
    given, after = piece(found, call.asked(Paged), lambda one: (f"{one.notice:020}",))
    return NoticeLines([shaped(one, NoticeLine) for one in given], after)


def notice(call: Call) -> BulletinShape:
    """A notice about one subject as it would be sent."""
    return shaped(call.workspace.advising.notice(call.path["subject"], call.path["tenant"]), BulletinShape)


def send(call: Call) -> BulletinShape:
    """Hand a notice about one subject to the outbox; sent again it is an update of the first."""
    digest = call.said(NoticeGiven).digest
    sent = call.workspace.advising.send(call.me, call.path["subject"], call.path["tenant"], digest=digest)
    return shaped(sent, BulletinShape)


def advisories(call: Call) -> AdvisoryLines:
    """Those that went to the tenants whose queue the holder reads."""
    found = call.workspace.bulletins.advisories(call.me)
    given, after = piece(found, call.asked(Paged), lambda one: (f"{one.advisory:020}",))
    return AdvisoryLines([shaped(one, AdvisoryLine) for one in given], after)


def advisory(call: Call) -> AdvisoryShape:
    """One advisory with what it meant for each of those tenants."""
    return shaped(call.workspace.bulletins.advisory(call.me, call.number("advisory")), AdvisoryShape)


def preview(call: Call) -> Advised:
    """Work out what something new means for each tenant, from all its logs. Nothing is sent."""
    return _advised(call, send=False)


def advise(call: Call) -> Made:
    """Hand each tenant its own advisory, with its own exposure and nobody else's."""
    told = _advised(call, send=True)
    return Made(told, address_of("api", "v1", "advisories", f"{told.advisory}"))


def _advised(call: Call, *, send: bool) -> Advised:
    said = call.said(AdvisoryGiven)
    advice = call.workspace.advising.advise(
        call.me, said.title, said.text, lists=said.lists, signals=said.signals, tenants=said.tenants,
        tlp=said.tlp or None, send=send,
    )  # fmt: skip
    return Advised(advisory=advice.number, exposures=[shaped(one, ExposureShape) for one in advice.exposures])


def _about(call: Call) -> Mapping[str, Any]:
    return {"tenant": call.path["tenant"], "subject": call.path["subject"]}


_LIST: dict[str, Any] = {
    "method": "GET", "tag": "notices", "action": "queue.read", "audit": Audit.READ, "lists": True,
}  # fmt: skip
_SUBJECT: dict[str, Any] = {
    "path": "/suspects/{tenant}/{subject}/notice", "tag": "notices", "about": _about, "answer": BulletinShape,
}  # fmt: skip
_ADVISE: dict[str, Any] = {
    "method": "POST", "tag": "notices", "action": "tenants.advise", "audit": Audit.ACT, "body": AdvisoryGiven,
    "answer": Advised,
}  # fmt: skip
CALLS = (
    ApiRoute(path="/notices", endpoint=notices, title="List notices", query=Paged, answer=NoticeLines, **_LIST),
    ApiRoute(method="GET", endpoint=notice, title="Show the notice about a subject", action="queue.read",
             audit=Audit.READ, **_SUBJECT),
    ApiRoute(method="POST", endpoint=send, title="Send the notice about a subject", action="queue.notify",
             audit=Audit.ACT, scopes=("queue.read",), body=NoticeGiven, repeats=True, **_SUBJECT),
    ApiRoute(path="/advisories", endpoint=advisories, title="List advisories", query=Paged, answer=AdvisoryLines,
             **_LIST),
    ApiRoute(path="/advisories/{advisory}", endpoint=advisory, title="Show an advisory", answer=AdvisoryShape, **_LIST),
    ApiRoute(path="/advisories", endpoint=advise, title="Send an advisory", status=201, repeats=True, **_ADVISE),
    ApiRoute(path="/advisories/preview", endpoint=preview, title="Work out what an advisory means", **_ADVISE),
)  # fmt: skip
