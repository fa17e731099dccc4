"""Sentences about a subject, from its explanation: what speaks for it and against it, and what else it may be.

They state leads. That somebody is part of the scheme is said by people, with verdicts, and nowhere here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sleetwatch.explanation import Evidence as Event
from sleetwatch.explanation import Explanation, LinkLine, OutsideWarning, PartLine, Suspect
from sleetwatch.report import words
from sleetwatch.report.clean import one_line
from sleetwatch.report.document import Bar, Bars, Block, Reference, Row, Sentence, passage, points, table
from sleetwatch.report.waterfall import Step, waterfall

EVENTS_NAMED = 3
"""Events that stand behind a sentence one by one; the hit says how many there are."""
LONGEST = 600
"""Characters of what a log says that stand in a report."""
MOST_CHECKS = 8
STRONGEST = 3


def hunt_reference(explanation: Explanation) -> Reference:
    """The hunt a figure comes from."""
    return newest_hunt(explanation.as_of)


def newest_hunt(as_of: int) -> Reference:
    """The same by its date."""
    return Reference("hunt", f"{as_of}", "the newest hunt: its scores, parts and links", as_of)


def signal_reference(part: PartLine) -> Reference:
    """A signal's own file: why it counts, what else it may be, what to do."""
    cited = f"; after {'; '.join(part.references)}" if part.references else ""
    return Reference("signal", part.signal, f"the signal {part.signal}{cited}")


def hit_reference(explanation: Explanation, part: PartLine) -> Reference:
    """A signal that fired on a subject."""
    subject = explanation.suspect.subject
    says = (
        f"{part.signal} on {subject}, {words.strength(part.strength)}, {words.count(part.count, 'piece')} of evidence"
    )
    return Reference("hit", f"{subject} {part.signal}", f"{says}, {words.period(part.at, part.last_at)}")


def event_reference(one: Event) -> Reference:
    """One event, and where its raw record stands."""
    summary = clipped(one.summary)
    says = f"{words.event_kind(one.kind)}: {summary}" if one.kind else f"event {one.event_id}"
    place = f"{one.source}, {one.file}, line {one.line}" if one.file else one.source
    return Reference("event", one.event_id, says, one.at or None, one_line(place))


def clipped(text: str) -> str:
    """On one line, and no longer than a report bears."""
    plain = one_line(text)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


def evidence_of(explanation: Explanation, part: PartLine) -> tuple[Reference, ...]:
    """The hit, then its first events."""
    return (hit_reference(explanation, part), *map(event_reference, part.evidence[:EVENTS_NAMED]))


# --- where it stands -------------------------------------------------------------------------------------------------


def standing(explanation: Explanation) -> tuple[Sentence, ...]:
    """How likely, how sure that is, and what it would be without links."""
    one, hunt = explanation.suspect, (hunt_reference(explanation),)
    said = [
        Sentence(
            f"Of people with evidence like that of {one.subject} we expect {words.odds(one.probability)} "
            f"({words.percent(one.probability)}) to belong to the scheme{_interval(one.low, one.high)}.",
            hunt,
        ),
        Sentence(f"Before any evidence it was {words.odds(explanation.prior_probability)}.", hunt),
        Sentence(f"{one.subject} stands at {one.status}. {words.STATUS_MEANS.get(one.status, '')}".strip(), hunt),
    ]
    if one.first_flagged_at is not None:
        said.append(Sentence(f"The evidence first crossed a line on {words.day(one.first_flagged_at)}.", hunt))
    if one.links:
        without = explanation.calibration.probability(one.score_without_links)
        said.append(Sentence(f"Without what links lend it would be {words.percent(without)}.", hunt))
    return tuple(said)


def _interval(low: float, high: float) -> str:
    if words.odds(low) == words.odds(high):
        return ""
    return f", and four times in five the truth lies {words.between(low, high)} ({words.interval(low, high)})"


