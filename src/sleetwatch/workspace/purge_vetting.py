"""What a purge takes from vetting. Each function runs in the purge's own transaction.

What was decided stays without a person: that somebody was rejected, by whom and why, is the company's to answer for.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sleetwatch.state import applicant_heads, consents, decisions, findings, match_tokens, meta, vetting_files
from sleetwatch.workspace.applicant_files import forget_files
from sleetwatch.workspace.forgetting import clean, clean_file_names, deleted, rename, within
from sleetwatch.workspace.redacting import Redactor

_NOBODY: dict[str, object] = {"applicant_id": None, "note": None, "checks": {}}
_ABOUT = (findings, consents, applicant_heads)


def forget_vetting_of(connection: sa.Connection, redactor: Redactor) -> int:
    """One person, by every application of theirs. What others' findings say of the person is looked at again."""
    person = redactor.person
    count = forget_files(connection, _of(vetting_files, person.tenant, person.applicant_ids))
    for table in _ABOUT:
        count += deleted(connection, table, _of(table, person.tenant, person.applicant_ids))
    connection.execute(sa.update(decisions).where(_of(decisions, person.tenant, person.applicant_ids)).values(_NOBODY))
    count += _without_mentions(connection, person.tenant, person.applicant_ids)
    for column in (decisions.c.by, consents.c.by, vetting_files.c.added_by):
        rename(connection, column, redactor)
    clean(connection, decisions.c.note, redactor)
    clean_file_names(connection, vetting_files.c.name, redactor)
    return count


def forget_vetting_of_tenant(connection: sa.Connection, tenant: str) -> int:
    """Everything of a tenant."""
    count = forget_files(connection, within(vetting_files, tenant))
    tables = (*_ABOUT, decisions, match_tokens)
    return count + sum(deleted(connection, table, within(table, tenant)) for table in tables)


def forget_vetting_before(connection: sa.Connection, before: int, tenant: str | None) -> int:
    """What was added, agreed to or decided before a moment; findings are looked at again."""
    count = forget_files(connection, sa.and_(vetting_files.c.added_at < before, within(vetting_files, tenant)))
    count += deleted(connection, consents, consents.c.at < before, within(consents, tenant))
    connection.execute(sa.update(decisions).where(decisions.c.at < before, within(decisions, tenant)).values(_NOBODY))
    count += deleted(connection, findings)
    connection.execute(sa.delete(applicant_heads))
    connection.execute(sa.delete(meta).where(meta.c.key.startswith("vetting")))
    return count


def _of(table: sa.Table, tenant: str, applicant_ids: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant == tenant, table.c.applicant_id.in_(sorted(applicant_ids)))


def _without_mentions(connection: sa.Connection, tenant: str, applicant_ids: Collection[str]) -> int:
    """Findings about others that name one of these as a near copy: dropped, and made again with who is left."""
    count = 0
    for row in connection.execute(sa.select(findings).where(findings.c.tenant == tenant)).all():
        kept = [one for one in row.found if not set(one.get("others", ())) & set(applicant_ids)]
        if len(kept) != len(row.found):
            own = sa.and_(findings.c.tenant == tenant, findings.c.applicant_id == row.applicant_id)
            count += connection.execute(sa.update(findings).where(own).values(found=kept)).rowcount
            looked = sa.and_(applicant_heads.c.tenant == tenant, applicant_heads.c.applicant_id == row.applicant_id)
            connection.execute(sa.delete(applicant_heads).where(looked))
    connection.execute(sa.delete(meta).where(meta.c.key == "vetting"))
    return count
