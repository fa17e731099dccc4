"""What ties two subjects, and how telling each kind of tie is.

The weights are Fellegi and Sunter's: how often siblings share such a thing, over how often strangers do. The second is
measured: a value that few share is rare, one that many share says little, and none is rarer than one among all who are
there. The first is an expert's prior, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

MAX_SHARERS = 25
"""What more subjects share than this is an office, a campus, a carrier or an agency, and links nobody."""
CLOSE = 5
"""Up to so many sharers are a household or a farm. More may be a small office, whose people are witnesses for one
another."""
TELLING = 20.0
"""A tie whose odds are below this is a bond and no shared thing: whom one referred is a witness still."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One kind of thing that two subjects can share."""

    odds: float
    """How much likelier a sibling shares it than a stranger does, when nobody else has it."""
    why: str
    benign: str
    """The honest reason that is met most."""


LINK_KINDS: dict[str, LinkKind] = {
    "factor": LinkKind(
        200.0,
        "the handset or key that passes for two accounts is in one hand; couples pass one on",
        "A couple, or a parent and a grown-up child, use one handset or key; or one was handed on.",
    ),
    "device": LinkKind(
        200.0,
        "a registered machine is issued to one person; hand-overs overlap for a day or two",
        "A machine was handed over or lent; a pair at one desk; an account that support uses.",
    ),
    "bank": LinkKind(
        150.0,
        "wages of two go to one account: a couple, or one hand that collects",
        "A couple with a joint account, or an agency that collects for its people.",
    ),
    "session": LinkKind(
        100.0,
        "a session is one browser's; gateways that join sessions are known and rare",
        "A gateway or a kiosk that joins sessions of several people.",
    ),
    "mailbox": LinkKind(
        100.0,
        "a private mailbox or profile is one person's, however its dots and plus parts vary",
        "One person who applied twice, came back, or has two accounts.",
    ),
    "machine": LinkKind(
        100.0,
        "the hardware a meeting was joined on; two use one in turn at home or in a farm",
        "Two who join meetings from one room or one lent machine.",
    ),
    "file": LinkKind(
        80.0,
        "the very same document, by its own id, from two who apply as strangers",
        "One person's application, sent twice or by two agencies.",
    ),
    "photo": LinkKind(
        60.0,
        "one photo under two names; stock pictures and a common ancestor of two forgeries repeat too",
        "One person who applied twice, or a stock picture that both took.",
    ),
    "camera": LinkKind(
        40.0,
        "pictures of both were taken with one camera, by its serial number: one workshop, or one studio",
        "A photographer or a copy shop that takes pictures of many.",
    ),
    "phone": LinkKind(
        60.0,
        "a number answers for two; families share one more often than an account",
        "A family with one number; a number that a carrier gave out again.",
    ),
    "git": LinkKind(
        60.0,
        "two machines commit under one address that belongs to neither; pairs at one project do too",
        "Two who pair on one project, or a build account.",
    ),
    "career": LinkKind(
        50.0,
        "employers and months, or the text, of one invented life; templates repeat too",
        "A career service's template, or two who worked at the same places together.",
    ),
    "address": LinkKind(
        40.0,
        "one door: couples, flatmates, a mail drop, a farm",
        "A couple, flatmates, a mail drop, a hall of residence.",
    ),
    "egress": LinkKind(
        40.0,
        "one home line on common days: couples, flatmates, a farm",
        "A couple, flatmates, neighbours on one line, a small co-working space.",
    ),
    "gateway": LinkKind(
        40.0,
        "one router or access point, seen by the machines themselves: one house, as a line is",
        "A couple, flatmates, a small office.",
    ),
    "unit": LinkKind(
        40.0,
        "one display or USB unit on both machines: one house, or a gadget that was handed on",
        "A display or dock that was handed on or stands in a shared room.",
    ),
    "author": LinkKind(
        30.0,
        "a stranger's name in the files of both; career services leave theirs too",
        "A career service or a friend who writes résumés.",
    ),
    "workshop": LinkKind(
        8.0,
        "papers of both made with the same tools and clock, minutes apart: one workshop, or one career service",
        "Two customers of one career service or copy shop, or two strangers with one uncommon tool.",
    ),
    "referee": LinkKind(
        15.0,
        "one referee for two, or one applicant as the other's; former bosses speak for many",
        "A former boss or teacher who speaks for many.",
    ),
    "emergency": LinkKind(
        10.0,
        "the number one gives for emergencies is the other's: mostly a couple",
        "A couple, or siblings.",
    ),
    "referral": LinkKind(
        6.0,
        "one was hired on the other's word: the scheme does so, and so do friends",
        "Friends and former colleagues: that is what referrals are for.",
    ),
    "agency": LinkKind(
        3.0,
        "sent by one small firm: some place several; most are honest",
        "A small honest agency with two or three people here.",
    ),
}
"""What is known of each kind of link. `sleetwatch links` shows every kind; only these add credit."""

ODDS: dict[str, float] = {name: kind.odds for name, kind in LINK_KINDS.items()}
HOUSE_ODDS = ODDS["address"]
"""Two who openly claim one home share much because of it: no thing of theirs tells more than the home itself."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two subjects of one tenant share one thing."""

    tenant: str
    subject_a: str
    subject_b: str
    link_kind: str
    degree: int
    """How many subjects share it."""
    at: int
    """When both had it."""
    value: str = ""
    """The thing, hashed; equal for all who share it."""
    event_id_a: str | None = None
    event_id_b: str | None = None
    """The events that show it of either."""
    one_home: bool = False
    """Both claim one and the same street as their home."""
    people: int = 0
    """How many subjects the tenant has; 0 when it is not known."""


def odds_of(edge: Edge) -> float:
    """How much likelier two siblings share this thing than two strangers do; 0 when it links nobody."""
    if edge.degree > MAX_SHARERS or edge.link_kind not in ODDS:
        return 0.0
    odds = ODDS[edge.link_kind]
    if edge.one_home:
        odds = min(odds, HOUSE_ODDS)
    if edge.people:
        odds = min(odds, edge.people - 1.0)
    return odds / max(1, edge.degree - 1)


def weight_of(edge: Edge) -> float:
    """Nats the link is worth beside a neighbour who is certainly part of the scheme; 0 when it says nothing."""
    odds = odds_of(edge)
    return log(odds) if odds > 1 else 0.0
