"""Where every application stands, worked out in sets: its score, what contradicts, what is owed, what was decided.

A list is ordered and limited by these columns without making anybody's page. They say what the pages say.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import NamedTuple

import pyarrow as pa
import sqlalchemy as sa

from sleetwatch.clock import DAY
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.odds import logit
from sleetwatch.state import applicant_heads, decisions, hold_writing, hunts, meta, parts, scores, segments
from sleetwatch.vetting import networks
from sleetwatch.vetting.checks import Outcome, checks
from sleetwatch.vetting.pages import AFTER_HIRING
from sleetwatch.vetting.plans import Plan
from sleetwatch.vetting.standing import outcome_of, step_meant
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_dossiers import Key
from sleetwatch.workspace.vetting_findings import LOOKED, kept_mark, read_findings
from sleetwatch.workspace.vetting_heads import Head, read_heads

MARK = "vetting standing"
PLACES = frozenset({"place", "presence", "device", "network", "identity"})
"""Families of signals that compare work with what was claimed."""
STRONG = 1.0
"""Nats from which such a part is told as a contradiction."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One application."""

    score: float
    contradicts: int
    due_at: int | None
    state: str


class Hunted(NamedTuple):
    """What the newest hunt says of the hunted."""

    started_at: int
    scores: Mapping[Key, float]
    fired: Mapping[Key, frozenset[str]]
    """Signals about where an application came from."""
    odd: frozenset[Key]
    """Whose work speaks against the claim."""


_NOTHING = Hunted(0, {}, {}, frozenset())


def bring_up_to_date(folder: Folder, plan: Plan) -> None:
    """Write the columns of every application anew, when anything that they rest on changed."""
    mark = _mark(folder, plan)
    if kept_mark(folder, MARK) == mark:
        return
    heads = read_heads(folder)
    found = dict(_standings(folder, plan, heads))
    names = [one.name for one in fields(Standing)]
    columns = [applicant_heads.c[name] for name in ("tenant", "applicant_id", *names)]
    own = sa.and_(applicant_heads.c.tenant == sa.bindparam("t"), applicant_heads.c.applicant_id == sa.bindparam("a"))
    with folder.state.begin() as connection:
        hold_writing(connection)
        old = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(sa.select(*columns))}
        rows = [
            {"t": key[0], "a": key[1], **dict(zip(names, astuple(one), strict=True))}
            for key, one in found.items()
            if old.get(key) != astuple(one)
        ]
        if rows:
            connection.execute(sa.update(applicant_heads).where(own), rows)
        connection.execute(sa.delete(meta).where(meta.c.key == MARK))
        connection.execute(sa.insert(meta).values(key=MARK, value=mark))


def is_up_to_date(folder: Folder, plan: Plan) -> bool:
    """Whether the columns rest on all that is here."""
    return kept_mark(folder, MARK) == _mark(folder, plan)


def _mark(folder: Folder, plan: Plan) -> str:
    """Of all that standings rest on: the look, what people recorded and decided, the newest hunt, the plan."""
    recorded = sa.select(segments.c.path).where(segments.c.kind == "identity_check").order_by(segments.c.path)
    counted = sa.select(sa.func.max(decisions.c.decision), sa.func.count(decisions.c.applicant_id))
    with folder.state.connect() as connection:
        told = [
            kept_mark(folder, LOOKED),
            folder.settings.score.prior,
            repr(plan),
            connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar(),
            *connection.execute(counted).one(),
            *connection.execute(recorded).scalars(),
        ]
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()


def _standings(folder: Folder, plan: Plan, heads: Mapping[Key, Head]) -> Iterator[tuple[Key, Standing]]:
    hunted, decided, recorded = _hunted(folder), _decided(folder), _recorded(folder, heads.values())
    start = logit(folder.settings.score.prior)
    against = _machine_contradictions(folder, heads, hunted, recorded)
    for key, one in heads.items():
        outcomes = recorded.get(key, {})
        state = decided.get(key) or ("hired" if one.worker_id else "open")
        said = sum(outcome is Outcome.CONTRADICTS for outcome in outcomes.values())
        score = hunted.scores.get((one.tenant, one.subject), start)
        yield key, Standing(score, against[key] + said, _due_at(one, plan, outcomes), state)


def _due_at(one: Head, plan: Plan, outcomes: Mapping[str, Outcome]) -> int | None:
    """When the first step of the plan is due that nobody has done."""
    owed = (
        days
        for step, days in plan.tier_of(one).days.items()
        if outcomes.get(step, Outcome.NOT_DONE) is Outcome.NOT_DONE
    )
    first = min(owed, default=None)
    return None if first is None else one.applied_at + first * DAY


