"""The report on one subject: where it stands and why, what it claims and what was seen, and what to do next.

It is an analysis of a user as an investigator would write it, made of what the newest hunt and the lake hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sleetwatch.cases.playbook import CHECK, Task, steps
from sleetwatch.explanation import Explanation, LinksPage
from sleetwatch.report import telling, words
from sleetwatch.report.document import (
    Block,
    Document,
    Figure,
    Reference,
    Section,
    Sentence,
    Shown,
    passage,
    points,
    section,
)
from sleetwatch.report.figure import Picture
from sleetwatch.report.links_told import links_told


def user(
    explanation: Explanation,
    links: LinksPage,
    *,
    seen: Sequence[Block],
    pictures: Iterable[Picture | None],
    judged: Sequence[Block],
    made_at: int,
) -> Document:
    """The document; `seen` is the claim beside what was observed, `judged` what people found out."""
    one = explanation.suspect
    against = telling.speaking_against(explanation)
    sections: tuple[Section, ...] = (
        *section("Where it stands", passage(*telling.standing(explanation)), telling.who(explanation), judged),
        *section("How the evidence adds up", (telling.sum_of(explanation),)),
        *section(
            "What speaks for the suspicion, and what else it may be",
            telling.parts(explanation, telling.speaking_for(explanation)),
        ),
        *section("What speaks for the person", telling.parts(explanation, against)),
        *section("What is claimed, and what was seen", seen),
        *section("In pictures", _pictures(explanation, pictures)),
        *section("Who shares what with it", telling.lent(explanation), links_told(links)),
        *section("What would change our mind", telling.change_of_mind(explanation)),
        *section("What nobody could see", telling.blind(explanation), _misses(explanation)),
        *section(
            "What to do, and what not to do yet", playbook(CHECK) if one.status != "below" else _nothing(explanation)
        ),
    )
    return Document(
        kind="user",
        title=f"User report: {one.subject}",
        lede="What is known of one subject, why it is looked at, and what else could explain it.",
        figures=_figures(explanation),
        sections=sections,
        made_at=made_at,
        as_of=explanation.as_of,
        revealed=explanation.revealed,
        tenant=one.tenant,
    )


def _figures(explanation: Explanation) -> tuple[Figure, ...]:
    one, hunt = explanation.suspect, (telling.hunt_reference(explanation),)
    rank = f"{one.rank:,} of {explanation.of:,}" if one.rank else "not ranked"
    return (
        Figure("Probability", words.percent(one.probability), hunt, telling.around(one)),
        Figure("Stands at", one.status, hunt),
        Figure("Rank", rank, hunt, f"{explanation.population:,} subjects in all"),
        Figure("Kinds of evidence", f"{len(one.families)}", hunt, ", ".join(map(words.family, one.families))),
    )


def _pictures(explanation: Explanation, pictures: Iterable[Picture | None]) -> tuple[Block, ...]:
    one = explanation.suspect
    return tuple(
        Shown(
            picture,
            (Reference("records", f"{one.subject} {picture.key}", f"{one.subject}'s own records", explanation.as_of),),
        )
        for picture in pictures
        if picture is not None
    )


def _misses(explanation: Explanation) -> tuple[Block, ...]:
    """How each signal that fired can be fooled, or be silent."""
    said = (
        Sentence(text, (telling.signal_reference(part),))
        for part in telling.speaking_for(explanation)[: telling.STRONGEST]
        for text in part.misses[:1]
    )
    return points("What the strongest signals would miss in others", said)


def _nothing(explanation: Explanation) -> tuple[Block, ...]:
    hunt = (telling.hunt_reference(explanation),)
    return passage(Sentence("Nothing is proposed: below both lines nobody is to be checked on this account.", hunt))


def playbook(*phases: str) -> tuple[Block, ...]:
    """Steps in their order, each with what not to do before."""
    return points("In this order", map(step_told, steps(*phases)), ordered=True)


def step_told(task: Task) -> Sentence:
    """One step of the playbook, and why."""
    not_yet = f" Not yet: {telling.ended(task.not_yet)}" if task.not_yet else ""
    text = f"{telling.ended(task.title)} {telling.ended(task.why)}{not_yet}"
    return Sentence(text, (Reference("playbook", task.id, f"the playbook's step {task.id}, for {task.role}"),))
