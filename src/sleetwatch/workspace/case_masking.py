"""A case without the names of those it is about: people write them into notes, titles and file names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa

from sleetwatch.cases.page import CasePage
from sleetwatch.state import case_members, case_subjects, subjects
from sleetwatch.workspace.masking import Hide, hide_people


def hide_of_case(connection: sa.Connection, number: int, revealed: Collection[tuple[str, str]]) -> Hide:
    """Takes the names of those a case is about out of a text, but for those whom the reader may see."""
    on = (subjects.c.tenant == case_subjects.c.tenant) & (subjects.c.subject == case_subjects.c.subject)
    query = sa.select(subjects).join(case_subjects, on).where(case_subjects.c.case == number)
    people = [dict(row) for row in connection.execute(query).mappings()]
    hidden = [one for one in people if (one["tenant"], one["subject"]) not in revealed]
    if people and not hidden:
        return lambda text: text
    known = {account for one in people if one not in hidden for account in one["accounts"]}
    named = sa.select(case_members.c.person).where(case_members.c.case == number)
    return hide_people(hidden, keep=known | set(connection.execute(named).scalars()))


def mask_page(page: CasePage, hide: Hide) -> CasePage:
    """The page with every text that people wrote gone through."""
    return replace(
        page,
        line=replace(page.line, title=hide(page.line.title), next_task=_maybe(page.line.next_task, hide)),
        tip=_maybe(page.tip, hide),
        members=tuple(replace(one, reason=hide(one.reason)) for one in page.members),
        tasks=tuple(replace(one, title=hide(one.title), evidence=hide(one.evidence)) for one in page.tasks),
        log=tuple(replace(one, text=hide(one.text)) for one in page.log),
        files=tuple(replace(one, name=hide(one.name), note=hide(one.note)) for one in page.files),
        verdicts=tuple(replace(one, note=hide(one.note)) for one in page.verdicts),
        requests=tuple(replace(one, reason=hide(one.reason)) for one in page.requests),
        glass=tuple(replace(one, reason=hide(one.reason)) for one in page.glass),
    )


def _maybe(text: str | None, hide: Hide) -> str | None:
    return None if text is None else hide(text)