def who(explanation: Explanation) -> tuple[Block, ...]:
    """Who it is; nothing of somebody who is masked."""
    one = explanation.suspect
    if not explanation.revealed:
        return ()
    known = [one.name, one.role, one.worker_id, *one.accounts, *one.applicant_ids]
    said = ", ".join(text for text in known if text) or "nothing is known of this person"
    roster = Reference(
        "records", f"{one.subject} roster", "the roster and the directory, as of the newest hunt", explanation.as_of
    )
    return passage(Sentence(f"{one.subject} is: {said}.", (roster,)))


def around(one: Suspect) -> str:
    """The interval; nothing where it reads as the probability does."""
    said = words.interval(one.low, one.high)
    return "" if said == words.percent(one.probability) else said


def sum_of(explanation: Explanation) -> Bars:
    """The waterfall."""
    chart = waterfall(explanation)
    limits = ((chart.check, "check"), (chart.case, "case"))
    title = f"How the evidence on {explanation.suspect.subject} adds up"
    evidence = (hunt_reference(explanation),)
    return Bars(title, chart.start, chart.end, tuple(map(_bar, chart.steps)), limits, evidence)


def _bar(step: Step) -> Bar:
    nats = words.signed(step.nats) if step.is_share else words.plain_nats(step.nats)
    says = f"{nats} nats, then {words.percent(step.probability)}"
    tone = {"for": "for", "against": "against", "link": "link", "rest": "for"}.get(step.tone, "point")
    return Bar(step.label, step.before, step.after, tone, says)  # type: ignore[arg-type]  # of the four


# --- part by part ----------------------------------------------------------------------------------------------------


def parts(explanation: Explanation, chosen: Iterable[PartLine]) -> Iterator[Block]:
    """Each part: what was seen, how common it is, what else it may be."""
    for part in chosen:
        yield from passage(*_part(explanation, part), heading=part.title)
        signal = (signal_reference(part),)
        yield from points("What else it may be", (Sentence(text, signal) for text in part.benign))


def _part(explanation: Explanation, part: PartLine) -> Iterator[Sentence]:
    evidence, hunt = evidence_of(explanation, part), hunt_reference(explanation)
    yield Sentence(f"{ended(clipped(part.because) or part.title)}", evidence)
    common = f"{words.colleagues(part.colleagues, part.population)}"
    rates = f"; it is taken to be shown by {words.rates(part)}" if part.honest is not None else ""
    yield Sentence(f"{common}{rates}.", (hunt, signal_reference(part)))
    yield Sentence(
        f"It counts {words.signed(part.nats)} nats; without it the probability would be "
        f"{words.percent(part.probability_without)}.",
        (hunt,),
    )
    if part.is_held:
        by = f"verdict {part.verdict}, benign" if part.exception is None else f"exception {part.exception}"
        number = f"{part.verdict}" if part.exception is None else by
        yield Sentence(f"{words.explained(part)}.", (Reference("verdict", number, by),))


