"""The report on an incident: a case with whom it is about, why, in what order things happened, and what is to be done.

It is made of what the case and the newest hunt hold, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sleetwatch.cases.flow import STATES
from sleetwatch.cases.page import CasePage, CaseTask
from sleetwatch.cases.reach import WORST, Proximity
from sleetwatch.explanation import Explanation, LinksPage
from sleetwatch.report import telling, words
from sleetwatch.report.document import (
    Block,
    Document,
    Evidence,
    Figure,
    Reference,
    Row,
    Section,
    Sentence,
    passage,
    points,
    section,
    table,
)
from sleetwatch.report.links_told import links_told

MOST_HAPPENED = 80
MOST_REACHED = 30
OPEN, DONE = "open", "done"


def incident(
    page: CasePage,
    explanations: Sequence[Explanation],
    links: Sequence[LinksPage],
    reach: Proximity,
    *,
    made_at: int,
    revealed: bool,
) -> Document:
    """The document. What it says of people is masked before it comes here."""
    sections: list[Section] = [
        *section("In short", _short(page, explanations, reach)),
        *section("Whom it is about", telling.subjects_table(explanations), _who(explanations), _verdicts(page)),
        *section("What happened, in order", _happened(page, explanations)),
        *(one for each in explanations for one in _why(each)),
        *section("What ties them to one another and to others", *(links_told(one) for one in links)),
        *section("What they can reach", _reached(page, reach)),
        *section("What was done", _done(page), _files(page), _people(page)),
        *section("What would change our mind", *(_mind(one) for one in explanations)),
        *section("What nobody could see", *(telling.blind(one) for one in explanations[:1])),
        *section("What comes next", _next(page)),
    ]
    return Document(
        kind="incident",
        title=f"Incident report: case {page.number}, {page.line.title}",
        lede="What is known of a case, why those it is about are looked at, what else it may be, and what comes next.",
        figures=tuple(_figures(page, explanations, reach)),
        sections=tuple(sections),
        made_at=made_at,
        as_of=max((one.as_of for one in explanations), default=None),
        revealed=revealed,
        tenant=page.line.tenant,
    )


def case_reference(page: CasePage) -> Reference:
    """The case itself."""
    return Reference(
        "case", f"{page.number}", f"case {page.number}, opened by {page.line.opened_by}", page.line.opened_at
    )


def _figures(page: CasePage, explanations: Sequence[Explanation], reach: Proximity) -> Iterator[Figure]:
    case = (case_reference(page),)
    yield Figure("State", page.line.state, case)
    yield Figure("Subjects", f"{len(page.subjects)}", case)
    if explanations:
        first = max(explanations, key=lambda one: one.suspect.score)
        hunt = (telling.hunt_reference(first),)
        yield Figure("The likeliest", words.percent(first.suspect.probability), hunt, telling.around(first.suspect))
    yield Figure("Consequence", f"{reach.consequence} of {WORST}", case, "how much what they reach would hurt")
    done = sum(one.state != OPEN for one in page.tasks)
    yield Figure("Tasks done", f"{done} of {len(page.tasks)}", case)


def _short(page: CasePage, explanations: Sequence[Explanation], reach: Proximity) -> tuple[Block, ...]:
    line, case = page.line, (case_reference(page),)
    origin = {"tip": "a tip", "split": "another case"}.get(line.origin, "what signals found")
    said = [
        Sentence(f"Case {line.number} is {line.state}: {STATES[line.state]}. It began with {origin}.", case),
        Sentence(
            f"It is about {words.count(len(page.subjects), 'subject')}."
            if page.subjects
            else "It is about nobody yet.",
            case,
        ),
        *(
            Sentence(
                f"{one.suspect.subject} stands at {words.percent(one.suspect.probability)} "
                f"({words.interval(one.suspect.low, one.suspect.high)}), by: {telling.reasons(one)}.",
                (telling.hunt_reference(one), *telling.strongest_evidence(one)),
            )
            for one in explanations
        ),
        _judged(page),
        Sentence(_hurts(reach), case),
        *_deadline(page),
    ]
    tip = (Sentence(f"What somebody told: {telling.ended(telling.clipped(page.tip))}", case),) if page.tip else ()
    return (*passage(*said), *passage(*tip))


def _judged(page: CasePage) -> Sentence:
    standing = [one for one in page.subjects if one.verdict]
    if not standing:
        return Sentence("Nobody gave a verdict yet, so all that follows are leads.", (case_reference(page),))
    told = "; ".join(f"{one.subject} is {one.verdict} ({one.verdict_state})" for one in standing)
    evidence = tuple(_verdict_reference(page, one.subject) for one in standing)
    return Sentence(f"Of {len(page.subjects)} there is a verdict on {len(standing)}: {told}.", evidence)


def _verdict_reference(page: CasePage, subject: str) -> Reference:
    newest = max((one for one in page.verdicts if one.subject == subject), key=lambda one: one.at, default=None)
    if newest is None:
        return case_reference(page)
    return verdict_reference(newest.number, newest.finding, newest.by, newest.at)


def verdict_reference(number: int, finding: str, by: Sequence[str], at: int) -> Reference:
    """One verdict, and whose."""
    return Reference("verdict", f"{number}", f"verdict {number}, {finding}, by {words.listed(list(by))}", at)


def _hurts(reach: Proximity) -> str:
    said = f"What they reach would hurt at level {reach.consequence} of {WORST}."
    return said if reach.listed else f"{said} The settings name nothing critical, so only HR's own mark counts."


def _deadline(page: CasePage) -> Iterator[Sentence]:
    line, case = page.line, (case_reference(page),)
    if line.held:
        yield Sentence("It is under legal hold.", case)
    if line.due_at is not None:
        yield Sentence(f"It is to be decided by {words.day(line.due_at)}.", case)


def _who(explanations: Sequence[Explanation]) -> tuple[Block, ...]:
    """Who those are that the reader may see."""
    return tuple(block for one in explanations for block in telling.who(one))


def _verdicts(page: CasePage) -> tuple[Block, ...]:
    rows = (
        Row(
            (one.subject, one.finding, one.reason, ", ".join(one.by), words.day(one.at), one.state),
            (verdict_reference(one.number, one.finding, one.by, one.at),),
        )
        for one in page.verdicts
    )
    victims = (
        victim_told(one.subject, one.finding, one.state, verdict_reference(one.number, one.finding, one.by, one.at))
        for one in page.verdicts
    )
    columns = ("Subject", "Verdict", "Reason", "By", "When", "State")
    return (*passage(*victims), *table("Verdicts", columns, rows))


def victim_told(subject: str, finding: str, state: str, verdict: Reference) -> Sentence | None:
    """How somebody is to be treated of whom a verdict that stands says that they are a victim."""
    if (finding, state) != ("victim", "stands"):
        return None
    return Sentence(f"{subject}: {words.POSSIBLE_VICTIM}", (verdict,))


# --- in order --------------------------------------------------------------------------------------------------------


def _happened(page: CasePage, explanations: Sequence[Explanation]) -> tuple[Block, ...]:
    """What was seen and what the group did, on one line of time."""
    found = [*_seen(explanations), *_acted(page)]
    rows = (
        Row((words.moment(at), whom, what), evidence)
        for at, whom, what, evidence in sorted(found, key=lambda one: one[:3])
    )
    return table("Seen and done", ("When", "Who", "What"), rows, MOST_HAPPENED)


def _seen(explanations: Sequence[Explanation]) -> Iterator[tuple[int, str, str, Evidence]]:
    for one in explanations:
        subject, flagged = one.suspect.subject, one.suspect.first_flagged_at
        for part in one.suspect.parts:
            if part.nats > 0:
                yield part.at, subject, f"first seen: {part.title}", telling.evidence_of(one, part)[:2]
        if flagged is not None:
            yield flagged, subject, "the evidence first crosses a line", (telling.hunt_reference(one),)


def _acted(page: CasePage) -> Iterator[tuple[int, str, str, Evidence]]:
    for place, one in enumerate(page.log, start=1):
        says = f"case {page.number}, entry {place}, by {one.by}"
        reference = Reference("case", f"{page.number}/{place}", says, one.at)
        yield one.at, one.by, f"{one.kind}: {telling.clipped(one.text)}", (reference,)


# --- why -------------------------------------------------------------------------------------------------------------


def _why(one: Explanation) -> tuple[Section, ...]:
    against = telling.speaking_against(one)
    return section(
        f"{one.suspect.subject}: why, and what else it may be",
        passage(*telling.standing(one)),
        (telling.sum_of(one),),
        telling.parts(one, telling.speaking_for(one)),
        passage(*(_passed(one, len(against)) if against else ())),
        telling.parts(one, against),
        telling.lent(one),
    )


def _passed(one: Explanation, count: int) -> tuple[Sentence, ...]:
    said = f"{words.count(count, 'check')} {'was' if count == 1 else 'were'} passed, which speaks for the person."
    return (Sentence(said, (telling.hunt_reference(one),)),)


def _mind(one: Explanation) -> tuple[Block, ...]:
    head = Sentence(f"Of {one.suspect.subject}:", (telling.hunt_reference(one),))
    found = telling.change_of_mind(one)
    return (*passage(head), *found) if found else ()


# --- reach, work, what comes next ------------------------------------------------------------------------------------


def _reached(page: CasePage, reach: Proximity) -> tuple[Block, ...]:
    case = case_reference(page)
    lacking = words.listed([words.event_kind(name) for name in reach.missing], "or")
    missing = (
        (Sentence(f"No source tells of {lacking} of theirs, so this may be too little.", (case,)),) if lacking else ()
    )
    rows = (
        Row(
            (one.name, one.critical or "", one.kind, one.subject, f"{one.times:,}", f"{one.level}"),
            (_reach_reference(one.subject, one.kind, one.last_at),),
        )
        for one in reach.reached
    )
    columns = ("What", "Called in the settings", "Kind", "Subject", "Times", "Level")
    return (*passage(*missing), *table("Used, or near to", columns, rows, MOST_REACHED))


def _reach_reference(subject: str, kind: str, at: int | None) -> Reference:
    return Reference("records", f"{subject} {kind} {at}", f"{subject}'s own records of {kind}", at)


def _done(page: CasePage) -> tuple[Block, ...]:
    rows = (
        Row(
            (one.title, one.state, one.done_by or "", words.day(one.done_at or 0), one.evidence),
            (task_reference(page, one),),
        )
        for one in page.tasks
        if one.state != OPEN and one.done_at is not None
    )
    return table("Tasks", ("Task", "State", "By", "When", "What shows it"), rows)


def task_reference(page: CasePage, one: CaseTask) -> Reference:
    """A task of a case."""
    return Reference("case", f"{page.number} task {one.number}", f"case {page.number}, task {one.step}", one.done_at)


def _files(page: CasePage) -> tuple[Block, ...]:
    rows = (
        Row(
            (
                one.name,
                one.sha256,
                f"{one.bytes:,}",
                one.by,
                "; ".join(f"{event.what} by {event.by}" for event in one.custody),
            ),
            (
                Reference(
                    "case", f"{page.number} {one.sha256}", f"case {page.number}, evidence {one.sha256[:16]}", one.at
                ),
            ),
        )
        for one in page.files
    )
    return table("Evidence that was attached", ("File", "SHA-256", "Bytes", "By", "In whose hands"), rows)


def _people(page: CasePage) -> tuple[Block, ...]:
    case = case_reference(page)
    rows = (Row((one.name, one.role, one.reason, words.day(one.at)), (case,)) for one in page.members)
    asked = (
        Row(
            (one.kind, one.asked_by, one.reason, one.decided_by or "", one.state),
            (_request_reference(one.number, one.asked_at),),
        )
        for one in page.requests
    )
    broken = (
        Sentence(f"{one.person} broke the glass on {words.day(one.at)}: {telling.ended(one.reason)}", (case,))
        for one in page.glass
    )
    return (
        *table("Who works on it", ("Who", "As", "Why", "Since"), rows),
        *table("What was asked of a second person", ("What", "By", "Why", "Decided by", "State"), asked),
        *passage(*broken),
    )


def _request_reference(number: int, at: int) -> Reference:
    return Reference("case", f"request {number}", f"request {number}", at)


def _next(page: CasePage) -> tuple[Block, ...]:
    """The open tasks in their order; of each what not to do before."""
    listed = (Sentence(_task(one), (_step_reference(page, one),)) for one in page.tasks if one.state == OPEN)
    states = ", ".join(page.next_states)
    may = (Sentence(f"The case may go on to: {states}.", (case_reference(page),)),) if states else ()
    return (*points("In this order", listed, ordered=True), *passage(*may))


def _task(one: CaseTask) -> str:
    whose = one.owner or one.role
    waits = f" First comes: {words.listed(list(one.waits_for))}." if one.waits_for else ""
    not_yet = f" Not yet: {telling.ended(one.not_yet)}" if one.not_yet else ""
    return f"{telling.ended(one.title)} {whose}, by {words.day(one.due_at)}.{waits}{not_yet}"


def _step_reference(page: CasePage, one: CaseTask) -> Reference:
    if one.step == "own":
        return task_reference(page, one)
    return Reference("playbook", one.step, f"the playbook's step {one.step}: {one.why}")
