"""A subject's links as one SVG picture, drawn here so that no script is needed to see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sleetwatch.explanation import LinksPage, Person, Tie
from sleetwatch.report import words
from sleetwatch.report.clean import one_line
from sleetwatch.report.graph import join
from sleetwatch.report.layout import Point, spread

WIDTH, HEIGHT = 960.0, 640.0
MOST = 60
"""Neighbours drawn; the likeliest are. A picture of more shows nothing."""
RADIUS = {"case": 17.0, "check": 15.0, "held": 13.0, "below": 11.0}

_STYLE = """
svg { background: #ffffff; font: 13px system-ui, sans-serif; }
.tie { stroke: #8a93a0; fill: none; } .home { stroke-dasharray: 5 4; }
.case { fill: #c2410c; } .check { fill: #e08a3c; } .held { fill: #d7b24a; } .below { fill: #7c93b2; }
.asked { stroke: #111827; stroke-width: 3; }
text { fill: #1f2937; text-anchor: middle; } .kind { fill: #5b6470; font-size: 11px; }
@media (prefers-color-scheme: dark) {
  svg { background: #11151b; } text { fill: #e5e7eb; } .kind { fill: #a3adba; }
  .tie { stroke: #6b7583; } .asked { stroke: #f9fafb; }
}
"""


def draw_links(page: LinksPage) -> str:
    """The subject, everybody it is tied to, and what ties them: wider is more telling, dashed is one claimed home."""
    people = [page.person, *(one.person for one in page.neighbours[:MOST])]
    place = {person.subject: number for number, person in enumerate(people)}
    ties = [tie for one in page.neighbours[:MOST] for tie in one.ties]
    ties += [tie for tie in page.between if {tie.subject_a, tie.subject_b} <= place.keys()]
    joined = join(ties, place)
    shares = spread(len(people), list(joined), first_in_the_middle=True)
    points = [Point(x * WIDTH, y * HEIGHT) for x, y in shares]
    title = f"Links of {one_line(page.person.subject)}"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            *(line for (a, b), shared in joined.items() for line in _line(points[a], points[b], shared)),
            *(line for number, person in enumerate(people) for line in _node(points[number], person, number == 0)),
            "</svg>\n",
        )
    )


def _line(start: Point, end: Point, ties: Sequence[Tie]) -> tuple[str, str]:
    wide = 1.0 + max(tie.nats for tie in ties)
    home = " home" if all(tie.one_home for tie in ties) else ""
    kinds = ", ".join(dict.fromkeys(words.link_kind(tie.link_kind).removeprefix("the same ") for tie in ties))
    ends = f'x1="{start.x:.1f}" y1="{start.y:.1f}" x2="{end.x:.1f}" y2="{end.y:.1f}"'
    x, y = (start.x + end.x) / 2, (start.y + end.y) / 2
    return (
        f'<line class="tie{home}" {ends} stroke-width="{wide:.1f}"/>',
        f'<text class="kind" x="{x:.1f}" y="{y - 4:.1f}">{escape(kinds)}</text>',
    )


def _node(point: Point, person: Person, asked: bool) -> tuple[str, ...]:  # noqa: FBT001 - of one
    size = RADIUS.get(person.status, RADIUS["below"])
    named, likely = one_line(person.name or person.subject), words.percent(person.probability)
    ring = " asked" if asked else ""
    x, y = f"{point.x:.1f}", point.y
    return (
        f'<circle class="{escape(person.status)}{ring}" cx="{x}" cy="{y:.1f}" r="{size:.0f}"/>',
        f'<text x="{x}" y="{y - size - 6:.1f}">{escape(named)}</text>',
        f'<text class="kind" x="{x}" y="{y + size + 14:.1f}">{escape(likely)}</text>',
    )
