"""Explanations and the ranked list on a terminal. Text from a log goes through `_text`: never markup, one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sleetwatch.explanation import Evidence, Explanation, LinkLine, PartLine, Suspect
from sleetwatch.report import words
from sleetwatch.report.bars import STYLE, interval, meter, percent, waterfall_table
from sleetwatch.report.clean import bared, one_line
from sleetwatch.report.waterfall import waterfall

STATUS_MARK = {"case": "●", "check": "◐", "held": "◌", "below": "-"}
STATUS_STYLE = {"case": "bold dark_orange3", "check": "dark_orange3", "held": "", "below": "dim"}
METER = 8
PART_INDENT = 7


def suspects_table(suspects: Sequence[Suspect], *, revealed: bool) -> Table:
    """The ranked list. Names and worker ids only when revealed."""
    with_tenant = len({one.tenant for one in suspects}) > 1
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("#", justify="right")
    table.add_column("subject", no_wrap=True)
    if with_tenant:
        table.add_column("tenant", overflow="fold")
    if revealed:
        table.add_column("who", overflow="fold", min_width=12, max_width=28)
    table.add_column("status", no_wrap=True)
    table.add_column("probability", no_wrap=True)
    table.add_column("strongest reason; families", overflow="fold", min_width=16)
    for one in suspects:
        table.add_row(*_suspect_row(one, revealed=revealed, with_tenant=with_tenant))
    return table


def _suspect_row(one: Suspect, *, revealed: bool, with_tenant: bool) -> Iterator[RenderableType]:
    yield str(one.rank)
    yield _text(one.subject)
    if with_tenant:
        yield _text(one.tenant)
    if revealed:
        yield Text("\n").join(_text(text) for text in (one.name, one.worker_id) if text)
    yield _status(one.status)
    yield _probability(one)
    families = _text(", ".join(words.family(name) for name in one.families), "dim")
    yield Text("\n").join(text for text in (_strongest(one), families) if text)


def _probability(one: Suspect) -> Text:
    figure = Text(percent(one.probability).rjust(6) + " ").append_text(meter(one.probability, METER))
    return figure.append(f"\n       {interval(one.low, one.high)}", "dim")


def _strongest(one: Suspect) -> Text:
    if one.parts and one.parts[0].nats > 0:
        return _text(one.parts[0].title)
    return _text(f"linked to {words.other(one.links[0])}") if one.links else Text("")


def explanation_lines(explanation: Explanation, *, revealed: bool, raw: bool) -> RenderableType:
    """Who, the waterfall, every part with its reason and its doubts, links, what would change our mind."""
    pieces: list[RenderableType] = [
        _head(explanation),
        *_person(explanation.suspect, revealed=revealed),
        _standing(explanation),
        Text(),
        waterfall_table(waterfall(explanation)),
    ]
    for part in explanation.suspect.parts:
        pieces += [Text(), *_part(part, raw=raw)]
    if not explanation.suspect.parts:
        pieces += [Text(), Text("No signal fired on this subject.")]
    pieces += _links(explanation.suspect.links)
    pieces += _change_of_mind(explanation)
    pieces += [Text(), Text("A lead for a neutral check, never a verdict.", "italic")]
    return Group(*pieces)


def _head(explanation: Explanation) -> Text:
    one = explanation.suspect
    rank = f"rank {one.rank} of {explanation.of:,} scored, {explanation.population:,} subjects in all"
    return Text.assemble(_text(one.subject, "bold"), "  ", _status(one.status), (f"  {rank}", "dim"))


def _person(one: Suspect, *, revealed: bool) -> Iterator[RenderableType]:
    if not revealed:
        yield Text("Masked: --reveal shows who it is.", "dim")
        return
    who = [one.name, one.role, one.worker_id, *one.accounts, *one.applicant_ids]
    yield _text(" · ".join(text for text in who if text) or "Nothing is known of this person.")


def _standing(explanation: Explanation) -> Text:
    one = explanation.suspect
    text = Text.assemble(
        (words.odds(one.probability).capitalize(), "bold"),
        f" ({percent(one.probability)}), {words.between(one.low, one.high)} four times in five; "
        f"{words.odds(explanation.prior_probability)} before any evidence.",
    )
    if one.links:
        without = explanation.calibration.probability(one.score_without_links)
        text.append(f" Without links {percent(without)} ({words.plain_nats(one.score_without_links)} nats).")
    if one.status == "held":
        text.append(" Held back: one kind of evidence alone speaks for it.")
    return text


def _part(part: PartLine, *, raw: bool) -> Iterator[RenderableType]:
    tone = "for" if part.nats >= 0 else "against"
    yield Text.assemble(
        (words.signed(part.nats).rjust(PART_INDENT - 2), f"bold {STYLE[tone]}"),
        "  ",
        _text(part.title, "bold"),
        (f"  {one_line(words.family(part.family))}", "dim"),
    )
    yield _indented(_text(part.because))
    if part.is_held:
        yield _indented(Text(words.explained(part), "bold"))
    yield _indented(Text(_how_common(part), "dim"))
    yield from _points("What else it may be", part.benign)
    yield from _points("What to do next", part.next_steps)
    for one in part.evidence:
        yield from _evidence(one, raw=raw)


def _how_common(part: PartLine) -> str:
    rates = f"taken to be shown by {words.rates(part)} · ".replace(words.NARROW, "") if part.honest is not None else ""
    return (
        f"{words.colleagues(part.colleagues, part.population)} · {rates}{words.period(part.at, part.last_at)} · "
        f"{words.count(part.count, 'piece')} of evidence · without it {percent(part.probability_without)}"
    )


def _points(heading: str, items: Sequence[str]) -> Iterator[RenderableType]:
    if items:
        yield _indented(Text(heading, "underline"))
        yield from (_bullet("-", _text(item)) for item in items)


def _bullet(mark: str, text: Text) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_row(mark, text)
    return _indented(table)


def _evidence(one: Evidence, *, raw: bool) -> Iterator[RenderableType]:
    origin = f"{one.kind.replace('_', ' ')} · {one.source} · {one.file}:{one.line}"
    yield _bullet("›", Text.assemble((words.moment(one.at), "bold"), "  ", _text(origin, "dim")))  # noqa: RUF001
    yield _indented(_text(one.summary), 2)
    if raw:
        record = "The raw record is not in the vault." if one.raw is None else bared(one.raw)
        yield _indented(Text(record, "cyan", overflow="fold"), 2)


def _links(links: Sequence[LinkLine]) -> Iterator[RenderableType]:
    if links:
        yield Text()
        yield Text("Linked to", "bold")
    for link in links:
        yield Text.assemble(
            (words.signed(link.nats).rjust(PART_INDENT - 2), STYLE["link"]),
            "  ",
            _text(link.other, "bold"),
            "  ",
            _text(f"{words.link_kind(link.link_kind)}, {words.sharers(link)}"),
            f", since {words.day(link.at)}",
            _stands(link),
        )
        if link.possible_victim:
            yield _indented(Text(words.POSSIBLE_VICTIM, "bold"))


def _stands(link: LinkLine) -> Text:
    if link.other_probability is None:
        return Text("; who they are is not told")
    return Text.assemble(f"; it stands at {percent(link.other_probability)} ", _status(link.other_status))


def _change_of_mind(explanation: Explanation) -> Iterator[RenderableType]:
    check = explanation.suspect.next_check
    if check is not None:
        yield Text()
        said = words.proposal(check, explanation.suspect.probability).replace(words.NARROW, "")
        yield Text.assemble(("What would change our mind: ", "bold"), _text(said))
        yield _indented(Text(words.IN_THE_SAME_WORDS, "dim"))
    if explanation.missing:
        missing = words.listed([words.event_kind(name) for name in explanation.missing], "or")
        yield Text()
        yield Text.assemble(("Nobody could see ", "bold"), _text(missing), ": any of it may speak either way.")


def _status(name: str) -> Text:
    return Text(f"{STATUS_MARK.get(name, '-')} {one_line(name)}", STATUS_STYLE.get(name, ""))


def _text(text: str, style: str = "") -> Text:
    return Text(one_line(text), style, overflow="fold")


def _indented(one: RenderableType, more: int = 0) -> RenderableType:
    return Padding(one, (0, 0, 0, PART_INDENT + more))
