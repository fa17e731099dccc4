"""Writes a hunt's results to the state: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from sleetwatch.scores import Line, Scored, first_flagged_at
from sleetwatch.state import hits, hold_writing, hunts, insert_many, links, parts, scores, subjects
from sleetwatch.subjects import Identities
from sleetwatch.workspace.first_flags import OVER, EarlierFlags, earlier_flags
from sleetwatch.workspace.linking import record_beyond, record_links
from sleetwatch.workspace.scoring import Found

Row = dict[str, Any]


def record(
    state: sa.Engine,
    head: Row,
    found: Found,
    scored: list[Scored],
    line: Line,
    shared: Sequence[Row] = (),
    along: Callable[[sa.Connection, int], None] = lambda _connection, _hunt: None,
) -> int:
    """Write one hunt; returns its number. `subjects` is who they are as of this hunt.

    `along` writes what belongs into the same transaction.
    """
    with state.begin() as connection:
        hold_writing(connection, has_written=True)  # a file's first insert takes it
        earlier = earlier_flags(connection, head["as_of"], _over(scored))
        number: int = connection.execute(sa.insert(hunts).values(**head).returning(hunts.c.hunt)).scalar_one()
        insert_many(connection, hits, ({"hunt": number, **hit} for hit in found.hits))
        insert_many(connection, scores, (score_row(number, one, line, earlier) for one in scored))
        insert_many(connection, parts, (row for one in scored for row in _part_rows(number, one)))
        insert_many(connection, links, (row for one in scored for row in link_rows(number, one)))
        record_links(connection, number, found.edges, scored, shared)
        record_beyond(connection, number, found.far, found.warned)
        connection.execute(sa.delete(subjects))
        insert_many(connection, subjects, _subject_rows(found.who))
        along(connection, number)
    return number


def _over(scored: Iterable[Scored]) -> list[tuple[str, str]]:
    return [(one.tenant, one.subject) for one in scored if one.status in OVER]


def score_row(number: int, one: Scored, line: Line, earlier: EarlierFlags) -> Row:
    """A subject's score as the state keeps it. `earlier` is what the hunts before said of when it was flagged."""
    low, high = one.interval
    return {
        "hunt": number,
        "tenant": one.tenant,
        "subject": one.subject,
        "score": one.score,
        "score_without_links": one.score_without_links,
        "score_alone": one.score_alone,
        "probability": one.probability,
        "low": low,
        "high": high,
        "families": one.families,
        "status": one.status,
        "first_flagged_at": earlier.first_flagged_at((one.tenant, one.subject), first_flagged_at(one, line)),
        "next_check": asdict(one.next_check) if one.next_check else None,
    }


def _part_rows(number: int, one: Scored) -> Iterator[Row]:
    for part, nats in one.parts:
        yield {
            "hunt": number,
            "tenant": one.tenant,
            "subject": one.subject,
            "signal": part.evidence.signal,
            "family": part.family,
            "nats": nats,
            "full_nats": part.nats,
            "colleagues": part.colleagues,
            "population": part.population,
            "scheme": part.scheme,
            "honest": part.honest,
            "verdict": part.verdict,
            "exception": part.exception,
        }


def link_rows(number: int, one: Scored) -> Iterator[Row]:
    """A subject's links as the state keeps them."""
    for link in one.links:
        yield {
            "hunt": number,
            "tenant": one.tenant,
            "subject": one.subject,
            "other": link.other,
            "link_kind": link.link_kind,
            "degree": link.degree,
            "nats": link.nats,
            "at": link.at,
        }


def _subject_rows(who: Identities) -> Iterator[Row]:
    accounts = who.accounts_of()
    rostered = {
        (worker["tenant"], who.subject_of_worker[worker["tenant"], worker["worker_id"]]): worker
        for worker in who.roster
    }
    personas, applications = who.personas(), who.applicant_ids_of()
    for tenant, subject in sorted(accounts.keys() | rostered.keys() | personas.keys()):
        worker = rostered.get((tenant, subject), {})
        newest = personas.get((tenant, subject), [{}])[-1]
        role = ", ".join(filter(None, (worker.get("title"), worker.get("department"), worker.get("worker_type"))))
        yield {
            "tenant": tenant,
            "subject": subject,
            "worker_id": worker.get("worker_id"),
            "name": worker.get("full_name") or newest.get("name"),
            "role": role or ("applicant" if newest else None),
            "accounts": accounts.get((tenant, subject), []),
            "applicant_ids": applications.get((tenant, subject), []),
        }
