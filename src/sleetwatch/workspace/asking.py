"""Questions to a workspace: the ranked list, one subject's explanation, the rejects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName, WorkspaceError
from sleetwatch.explanation import NOT_TOLD, Evidence, Explanation, LinkLine, PartLine, Proposal, Suspect
from sleetwatch.links import NOT_HERE, OUTSIDE
from sleetwatch.odds import PLAIN, Calibration, logit
from sleetwatch.scores import Line
from sleetwatch.state import exceptions, hits, hunts, links, parts, scores, subjects, verdicts, warnings
from sleetwatch.workspace.evidence import with_evidence
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals

Row = dict[str, Any]
Key = tuple[str, str]
MOST_NAMED = 500
"""So many subjects one statement names."""


class How(TypedDict, total=False):
    """What an explanation is to have."""

    events: bool
    """The events behind each part; without, the lake is not read."""
    raw: bool
    """Their raw records too."""
    engine: Engine
    """One that is open already."""


def telling_first(bar: PartLine) -> tuple[bool, float, str]:
    """The most telling first, by what each would be worth alone; what counts nothing comes last."""
    return not bar.nats, -bar.full_nats, bar.signal


class Asking:
    """Reads the newest hunt's results."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.hunt = self._newest_hunt()
        self.line = Line(**self.hunt["line"])
        """The prior and the lines of the hunt, whatever the settings say by now."""
        self.calibration = Calibration(**kept) if (kept := self.hunt["calibration"]) else PLAIN
        self.signals = {signal.id: signal for signal in load_signals(folder)}
        self._untils = self._explained_until()

    def _explained_until(self) -> dict[tuple[int | None, int | None], int]:
        """When what a verdict or an exception explains counts again, by the number of either."""
        query = sa.select(verdicts.c.verdict, verdicts.c.until).where(verdicts.c.until.is_not(None))
        held = sa.select(exceptions.c.exception, exceptions.c.until)
        by_verdict = {(row["verdict"], None): row["until"] for row in self._all(query)}
        return by_verdict | {(None, row["exception"]): row["until"] for row in self._all(held)}

    @cached_property
    def _victims(self) -> frozenset[tuple[str, str, str]]:
        """Subjects and kinds of things of which others say that the identity may be a victim's."""
        of_hunt = warnings.c.hunt == self.hunt["hunt"], warnings.c.possible_victim
        query = sa.select(warnings.c.tenant, warnings.c.subject, warnings.c.link_kind).where(*of_hunt)
        return frozenset((row["tenant"], row["subject"], row["link_kind"]) for row in self._all(query))

    def _newest_hunt(self) -> Row:
        query = sa.select(hunts).order_by(hunts.c.hunt.desc()).limit(1)
        with self.folder.state.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise WorkspaceError(f"nothing was hunted in {self.folder.root} yet; run `sleetwatch hunt` first")
        return dict(row)

    def suspects(self, tenant: str | None, limit: int | None) -> list[Suspect]:
        """Scored subjects, best first."""
        chosen = self._ranked(tenant)[:limit]
        who = self._who()
        own_parts, own_links = self._by_subject(parts), self._by_subject(links)
        own_hits = self._by_subject(hits)
        status = self._status()
        return [
            self._suspect(row, who, own_parts[_key(row)], own_hits[_key(row)], own_links[_key(row)], status)
            for row in chosen
        ]

    def some(self, wanted: Sequence[Key]) -> list[Suspect]:
        """Those of some subjects who were scored, without their ranks; nobody else's results are read."""
        if len(wanted) > MOST_NAMED:
            return [one for one in self.suspects(None, None) if (one.tenant, one.subject) in set(wanted)]
        names, chosen = sorted({subject for _, subject in wanted}), set(wanted)
        who, own_parts, own_hits, own_links = (self._named(table, names) for table in (subjects, parts, hits, links))
        others = {link["other"] for listed in own_links.values() for link in listed}
        status = self._status(sorted(others))
        return [
            self._suspect({**row, "rank": 0}, {_key(one): one for one in who[_key(row)]}, own_parts[_key(row)],
                          own_hits[_key(row)], own_links[_key(row)], status)
            for listed in self._named(scores, names).values() for row in listed if _key(row) in chosen
        ]  # fmt: skip

    def _named(self, table: sa.Table, names: Sequence[str]) -> defaultdict[Key, list[Row]]:
        """The rows of a table of results, or of the subjects themselves, by subject."""
        of_hunt = table.c.hunt == self.hunt["hunt"] if "hunt" in table.c else sa.true()
        grouped: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in self._all(sa.select(table).where(of_hunt, table.c.subject.in_(names))):
            grouped[_key(row)].append(row)
        return grouped

    def _ranked(self, tenant: str | None) -> list[Row]:
        query = sa.select(scores).where(scores.c.hunt == self.hunt["hunt"])
        if tenant is not None:
            query = query.where(scores.c.tenant == tenant)
        query = query.order_by(scores.c.score.desc(), scores.c.tenant, scores.c.subject)
        return [{**row, "rank": rank} for rank, row in enumerate(self._all(query), start=1)]

    def _all(self, query: sa.Select[Any]) -> list[Row]:
        with self.folder.state.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _who(self) -> dict[Key, Row]:
        return {_key(row): row for row in self._all(sa.select(subjects))}

    def _status(self, among: Sequence[str] | None = None) -> dict[Key, tuple[float, str]]:
        query = sa.select(scores.c.tenant, scores.c.subject, scores.c.probability, scores.c.status)
        if among is not None:
            query = query.where(scores.c.subject.in_(among))
        rows = self._all(query.where(scores.c.hunt == self.hunt["hunt"]))
        return {_key(row): (row["probability"], row["status"]) for row in rows}

    def _by_subject(self, table: sa.Table) -> defaultdict[Key, list[Row]]:
        grouped: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in self._all(sa.select(table).where(table.c.hunt == self.hunt["hunt"])):
            grouped[_key(row)].append(row)
        return grouped

    def _own(self, table: sa.Table, tenant: str, subject: str) -> list[Row]:
        """One subject's rows of a table of results."""
        own = (table.c.hunt == self.hunt["hunt"], table.c.tenant == tenant, table.c.subject == subject)
        return self._all(sa.select(table).where(*own))

    def _suspect(
        self,
        row: Row,
        who: dict[Key, Row],
        own_parts: list[Row],
        own_hits: list[Row],
        own_links: list[Row],
        status: dict[Key, tuple[float, str]],
    ) -> Suspect:
        person = who.get(_key(row), {})
        found = {hit["signal"]: hit for hit in own_hits}
        bars = [self._part(part, found[part["signal"]], row["score"]) for part in own_parts]
        linked = [_link(link, status, victims=self._victims) for link in own_links]
        return Suspect(
            rank=row["rank"],
            tenant=row["tenant"],
            subject=row["subject"],
            worker_id=person.get("worker_id"),
            name=person.get("name"),
            role=person.get("role"),
            accounts=tuple(person.get("accounts", ())),
            applicant_ids=tuple(person.get("applicant_ids") or ()),
            probability=row["probability"],
            low=row["low"],
            high=row["high"],
            score=row["score"],
            score_without_links=row["score_without_links"],
            first_flagged_at=row["first_flagged_at"],
            families=tuple(row["families"]),
            status=row["status"],
            parts=tuple(sorted(bars, key=telling_first)),
            links=tuple(sorted(linked, key=lambda link: (-link.nats, link.other))),
            next_check=Proposal(**row["next_check"]) if row["next_check"] else None,
        )

    def _part(self, part: Row, hit: Row, score: float) -> PartLine:
        signal = self.signals.get(part["signal"])
        return PartLine(
            signal=part["signal"],
            title=signal.title if signal else part["signal"],
            family=part["family"],
            nats=part["nats"],
            full_nats=part["full_nats"],
            because=hit["because"],
            at=hit["first_at"],
            last_at=hit["last_at"],
            strength=hit["strength"],
            count=hit["rows"],
            colleagues=part["colleagues"],
            population=part["population"],
            probability_without=self.calibration.probability(score - part["nats"]),
            why=signal.why if signal else "",
            benign=signal.benign if signal else (),
            misses=signal.misses if signal else (),
            next_steps=signal.next_steps if signal else (),
            references=signal.references if signal else (),
            evidence=tuple(Evidence(event_id, "", 0, "", "", 0, "") for event_id in hit["evidence"]),
            scheme=part["scheme"],
            honest=part["honest"],
            verdict=part["verdict"],
            exception=part["exception"],
            explained_until=self._untils.get((part["verdict"], part["exception"])),
        )

    def find(self, name: str, tenant: str | None = None) -> Row:
        """The scored subject a person means by a subject, a worker id, an account or an applicant's id."""
        wanted = name.strip().lower()
        matches = [
            row
            for row in self._all(sa.select(subjects))
            if (tenant is None or row["tenant"] == tenant) and wanted in _names(row)
        ]
        if not matches:
            raise UnknownName(f"nobody here is called {name!r}; `sleetwatch suspects` lists the subjects")
        if len(matches) > 1:
            tenants = ", ".join(sorted({row["tenant"] for row in matches}))
            raise UnknownName(f"{name!r} is somebody in several tenants ({tenants}); choose one with --tenant")
        return matches[0]

    def explain(self, names: Sequence[str], tenant: str | None, *, raw: bool) -> list[Explanation]:
        """Everything about some subjects, with the events behind each part."""
        people = [self.find(name, tenant) for name in names]
        ranked = {(one.tenant, one.subject): one for one in self.suspects(None, None)}
        rest = len(ranked) + 1, self.line.prior, self.calibration
        chosen = [ranked.get(_key(person)) or _unscored(person, *rest) for person in people]
        return [self._explanation(one, len(ranked)) for one in with_evidence(self.folder, chosen, raw=raw)]

    def explain_one(self, tenant: str, subject: str, rank: int, of: int, **how: Unpack[How]) -> Explanation:
        """The same about one subject whose rank is known; nobody else's results are read. Raises `UnknownName`."""
        mine = (subjects.c.tenant == tenant, subjects.c.subject == subject)
        person = next(iter(self._all(sa.select(subjects).where(*mine))), None)
        if person is None:
            raise UnknownName(f"nobody here is called {subject!r}; `sleetwatch suspects` lists the subjects")
        scored = self._own(scores, tenant, subject)
        if not scored:
            return self._explanation(_unscored(person, of + 1, self.line.prior, self.calibration), of)
        own_links = self._own(links, tenant, subject)
        found = self._suspect(
            {**scored[0], "rank": rank},
            {_key(person): person},
            self._own(parts, tenant, subject),
            self._own(hits, tenant, subject),
            own_links,
            self._status([link["other"] for link in own_links]),
        )
        if not how.get("events", True):
            return self._explanation(_bare(found), of)
        raw, engine = how.get("raw", False), how.get("engine")
        return self._explanation(with_evidence(self.folder, [found], raw=raw, engine=engine)[0], of)

    def _explanation(self, suspect: Suspect, of: int) -> Explanation:
        line = self.line
        return Explanation(
            suspect=suspect,
            of=of,
            population=self.hunt["subjects"],
            as_of=self.hunt["as_of"],
            prior=logit(line.prior),
            prior_probability=_meant(line.prior, self.calibration),
            missing=self._missing(suspect.tenant),
            check_from=line.check_from,
            case_from=line.case_from,
            revealed=True,
            calibration=self.calibration,
        )

    def _missing(self, tenant: str) -> tuple[str, ...]:
        """Event kinds without a row of the tenant; of an old hunt only those are known that nobody had."""
        of_tenant: dict[str, list[str]] = self.hunt["missing_of"] or {}
        everywhere: list[str] = self.hunt["missing"]
        return tuple(of_tenant.get(tenant, everywhere))

    def count_hits(self) -> int:
        """How many hits the hunt had."""
        query = sa.select(sa.func.count()).select_from(hits).where(hits.c.hunt == self.hunt["hunt"])
        with self.folder.state.connect() as connection:
            return connection.execute(query).scalar_one()