def ended(text: str) -> str:
    """With a full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def speaking_for(explanation: Explanation) -> list[PartLine]:
    """Parts that speak for the suspicion, and those that people explained."""
    return [part for part in explanation.suspect.parts if part.nats > 0 or part.is_held]


def speaking_against(explanation: Explanation) -> list[PartLine]:
    """Checks that were passed."""
    return [part for part in explanation.suspect.parts if part.nats < 0]


def reasons(explanation: Explanation) -> str:
    """The strongest reasons in a line."""
    titles = [part.title for part in explanation.suspect.parts if part.nats > 0][:STRONGEST]
    return "; ".join(titles) or ("what links lend" if explanation.suspect.links else "no signal fired")


def strongest_evidence(explanation: Explanation) -> tuple[Reference, ...]:
    """What these rest on."""
    chosen = [part for part in explanation.suspect.parts if part.nats > 0][:STRONGEST]
    return tuple(hit_reference(explanation, part) for part in chosen) or (hunt_reference(explanation),)


# --- links -----------------------------------------------------------------------------------------------------------


def lent(explanation: Explanation) -> tuple[Block, ...]:
    """What links add, as a table; of those beyond the tenant nothing but that they are there."""
    one = explanation.suspect
    columns = ("Subject", "Shares", "Since", "Where the other stands", "Lends")
    rows = (
        Row(
            _lends(link),
            (link_reference(one.subject, link.other, link.link_kind, link.at), hunt_reference(explanation)),
        )
        for link in one.links
    )
    return table(f"What links lend to {one.subject}", columns, rows)


def _lends(link: LinkLine) -> tuple[str, ...]:
    known = link.other_probability
    stands = link.other_status if known is None else f"{words.percent(known)}, {link.other_status}"
    if link.possible_victim:
        stands = f"{stands}. {words.POSSIBLE_VICTIM}"
    shares = f"{words.link_kind(link.link_kind)}, {words.sharers(link)}"
    return (link.other, shares, words.day(link.at), stands, f"{words.signed(link.nats)} nats")


def link_reference(subject: str, other: str, kind: str, at: int | None) -> Reference:
    """Something that two share."""
    return Reference("link", f"{subject} {other} {kind}", f"{subject} and {other}: {words.link_kind(kind)}", at or None)


def warned(subject: str, warnings: Iterable[OutsideWarning]) -> Iterator[Sentence]:
    """What other installations say of something that the subject has."""
    for one in warnings:
        thing = words.link_kind(one.link_kind).removeprefix("the same ")
        counts = "it adds to the score" if one.counts else "so few say so that it adds nothing to the score"
        victim = f" {words.POSSIBLE_VICTIM}" if one.possible_victim else ""
        said = (
            f"{words.count(one.sources, 'other installation')} {'warns' if one.sources == 1 else 'warn'} of the {thing}"
        )
        yield Sentence(
            f"{said} that {subject} has; {counts}.{victim}",
            (Reference("link", f"{subject} outside {one.link_kind}", f"a warning of a {thing}", one.at or None),),
        )


# --- doubt and what to do --------------------------------------------------------------------------------------------


def change_of_mind(explanation: Explanation) -> tuple[Block, ...]:
    """The check that would tell most, what would be left without the strongest parts, and other neutral checks."""
    one, hunt = explanation.suspect, (hunt_reference(explanation),)
    check = one.next_check
    told = [] if check is None else [Sentence(words.proposal(check, one.probability), hunt)]
    told += [Sentence(words.IN_THE_SAME_WORDS, PLAYBOOK_NEUTRAL)] if check else []
    without = (
        Sentence(
            f"Without “{part.title}” {one.subject} would stand at {words.percent(part.probability_without)}.", hunt
        )
        for part in speaking_for(explanation)[:STRONGEST]
        if part.nats > 0
    )
    return (*passage(*told), *points("Where it would stand without", without), *checks(explanation))


PLAYBOOK_NEUTRAL = (Reference("playbook", "benign-causes", "the playbook: the same check for everybody in the role"),)


def checks(explanation: Explanation) -> tuple[Block, ...]:
    """Neutral checks, those of the strongest parts first."""
    found: dict[str, Reference] = {}
    for part in speaking_for(explanation):
        for step in part.next_steps:
            found.setdefault(step, signal_reference(part))
    listed = list(found.items())[:MOST_CHECKS]
    return points("Neutral checks to make", (Sentence(step, (reference,)) for step, reference in listed))


def blind(explanation: Explanation) -> tuple[Block, ...]:
    """What nobody could see, and what the signals that fired miss."""
    hunt = hunt_reference(explanation)
    if explanation.missing:
        lacking = words.listed([words.event_kind(name) for name in explanation.missing], "or")
        text = f"No source brought {lacking}. Any of it may speak either way; its absence widened the interval only."
    else:
        text = "Every kind of source was there."
    return passage(Sentence(text, (hunt,)))


def subjects_table(explanations: Iterable[Explanation]) -> tuple[Block, ...]:
    """Several subjects, a line each."""
    columns = ("Subject", "Probability", "Interval", "Stands at", "Why")
    rows = (
        Row(
            (
                one.suspect.subject,
                words.percent(one.suspect.probability),
                words.interval(one.suspect.low, one.suspect.high),
                one.suspect.status,
                reasons(one),
            ),
            (hunt_reference(one), *strongest_evidence(one)),
        )
        for one in explanations
    )
    return table("Where each stands", columns, rows)
