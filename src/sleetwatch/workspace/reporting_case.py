"""What the report on an incident is made of."""

from __future__ import annotations

from collections.abc import Iterator

from sleetwatch import clock
from sleetwatch.cases import Actor, Whom
from sleetwatch.cases.page import CasePage
from sleetwatch.explanation import Explanation, LinksPage
from sleetwatch.report.document import Document
from sleetwatch.report.incident import incident
from sleetwatch.workspace.across import Across
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.case_masking import hide_of_case, mask_page
from sleetwatch.workspace.case_rows import read_page
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.linked import Linked, masked_links
from sleetwatch.workspace.masking import mask_explanation
from sleetwatch.workspace.oneself import explanation_for, links_for
from sleetwatch.workspace.proximity import proximity_of
from sleetwatch.workspace.reporting_user import ranked

Revealed = frozenset[Whom]


def incident_document(folder: Folder, actor: Actor, number: int, revealed: Revealed) -> Document:
    """The document; whoever calls this has decided that the actor may have it."""
    page = _page(folder, actor, number, revealed)
    whom = [(one.tenant, one.subject) for one in page.subjects]
    reach = proximity_of(folder, page.line.tenant, [subject for _, subject in whom])
    asking = Asking(folder) if whom else None
    return incident(
        page,
        [] if asking is None else [explanation_for(actor, one) for one in _explained(asking, whom, revealed)],
        [] if asking is None else [links_for(actor, _links(asking, *one)) for one in whom],
        reach,
        made_at=clock.now(),
        revealed=any(one in revealed for one in whom),
    )


def _page(folder: Folder, actor: Actor, number: int, revealed: Revealed) -> CasePage:
    with folder.state.connect() as connection:
        page = read_page(connection, folder, actor, number, revealed)
        return mask_page(page, hide_of_case(connection, number, revealed))


def _explained(asking: Asking, whom: list[Whom], revealed: Revealed) -> Iterator[Explanation]:
    for tenant, subject in whom:
        one = asking.explain_one(tenant, subject, *ranked(asking, tenant, subject))
        yield one if (tenant, subject) in revealed else mask_explanation(one)


def _links(asking: Asking, tenant: str, subject: str) -> LinksPage:
    return masked_links(Across(asking).added(Linked(asking).links_of(subject, tenant), provider=False))
