"""What a purge takes from the hunts' results. Each function runs in the purge's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection

import sqlalchemy as sa

from sleetwatch.cases.vault import EvidenceVault
from sleetwatch.state import batches, cursors, feeds, files, hits, hunts, links, parts, people, scores, subjects
from sleetwatch.workspace.forgetting import about, clean_file_names, deleted, within
from sleetwatch.workspace.purge_actors import forget_indicators_before, forget_indicators_of
from sleetwatch.workspace.purge_beyond import forget_beyond_before, forget_beyond_of, forget_beyond_of_tenant
from sleetwatch.workspace.purge_cases import forget_cases_before, forget_cases_of, forget_cases_of_tenant
from sleetwatch.workspace.purge_desk import forget_desk_before, forget_desk_of, forget_desk_of_tenant
from sleetwatch.workspace.purge_exceptions import (
    forget_exceptions_before,
    forget_exceptions_of,
    forget_exceptions_of_tenant,
)
from sleetwatch.workspace.purge_links import LINKED, forget_ties_before, forget_ties_of
from sleetwatch.workspace.purge_outbox import forget_outbox_before, forget_outbox_of, forget_outbox_of_tenant
from sleetwatch.workspace.purge_responses import (
    forget_responses_before,
    forget_responses_of,
    forget_responses_of_tenant,
)
from sleetwatch.workspace.purge_told import forget_told_before, forget_told_of, forget_told_of_tenant
from sleetwatch.workspace.purge_verdicts import (
    forget_verdicts_before,
    forget_verdicts_of,
    forget_verdicts_of_tenant,
)
from sleetwatch.workspace.purge_vetting import (
    forget_vetting_before,
    forget_vetting_of,
    forget_vetting_of_tenant,
)
from sleetwatch.workspace.purge_watch import forget_waiting_of_tenant
from sleetwatch.workspace.redacting import Redactor

_RESULTS = (hits, parts, links, scores)


def forget_tenant(connection: sa.Connection, tenant: str, fed_by: Collection[str]) -> int:
    """Every result about a tenant, and where its feeds stand."""
    names = {*fed_by, *_feeds_of(connection, tenant)}
    for table in (feeds, cursors):
        connection.execute(sa.delete(table).where(table.c.feed.in_(names)))
    forget_waiting_of_tenant(connection, tenant)
    count = forget_verdicts_of_tenant(connection, tenant) + forget_beyond_of_tenant(connection, tenant)
    count += forget_vetting_of_tenant(connection, tenant) + forget_cases_of_tenant(connection, tenant)
    count += (
        forget_desk_of_tenant(connection, tenant)
        + forget_exceptions_of_tenant(connection, tenant)
        + forget_told_of_tenant(connection, tenant)
        + forget_outbox_of_tenant(connection, tenant)
    )
    count += forget_responses_of_tenant(connection, tenant)
    return count + sum(deleted(connection, table, within(table, tenant)) for table in (*_RESULTS, *LINKED, subjects))


def _feeds_of(connection: sa.Connection, tenant: str) -> set[str]:
    """The feeds that brought something for this tenant and for nobody else."""
    query = sa.select(files.c.feed, batches.c.tenant).join(batches).where(files.c.feed.is_not(None)).distinct()
    fed = {(feed, of) for feed, of in connection.execute(query)}
    return {feed for feed, of in fed if of == tenant} - {feed for feed, of in fed if of != tenant}


def forget_older(connection: sa.Connection, before: int, tenant: str | None, left: Collection[tuple[str, str]]) -> int:
    """The results that rest on what is older, and who is in no row that is left.

    A hunt's result goes as a whole: its parts would no longer add up.
    """
    rest = sa.select(hits.c.hunt).where(hits.c.first_at < before, within(hits, tenant))
    old = sa.or_(hunts.c.as_of < before, hunts.c.hunt.in_(rest))
    numbers = list(connection.execute(sa.select(hunts.c.hunt).where(old)).scalars())
    count = sum(
        deleted(connection, table, table.c.hunt.in_(numbers), within(table, tenant)) for table in (*_RESULTS, *LINKED)
    )
    if tenant is None:
        count += deleted(connection, hunts, hunts.c.hunt.in_(numbers))
        again = sa.update(people).where(people.c.looked_at_hunt.in_(numbers))  # the next hunt may get such a number
        connection.execute(again.values(looked_at_hunt=None))
        count += forget_indicators_before(connection, before)
    count += forget_verdicts_before(connection, before, tenant) + forget_ties_before(connection, before, tenant)
    count += forget_beyond_before(connection, before, tenant, numbers)
    count += forget_vetting_before(connection, before, tenant) + forget_cases_before(connection, before, tenant)
    count += (
        forget_desk_before(connection, before, tenant)
        + forget_exceptions_before(connection, before, tenant)
        + forget_told_before(connection, before, tenant)
        + forget_outbox_before(connection, before, tenant)
    )
    count += forget_responses_before(connection, before, tenant)
    return count + _forget_absent(connection, tenant, left)


def _forget_absent(connection: sa.Connection, tenant: str | None, left: Collection[tuple[str, str]]) -> int:
    count = 0
    for row in connection.execute(sa.select(subjects).where(within(subjects, tenant))).all():
        own = sa.and_(subjects.c.tenant == row.tenant, subjects.c.subject == row.subject)
        accounts = [account for account in row.accounts if (row.tenant, account) in left]
        if not accounts and (row.tenant, row.worker_id) not in left:
            count += deleted(connection, subjects, own)
        elif accounts != row.accounts:
            connection.execute(sa.update(subjects).where(own).values(accounts=accounts))
    return count


def forget_person(
    connection: sa.Connection,
    redactor: Redactor,
    evidence: EvidenceVault,
    gone_among: Callable[[Collection[str]], set[str]],
) -> int:
    """Every result about a person, others' links to the person, and the person's name in what is said of others."""
    person = redactor.person
    count = forget_verdicts_of(connection, redactor) + forget_ties_of(connection, person.tenant, person.subjects)
    count += forget_beyond_of(connection, person.tenant, person.subjects) + forget_desk_of(connection, redactor)
    count += forget_vetting_of(connection, redactor) + forget_cases_of(connection, redactor, evidence)
    count += forget_responses_of(connection, redactor)
    count += forget_exceptions_of(connection, redactor)
    for table in (*_RESULTS, subjects):
        count += deleted(connection, table, about(table, person))
    count += deleted(connection, links, links.c.tenant == person.tenant, links.c.other.in_(person.subjects))
    count += forget_indicators_of(connection, redactor) + forget_told_of(connection, redactor)
    count += forget_outbox_of(connection, redactor)
    _clean_hits(connection, redactor, gone_among)
    clean_file_names(connection, files.c.name, redactor)
    _clean_feeds(connection, redactor)
    return count


def _clean_hits(
    connection: sa.Connection, redactor: Redactor, gone_among: Callable[[Collection[str]], set[str]]
) -> None:
    rows = connection.execute(sa.select(hits).where(hits.c.tenant == redactor.person.tenant)).all()
    gone = gone_among({event_id for row in rows for event_id in row.evidence})
    for row in rows:
        because = redactor.text(row.because)
        evidence = [event_id for event_id in row.evidence if event_id not in gone]
        if because != row.because or evidence != row.evidence:
            own = sa.and_(*(hits.c[key.name] == getattr(row, key.name) for key in hits.primary_key))
            connection.execute(sa.update(hits).where(own).values(because=because, evidence=evidence))


def _clean_feeds(connection: sa.Connection, redactor: Redactor) -> None:
    """Why a feed failed may name a file."""
    for feed, error in connection.execute(
        sa.select(feeds.c.feed, feeds.c.error).where(feeds.c.error.is_not(None))
    ).all():
        connection.execute(sa.update(feeds).where(feeds.c.feed == feed).values(error=redactor.file_name(error)))
