"""Which event kinds a signal needs before it can fire, read off its query and those of the facts behind it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache

import sqlglot

from sleetwatch import facts
from sleetwatch.events import KINDS
from sleetwatch.intel.watchlists import KP_LABEL
from sleetwatch.queries import digest_of, known, reading_of
from sleetwatch.queries.ways import ALWAYS, Relation, Ways, relation, smallest
from sleetwatch.signals import Signal
from sleetwatch.subjects import APPLICANTS

ROSTER = "worker"
INPUT_KINDS: dict[str, set[str]] = {
    "listed_contacts": {"watch"},
    "sightings": {"application", "connection", "device", "meeting", "payroll", "process", "sign_in", "worker"},
    "applicants": {"application"},
    "appearances": {"application"},
    "resumes": {"application"},
    "application_files": {"application"},
}
"""Event kinds behind the tables that Python makes before facts; any one of them fills the table."""

_OF_EVERYBODY = frozenset({"tenant", "subject", "peer"})
"""Columns of `people` that need no roster."""
_CLAIM = "claim"
"""Stands for the roster or an application, whichever says where a person claims to be."""
_ABOUT_APPLICANTS = frozenset({"application", "interview", "identity_check"})
_SENT_BY_APPLICANTS = frozenset({"application", "interview", "watch"})
_OF_APPLICATIONS = (
    "referee_phone",
    "referee_mailbox",
    "profile",
    "file_author",
    "file_id",
    "camera",
    "picture",
    "picture_like",
    "history",
    "history_text",
    "history_like",
)
"""Kinds of contact that only an application gives."""


def needs_of(signal: Signal) -> Ways:
    """The smallest sets of event kinds on any of which a signal can fire. In hiring it is about applicants."""
    found = _needs(signal.query)
    of_applicants = frozenset(way for way in found if way & _ABOUT_APPLICANTS)
    return of_applicants if signal.stage == "hiring" and of_applicants else found


def can_fire(signal: Signal, kinds: AbstractSet[str]) -> bool:
    """Whether a signal can fire where these event kinds, and no others, have come in."""
    return any(way <= kinds for way in needs_of(signal))


@cache
def _needs(query: str) -> Ways:
    found = known().needs.get(key_of(query))
    return needs_parsed(query) if found is None else found


def key_of(query: str) -> str:
    """Under what the needs of a query are known: its text and those of the facts behind it."""
    behind = facts.needed_for(reading_of(query).tables)
    return digest_of(query.encode(), *(facts.sql_of(name).encode() for name in behind))


def needs_parsed(query: str) -> Ways:
    """The same as parsing finds it."""
    found = relation(sqlglot.parse_one(query, read="duckdb"), _table).row
    return smallest(_whose_claim(way) for way in found)


def _whose_claim(way: frozenset[str]) -> frozenset[str]:
    """An applicant's own words are the claim in what applicants send; everywhere else it is the roster."""
    rest = way - {_CLAIM}
    return rest if rest == way or (rest and rest <= _SENT_BY_APPLICANTS) else rest | {ROSTER}


@cache
def _table(name: str) -> Relation:
    if name in facts.FACTS:
        return relation(sqlglot.parse_one(facts.sql_of(name), read="duckdb"), _table)
    if name in KINDS:
        return Relation(_any_of(name), {})
    return _made_in_python().get(name) or Relation(_any_of(*INPUT_KINDS[name]) if name in INPUT_KINDS else ALWAYS, {})


@cache
def _made_in_python() -> dict[str, Relation]:
    """Tables made before facts of which some columns, or some words in them, need more than the rows do."""
    roster, watch, claim = _any_of(ROSTER), _any_of("watch"), _any_of(_CLAIM)
    claimed = {
        column: claim if column.startswith(("home_", "zone")) else roster
        for column in facts.INPUTS["people"].names
        if column not in _OF_EVERYBODY
    }
    contacts = dict.fromkeys(_OF_APPLICATIONS, _any_of("application")) | {
        "emergency_phone": roster,
        "bank": _all_of(ROSTER, "payroll"),
        "delivery_address": _all_of(ROSTER, "shipment"),
        "delivered_home": _all_of(ROSTER, "shipment"),
    }
    return {
        "people": Relation(ALWAYS, claimed, {"peer": {APPLICANTS: _any_of("application")}}),
        "zone_offsets": Relation(claim, {}),
        "contacts": Relation(_any_of(ROSTER, "application"), {}, {"contact_kind": contacts}),
        "parcels": Relation(_all_of(ROSTER, "shipment"), {}),
        "pay_accounts": Relation(_all_of(ROSTER, "payroll"), {"listed_as": watch}),
        "addresses": Relation(ALWAYS, {"label": watch}, {"label": {KP_LABEL: ALWAYS}}),
    }


def _any_of(*kinds: str) -> Ways:
    return frozenset(frozenset({kind}) for kind in kinds)


def _all_of(*kinds: str) -> Ways:
    return frozenset({frozenset(kinds)})
