"""A case taken out: as a page, and as a bag that anybody can check with bare Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.bag import make_bag
from sleetwatch.cases.chain import Link, row_line
from sleetwatch.cases.page import CasePage
from sleetwatch.cases.reach import Proximity
from sleetwatch.errors import UserError
from sleetwatch.explanation import Explanation, PartLine
from sleetwatch.report.case_page import render_case
from sleetwatch.state import acts
from sleetwatch.workspace.acting import links_of
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.case_acts import case_row, update_case
from sleetwatch.workspace.case_desk import CaseDesk, in_hand
from sleetwatch.workspace.case_masking import hide_of_case, mask_page
from sleetwatch.workspace.case_rows import read_page
from sleetwatch.workspace.checkpoints import make_checkpoint
from sleetwatch.workspace.masking import mask_explanation
from sleetwatch.workspace.oneself import explanation_for
from sleetwatch.workspace.proximity import proximity_of
from sleetwatch.workspace.requesting import Requests, use
from sleetwatch.workspace.resources import EXPORT, subjects_of_case

Revealed = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a benign verdict would hide, before it is given."""

    subject: str
    hidden: tuple[PartLine, ...]
    probability: float
    without: float
    """About what it would be without them: what was damped beside them may count more then."""


class CaseExport(CaseDesk):
    """The part of `Cases` that takes things out, and looks at what surrounds them."""

    page: Callable[[Actor, int], CasePage]

    def proximity(self, actor: Actor, number: int) -> Proximity:
        """What the subjects of a case reach; the case keeps how much that would hurt, by which lists are ordered."""
        self.access.check(actor, "case.read", case=number)
        with self.folder.state.connect() as connection:
            tenant, whom = case_row(connection, number).tenant, subjects_of_case(connection, number)
        found = proximity_of(self.folder, tenant, [subject for _, subject in whom])
        with self.access.acting(actor, "case.read", case=number, details={"shown": "proximity"}) as connection:
            update_case(connection, number, consequence=found.consequence)
        return found

    def exception_preview(
        self, actor: Actor, tenant: str, subject: str, signals: frozenset[str] | None = None
    ) -> Preview:
        """What a benign verdict on a subject would hide: the parts of these signals, or all that speak against it."""
        self.access.read(actor, "queue.judge", tenant=tenant, subject=subject)
        explained = Asking(self.folder).explain([subject], tenant, raw=False)[0]
        suspect = mask_explanation(explained).suspect
        hidden = [part for part in suspect.parts if part.nats > 0 and (signals is None or part.signal in signals)]
        left = suspect.score - sum(part.nats for part in hidden)
        return Preview(subject, tuple(hidden), suspect.probability, explained.calibration.probability(left))

    def report(self, actor: Actor, number: int) -> str:
        """The case as one self-contained page; names of those revealed to the actor, and of nobody else."""
        self.access.act(actor, "case.export", case=number, details={"form": "report"})
        revealed = Requests(self.folder).revealed(actor)
        return self._report(actor, number, revealed)

    def _report(self, actor: Actor, number: int, revealed: Revealed) -> str:
        page = self._page(actor, number, revealed)
        whom = [(one.tenant, one.subject) for one in page.subjects]
        reach = proximity_of(self.folder, page.line.tenant, [subject for _, subject in whom])
        explained = [explanation_for(actor, one) for one in self._explained(whom, revealed)]
        shows = any(one in revealed for one in whom)
        return render_case(page, explained, reach, generated_at=clock.now(), revealed=shows)

    def _page(self, actor: Actor, number: int, revealed: Revealed) -> CasePage:
        with self.folder.state.connect() as connection:
            page = read_page(connection, self.folder, actor, number, revealed)
            return mask_page(page, hide_of_case(connection, number, revealed))

    def _explained(self, whom: list[tuple[str, str]], revealed: Revealed) -> Iterator[Explanation]:
        if not whom:
            return
        asking = Asking(self.folder)
        for tenant, subject in whom:
            one = asking.explain([subject], tenant, raw=False)[0]
            yield one if (tenant, subject) in revealed else mask_explanation(one)

    def export(self, actor: Actor, number: int, folder: Path, *, full: bool = False) -> Path:
        """The case as a BagIt bag in a new folder. `full` shows names and has the attachments; it takes two people.

        A masked bag leaves attachments out, for nobody can mask what is in them; their hashes are in it.
        """
        if folder.exists():
            raise UserError(f"{folder} is there already; name a new folder")
        action = "case.export-full" if full else "case.export"
        with self.access.acting(actor, action, case=number, details={"form": "bag"}) as connection:
            whom = subjects_of_case(connection, number)
            if full:
                use(connection, EXPORT, number, actor)
                for one in self._page(actor, number, frozenset(whom)).files:
                    in_hand(connection, number, one.sha256, actor, "exported")
        revealed = frozenset(whom) if full else frozenset()
        return make_bag(folder, self._payload(actor, number, revealed, full=full), self._info(number, full=full))

    def _payload(self, actor: Actor, number: int, revealed: Revealed, *, full: bool) -> dict[str, bytes]:
        page = self._page(actor, number, revealed)
        files = {
            "case.json": _json(asdict(page)),
            "report.html": self._report(actor, number, revealed).encode(),
            "audit.jsonl": self._audit(number).encode(),
            "checkpoint.jsonl": f"{make_checkpoint(self.folder).line}\n".encode(),
        }
        for one in page.files if full else ():
            files[f"files/{one.sha256}"] = self.evidence.read(one.sha256)
        return files

    @staticmethod
    def _info(number: int, *, full: bool) -> dict[str, str]:
        return {
            "Source-Organization": "Sleetwatch",
            "External-Identifier": f"case {number}",
            "External-Description": "full: shows who people are" if full else "masked; attachments left out",
            "Bagging-Date": clock.to_text(clock.now())[:10],
        }

    def _audit(self, number: int) -> str:
        """The whole chain, with the contents of this case's rows only: those of others stand by their hashes."""
        with self.folder.state.connect() as connection:
            own = set(connection.execute(sa.select(acts.c.seq).where(acts.c.case == number)).scalars())
            links = list(links_of(connection))
        return "".join(row_line(one if one.seq in own else _bare(one)) for one in links)


def _bare(link: Link) -> Link:
    return Link(link.seq, link.digest, None, link.hashed)


def _json(value: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)