def _bare(suspect: Suspect) -> Suspect:
    """The suspect without what stands in the lake."""
    return replace(suspect, parts=tuple(replace(part, evidence=()) for part in suspect.parts))


def _names(row: Row) -> set[str | None]:
    """What people may call a subject by, in lower case."""
    said = (row["subject"], row["worker_id"], *row["accounts"], *(row["applicant_ids"] or ()))
    return {name.lower() for name in said if name}


def _key(row: Row) -> Key:
    return row["tenant"], row["subject"]


def _link(link: Row, status: dict[Key, tuple[float, str]], victims: AbstractSet[tuple[str, str, str]]) -> LinkLine:
    unknown: tuple[float | None, str] = (None, NOT_TOLD) if link["other"] in NOT_HERE else (0.0, "below")
    probability, state = status.get((link["tenant"], link["other"]), unknown)
    told = link["other"] == OUTSIDE and (link["tenant"], link["subject"], link["link_kind"]) in victims
    return LinkLine(
        link["other"], link["link_kind"], link["degree"], link["nats"], link["at"], probability, state, told
    )


def _meant(prior: float, calibration: Calibration) -> float:
    """What the prior means as a probability: itself, to the last digit, where nothing is calibrated."""
    return prior if calibration == PLAIN else calibration.probability(logit(prior))


def _unscored(person: Row, rank: int, prior: float, calibration: Calibration) -> Suspect:
    """Somebody on whom no signal fired, who stands where everybody starts."""
    start, probability = logit(prior), _meant(prior, calibration)
    return Suspect(
        rank=rank,
        tenant=person["tenant"],
        subject=person["subject"],
        worker_id=person["worker_id"],
        name=person["name"],
        role=person["role"],
        accounts=tuple(person["accounts"]),
        applicant_ids=tuple(person["applicant_ids"] or ()),
        probability=probability,
        low=probability,
        high=probability,
        score=start,
        score_without_links=start,
        first_flagged_at=None,
        families=(),
        status="below",
        parts=(),
        links=(),
    )
