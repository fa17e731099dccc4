"""One applicant's report as plain text that can be read aloud: to the applicant, too."""

from __future__ import annotations

from collections.abc import Iterator

from sleetwatch.clock import to_datetime
from sleetwatch.report.clean import one_line
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.pages import AFTER_HIRING, ApplicantPage
from sleetwatch.vetting.plans import Step

HEADINGS = {
    Outcome.CONTRADICTS: "What does not fit together yet",
    Outcome.NOT_DONE: "What is still to be done",
    Outcome.AGREED: "What agreed",
    Outcome.NOT_POSSIBLE: "What could not be checked, which speaks neither for nor against anybody",
}
_SAME = (
    "Everybody who applies in this tier goes through the same steps. No step decides anything alone: a person decides,",
    "and the applicant may answer, ask for another way to make a step, and ask that somebody else looks at it again.",
)


def applicant_text(page: ApplicantPage, now: int, *, why: bool = False) -> str:
    """What was checked, what agreed, what contradicts, what to verify next. `why` adds the score, for analysts only."""
    lines = [*_head(page), "", *_SAME]
    for outcome, heading in HEADINGS.items():
        steps = [step for step in page.of(outcome) if step.check.id != AFTER_HIRING]
        if steps:
            lines += ["", f"{heading} ({len(steps)})"]
            for step in steps:
                lines += _STEPS[outcome](step, now)
    lines += _decisions(page)
    if why:
        lines += ["", *_score(page)]
    return "\n".join(_plain(line) for line in lines) + "\n"


def _plain(line: str) -> str:
    """One line, whatever a log put into it, with its indentation."""
    text = line.lstrip(" ")
    return f"{line[: len(line) - len(text)]}{one_line(text)}" if text else ""


def _head(page: ApplicantPage) -> Iterator[str]:
    who = f" of {page.name}" if page.name else ""
    yield f"Application {page.applicant_id}{who}, {_day(page.applied_at)}"
    yield f"Tier: {page.tier_title} ({page.tier}). Standing: {page.state}."
    if page.consents:
        yield f"Agreed to: {', '.join(page.consents)}."


def _contradicts(step: Step, _now: int) -> Iterator[str]:
    yield f"  ✗ {step.check.title}: {step.because}{_by(step)}."
    yield f"    How it was checked: {step.check.ask}"
    yield f"    Next: {step.check.verify_next}"
    yield from _beside(step)


def _to_do(step: Step, now: int) -> Iterator[str]:
    due = f", due {_day(step.due_at)}{' (overdue)' if step.is_due(now) else ''}" if step.due_at is not None else ""
    said = f" - {step.because}" if step.because else ""
    yield f"  ○ {step.check.title} [{step.check.id}]{due}{said}"
    yield f"    How: {step.check.ask}"
    if step.check.instead:
        yield f"    Otherwise: {step.check.instead}"


def _agreed(step: Step, _now: int) -> Iterator[str]:
    yield f"  ✓ {step.check.title}: {step.because}{_by(step)}."
    yield from _beside(step)


def _not_possible(step: Step, _now: int) -> Iterator[str]:
    yield f"  - {step.check.title}: {step.because}{_by(step)}."


_STEPS = {
    Outcome.CONTRADICTS: _contradicts,
    Outcome.NOT_DONE: _to_do,
    Outcome.AGREED: _agreed,
    Outcome.NOT_POSSIBLE: _not_possible,
}


def _beside(step: Step) -> Iterator[str]:
    """What only `--reveal` shows, and what is attached."""
    if step.others:
        yield f"    Compared with: {', '.join(step.others[:10])}{' ...' if len(step.others) > 10 else ''}"  # noqa: PLR2004
    for name, value in step.details:
        yield f"    {name}: {value}"
    if step.note:
        yield f"    Noted: {step.note}"
    if step.evidence:
        yield f"    Attached: {', '.join(one[:12] for one in step.evidence)}"


def _by(step: Step) -> str:
    return f" (by {step.by}, {_day(step.at)})" if step.by and step.at is not None else ""


def _decisions(page: ApplicantPage) -> Iterator[str]:
    if page.decisions:
        yield ""
        yield "What was decided"
    for one in page.decisions:
        kept = f"; the data is kept until {_day(one.keep_until)}" if one.keep_until is not None else ""
        yield f"  {_day(one.at)}  {one.act}, {one.reason}, by {one.by} ({one.jurisdiction}){kept}"


def _score(page: ApplicantPage) -> Iterator[str]:
    """Not to be read aloud."""
    yield "For analysts, not to be read aloud"
    if not page.hunted:
        yield "  Nothing was hunted yet: `sleetwatch hunt` gives a score."
        return
    for step in page.steps:
        if step.check.id == AFTER_HIRING:
            yield f"  After hiring: {step.because}"
    yield f"  Rank {page.rank}, probability {page.probability:.2%}, score {page.score:+.1f} nats"
    for part in page.parts:
        yield f"  {part.nats:+5.1f}  {part.signal} ({part.family}): {part.because}"


def _day(at: int | None) -> str:
    return to_datetime(at).strftime("%d %B %Y") if at is not None else ""
