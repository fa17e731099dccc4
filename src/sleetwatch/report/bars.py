"""The waterfall in characters: bars of blocks on a line, the two lines of decision, an axis of probabilities."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sleetwatch.report import words
from sleetwatch.report.clean import one_line
from sleetwatch.report.waterfall import Step, Tick, Waterfall

CELLS = 40
"""Characters the scale takes."""
BLOCK = {"for": "█", "against": "▒", "link": "▚"}
POINT = {"prior": "○", "subtotal": "◇", "score": "◆"}
STYLE = {"for": "dark_orange3", "against": "dodger_blue1", "link": "dark_orange3"}
LIMIT = "┊"


def waterfall_table(chart: Waterfall) -> RenderableType:
    """Every step with its bar, its nats and the probability after it."""
    table = Table.grid(padding=(0, 1))
    table.add_column(max_width=54)
    table.add_column(no_wrap=True, width=CELLS)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_row("", _limits(chart), Text("nats", "dim"), Text("then", "dim"))
    for step in chart.steps:
        table.add_row(*_row(chart, step))
    table.add_row("", axis(chart, chart.probabilities), "", "")
    return table


def _row(chart: Waterfall, step: Step) -> tuple[Text, Text, Text, Text]:
    nats = words.signed(step.nats) if step.is_share else words.plain_nats(step.nats)
    style = "" if step.is_share else "bold"
    return (
        Text(one_line(step.label), style),
        bar(chart, step),
        Text(nats, STYLE.get(step.tone, style)),
        Text(percent(step.probability), style),
    )


def bar(chart: Waterfall, step: Step) -> Text:
    """One step on the scale."""
    cells = [" "] * CELLS
    for limit in (chart.check, chart.case):
        cells[_cell(chart, limit)] = LIMIT
    if step.kind == "score":
        _draw(cells, chart, chart.low, chart.high, "─")
    if step.tone in BLOCK:
        _draw(cells, chart, step.before, step.after, BLOCK[step.tone])
    elif step.kind in POINT:
        cells[_cell(chart, step.after)] = POINT[step.kind]
    text = Text("".join(cells), STYLE.get(step.tone, ""))
    text.highlight_regex(LIMIT, "dim")
    return text


def _draw(cells: list[str], chart: Waterfall, one: float, other: float, block: str) -> None:
    first, last = sorted((chart.share(one) * CELLS, chart.share(other) * CELLS))
    start = min(CELLS - 1, int(first + 0.5))
    for cell in range(start, max(start + 1, min(CELLS, int(last + 0.5)))):
        cells[cell] = block


def _cell(chart: Waterfall, nats: float) -> int:
    return min(CELLS - 1, int(chart.share(nats) * CELLS))


def axis(chart: Waterfall, ticks: list[Tick]) -> Text:
    """Labels under their places; one that would touch the one before is left out."""
    line = ""
    for tick in ticks:
        start = max(0, _cell(chart, tick.at) - len(tick.label) // 2)
        fits = start + len(tick.label) <= CELLS and (not line or start > len(line))
        line = line.ljust(start) + tick.label if fits else line
    return Text(line, "dim")


def _limits(chart: Waterfall) -> Text:
    check, case = _cell(chart, chart.check), _cell(chart, chart.case)
    line = "check".rjust(check + 1)
    return Text(line.ljust(max(case, len(line) + 1)) + "case", "dim")


def percent(probability: float) -> str:
    """As on the page but without the space, at which Rich would break the line."""
    return words.percent(probability).replace(words.NARROW, "")


def interval(low: float, high: float) -> str:
    """An interval, in the same way."""
    return words.interval(low, high).replace(words.NARROW, "")


def meter(probability: float, cells: int) -> Text:
    """A probability on a straight scale."""
    full = int(probability * cells + 0.5)
    return Text.assemble(("█" * full, STYLE["for"]), ("·" * (cells - full), "dim"))
