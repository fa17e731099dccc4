"""Answers as plain values: numbers and our own words as they are, everything from logs and from people as data."""

from __future__ import annotations

from typing import Any

from sleetwatch.cases.page import CaseLine, CasePage, CaseTask
from sleetwatch.clock import now, optional_text, to_text
from sleetwatch.explanation import Evidence, Explanation, LinkLine, LinksPage, Neighbour, PartLine
from sleetwatch.mcp.untrusted import KEY, untrusted
from sleetwatch.report import words
from sleetwatch.report.document import LEAD, Document
from sleetwatch.report.writers.plain import plain
from sleetwatch.workspace.assisting import Found, Listed
from sleetwatch.workspace.health import Health
from sleetwatch.workspace.ranking import Ranked, Ranking
from sleetwatch.workspace.verdict_rows import Verdict

Json = dict[str, Any]

MOST_PARTS = 12
MOST_EVENTS = 2
MOST_LISTED = 25
MOST_LOG = 20


def suspects(found: Listed) -> Json:
    """The list."""
    if found.ranking is None:
        return {"suspects": [], "of": 0, "note": "nothing was hunted here yet"}
    lines = [_suspect(found.ranking, one) for one in found.lines]
    return {"note": LEAD, "as_of": to_text(found.ranking.as_of), "of": found.of, "suspects": lines}


def _suspect(ranking: Ranking, one: Ranked) -> Json:
    return {
        "rank": one.rank,
        "tenant": one.tenant,
        "subject": one.subject,
        "status": one.status,
        "probability": words.percent(one.probability),
        "interval": words.interval(one.low, one.high),
        "families": list(one.families),
        "first_flagged_at": optional_text(one.first_flagged_at),
        "reasons": ranking.reasons(one),
        "linked": one.linked,
    }


def explanation(found: Explanation, judged: list[Verdict]) -> Json:
    """Why one subject stands where it does, and what else it may be."""
    one = found.suspect
    check = one.next_check
    return {
        "note": LEAD,
        "tenant": one.tenant,
        "subject": one.subject,
        "as_of": to_text(found.as_of),
        "rank": [one.rank, found.of],
        "status": one.status,
        "status_means": words.STATUS_MEANS.get(one.status, ""),
        "probability": words.percent(one.probability),
        "interval": words.interval(one.low, one.high),
        "before_any_evidence": words.percent(found.prior_probability),
        "without_links": words.percent(found.calibration.probability(one.score_without_links)),
        "parts": [_part(part) for part in one.parts[:MOST_PARTS]],
        "parts_left_out": max(0, len(one.parts) - MOST_PARTS),
        "links": [_link(link) for link in one.links[:MOST_LISTED]],
        "verdicts": [_verdict(verdict) for verdict in judged[:MOST_LISTED]],
        "what_would_change_our_mind": None if check is None else words.proposal(check, one.probability),
        "nobody_could_see": [words.event_kind(name) for name in found.missing],
    }


def _verdict(one: Verdict) -> Json:
    """Whose it is stays here, and so does what they noted."""
    state = one.state(now())
    told: Json = {"finding": one.finding, "reason": one.reason, "at": to_text(one.at), "state": state}
    is_victim = (one.finding, state) == ("victim", "stands")
    return told | ({"possible_victim": words.POSSIBLE_VICTIM} if is_victim else {})


def _part(part: PartLine) -> Json:
    return {
        "signal": part.signal,
        "title": part.title,
        "family": part.family,
        "nats": round(part.nats, 2),
        "speaks": "for the suspicion" if part.nats > 0 else "for the person",
        "observed": untrusted(part.because),
        "seen": words.period(part.at, part.last_at),
        "how_common": words.colleagues(part.colleagues, part.population),
        "probability_without": words.percent(part.probability_without),
        "benign_causes": list(part.benign),
        "next_steps": list(part.next_steps),
        "events": [_event(one) for one in part.evidence[:MOST_EVENTS]],
        "events_in_all": part.count,
    }


def _event(one: Evidence) -> Json:
    return {
        "event": one.event_id,
        "kind": one.kind,
        "at": optional_text(one.at or None),
        "source": one.source,
        "summary": untrusted(one.summary),
        "file": untrusted(one.file),
        "line": one.line,
    }


def _link(link: LinkLine) -> Json:
    told: Json = {"subject": link.other, "shares": words.link_kind(link.link_kind), "nats": round(link.nats, 2)}
    told |= {"sharers": link.degree, "since": optional_text(link.at or None)}
    if link.other_probability is not None:
        told |= {"stands_at": link.other_status, "probability": words.percent(link.other_probability)}
    if link.possible_victim:
        told |= {"possible_victim": words.POSSIBLE_VICTIM}
    return told