def _machine_contradictions(
    folder: Folder, heads: Mapping[Key, Head], hunted: Hunted, recorded: Mapping[Key, Mapping[str, Outcome]]
) -> dict[Key, int]:
    """How many checks contradict by the machine's word, where no person's word stands over it."""
    machine = {name for name, check in checks().items() if check.check_kind is None}
    over = {key for key, outcomes in recorded.items() if machine & outcomes.keys()}
    found = read_findings(folder, over) if over else {}
    counted = {}
    for key, one in heads.items():
        beside = set(_of_hunt(one, hunted))
        if key in over:
            beside |= {told.check for told in found.get(key, ()) if told.outcome is Outcome.CONTRADICTS}
            counted[key] = len(beside - recorded[key].keys())
        else:
            counted[key] = one.against + len(beside)
    return counted


def _of_hunt(one: Head, hunted: Hunted) -> Iterator[str]:
    """Checks that contradict by what the hunt says."""
    subject = (one.tenant, one.subject)
    if one.applied_at <= hunted.started_at:
        told = dict.fromkeys(hunted.fired.get(subject, ()), "")
        if told:
            yield from (each.check for each in networks.findings(one, told) if each.outcome is Outcome.CONTRADICTS)
    if one.worker_id is not None and subject in hunted.odd:
        yield AFTER_HIRING


def _hunted(folder: Folder) -> Hunted:
    newest = sa.select(hunts.c.hunt, hunts.c.started_at).order_by(hunts.c.hunt.desc()).limit(1)
    signals = sorted({signal for listed in networks.SIGNALS.values() for signal in listed})
    with folder.state.connect() as connection:
        hunt = connection.execute(newest).first()
        if hunt is None:
            return _NOTHING
        scored = connection.execute(
            sa.select(scores.c.tenant, scores.c.subject, scores.c.score).where(scores.c.hunt == hunt.hunt)
        ).all()
        mine = sa.select(parts.c.tenant, parts.c.subject, parts.c.signal).where(parts.c.hunt == hunt.hunt)
        of_networks = connection.execute(mine.where(parts.c.signal.in_(signals))).all()
        strong = sa.and_(parts.c.family.in_(sorted(PLACES)), parts.c.nats > STRONG)
        odd = connection.execute(mine.where(strong)).all()
    fired: defaultdict[Key, set[str]] = defaultdict(set)
    for tenant, subject, signal in of_networks:
        fired[tenant, subject].add(signal)
    return Hunted(
        hunt.started_at,
        {(tenant, subject): score for tenant, subject, score in scored},
        {key: frozenset(listed) for key, listed in fired.items()},
        frozenset((tenant, subject) for tenant, subject, _ in odd),
    )


def _decided(folder: Folder) -> dict[Key, str]:
    """What was decided last."""
    columns = (decisions.c.tenant, decisions.c.applicant_id, decisions.c.act)
    query = sa.select(*columns).where(decisions.c.applicant_id.is_not(None)).order_by(decisions.c.decision)
    with folder.state.connect() as connection:
        return {(tenant, name): act for tenant, name, act in connection.execute(query)}


_NEWEST = """
with told as (
    select c.tenant, c.applicant_id, c.worker_id, c."at", c.event_id, c.outcome, m.check_id
    from identity_check as c join meant as m
        on coalesce(m.step, '') = coalesce(c.step, '') and coalesce(m.kind, '') = coalesce(c.check_kind, '')
), named as (
    select a.tenant, a.applicant_id, t."at", t.event_id, t.outcome, t.check_id
    from told as t join asked as a on a.tenant = t.tenant and a.applicant_id = t.applicant_id
    union all
    select a.tenant, a.applicant_id, t."at", t.event_id, t.outcome, t.check_id
    from told as t join asked as a on a.tenant = t.tenant and a.worker_id = t.worker_id
)
select tenant, applicant_id, check_id, outcome from (
    select *, row_number() over (
        partition by tenant, applicant_id, check_id order by "at" desc, event_id desc) as place
    from named
) where place = 1
"""
_SAID = "select distinct step, check_kind from identity_check"


def _recorded(folder: Folder, heads: Iterable[Head]) -> dict[Key, dict[str, Outcome]]:
    """By application and check: how it came out by the newest word of people."""
    columns = list(zip(*((one.tenant, one.applicant_id, one.worker_id) for one in heads), strict=True))
    if not columns:
        return {}
    found: defaultdict[Key, dict[str, Outcome]] = defaultdict(dict)
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        engine.scan("identity_check", folder.segments_of("identity_check"), schema_of(KINDS["identity_check"]))
        asked = pa.table({name: pa.array(column, pa.string()) for name, column in zip(_ASKED, columns, strict=True)})
        engine.register("asked", asked)
        engine.register("meant", _meant(engine.dicts(_SAID)))
        for row in engine.dicts(_NEWEST):
            found[row["tenant"], row["applicant_id"]][row["check_id"]] = outcome_of(row["outcome"])
    return dict(found)


_ASKED = ("tenant", "applicant_id", "worker_id")


def _meant(said: Sequence[Mapping[str, str | None]]) -> pa.Table:
    """The check that each step and kind of check that occur belong to."""
    rows = [(one["step"], one["check_kind"], check) for one in said if (check := step_meant(one))]
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    named = zip(("step", "kind", "check_id"), columns, strict=True)
    return pa.table({name: pa.array(column, pa.string()) for name, column in named})