def links(page: LinksPage) -> Json:
    """Whom a subject is tied to."""
    cluster, beyond = page.cluster, page.elsewhere
    return {
        "note": LEAD,
        "tenant": page.person.tenant,
        "subject": page.person.subject,
        "cluster": None
        if cluster is None
        else {
            "cluster": cluster.cluster,
            "kind": cluster.kind,
            "probability": words.percent(cluster.probability),
            "subjects": [one.subject for one in cluster.people][:MOST_LISTED],
        },
        "neighbours": [_neighbour(one) for one in page.neighbours[:MOST_LISTED]],
        "neighbours_left_out": max(0, len(page.neighbours) - MOST_LISTED),
        "elsewhere": None if beyond is None else {"subjects": beyond.subjects, "confirmed": beyond.confirmed},
        "warnings": [
            {"of": words.link_kind(one.link_kind), "installations": one.sources, "possible_victim": one.possible_victim}
            for one in page.warnings[:MOST_LISTED]
        ],
        "left_aside": [
            {"what": words.link_kind(one.link_kind), "sharers": one.degree} for one in page.hubs[:MOST_LISTED]
        ],
    }


def _neighbour(one: Neighbour) -> Json:
    return {
        "subject": one.person.subject,
        "stands_at": one.person.status,
        "probability": words.percent(one.person.probability),
        "if_confirmed": words.percent(one.if_confirmed),
        "shares": [
            {"what": words.link_kind(tie.link_kind), "since": optional_text(tie.at)} for tie in one.ties[:MOST_LISTED]
        ],
    }


def signals(found: list[Found], most: int) -> Json:
    """What is looked for."""
    return {"of": len(found), "signals": [_signal(one) for one in found[:most]]}


def _signal(one: Found) -> Json:
    signal = one.signal
    return {
        "signal": signal.id,
        "title": signal.title,
        "stage": signal.stage,
        "family": signal.family,
        "can_fire_here": one.fires,
        "cost_to_avoid": signal.cost_to_avoid,
        "why": signal.why,
        "benign_causes": list(signal.benign),
        "misses": list(signal.misses),
        "next_steps": list(signal.next_steps),
        "references": list(signal.references),
    }


def sources(health: Health) -> Json:
    """How the sources do."""
    return {
        "hunted_at": optional_text(health.hunted_at),
        "sources": [
            {
                "tenant": one.tenant,
                "source": one.source,
                "files": one.files,
                "accepted": one.accepted,
                "refused": one.rejected,
                "newest_file_at": to_text(one.last_at),
            }
            for one in health.sources
        ],
        "feeds": [
            {
                "feed": one.feed,
                "tenant": one.tenant,
                "succeeded_at": optional_text(one.succeeded_at),
                "lag_seconds": one.lag_seconds,
                "failures": one.failures,
                "error": untrusted(one.error),
                "gaps": len(one.gaps),
            }
            for one in health.feeds
        ],
    }


def cases(found: list[CaseLine]) -> Json:
    """The cases of whoever asks."""
    return {"of": len(found), "cases": [_case(one) for one in found[:MOST_LISTED]]}


def _case(one: CaseLine) -> Json:
    return {
        "case": one.number,
        "tenant": one.tenant,
        "title": untrusted(one.title),
        "state": one.state,
        "subjects": list(one.subjects),
        "opened_at": to_text(one.opened_at),
        "due_at": optional_text(one.due_at),
        "under_legal_hold": one.held,
        "consequence": one.consequence,
        "open_tasks": one.open_tasks,
        "next_task": untrusted(one.next_task),
    }


def case(page: CasePage) -> Json:
    """One case. Its attachments stay where they are."""
    return {
        "note": LEAD,
        **_case(page.line),
        "tip": untrusted(page.tip),
        "about": [
            {
                "subject": one.subject,
                "probability": _percent(one.probability),
                "status": one.status,
                "verdict": one.verdict,
            }
            for one in page.subjects
        ],
        "members": [{"name": one.name, "role": one.role} for one in page.members],
        "tasks": [_task(one) for one in page.tasks],
        "verdicts": [
            {
                "subject": one.subject,
                "finding": one.finding,
                "reason": one.reason,
                "state": one.state,
                "at": to_text(one.at),
            }
            for one in page.verdicts
        ],
        "log": [
            {"at": to_text(one.at), "by": one.by, "kind": one.kind, "text": untrusted(one.text)}
            for one in page.log[-MOST_LOG:]
        ],
        "attachments": len(page.files),
    }


def _task(one: CaseTask) -> Json:
    told: Json = {"task": one.number, "title": untrusted(one.title), "role": one.role, "state": one.state}
    if one.state == "open":
        told |= {
            "due_at": to_text(one.due_at),
            "not_yet": one.not_yet,
            "waits_for": [untrusted(name) for name in one.waits_for],
        }
    return told


def report(document: Document) -> Json:
    """A report. Lists that were imported, and vendors' errors, speak in it, so all of it is data."""
    return {"note": LEAD, KEY: plain(document)}


def _percent(probability: float | None) -> str | None:
    """As people read it: never a false 0 or 100."""
    return None if probability is None else words.percent(probability)
