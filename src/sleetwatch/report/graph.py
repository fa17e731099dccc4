"""Who is tied to whom: subjects as nodes, what they share as lines; clusters by shape and colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sleetwatch.explanation import Person, Tie
from sleetwatch.report import words
from sleetwatch.report.figure import Column, Picture
from sleetwatch.report.layout import Point, spread
from sleetwatch.report.svg import share, tag

MOST = 40
"""Subjects drawn; the likeliest are. A picture of more shows nothing."""
HEAD, A_NODE, HIGH = 90.0, 32.0, 560.0
"""Pixels of height: for none, for each subject more, and at most."""
SHAPES = (
    "M-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0z",
    "M-10-10H10V10H-10z",
    "M0-13 13 0 0 13-13 0z",
    "M0-13 12 9H-12z",
    "M-6-11H6L12 0 6 11H-6L-12 0z",
    "M-12-8H12L0 13z",
)
"""Circle, square, diamond, triangle, hexagon, triangle on its tip: one a cluster, so that colour is never alone."""
ALONE = "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z"
KINDS = 2
"""Things shared that are written on a line; the table has all."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Some subjects and what they share."""

    people: tuple[Person, ...]
    """The one in question first, if there is one."""
    ties: tuple[Tie, ...]
    cluster_of: dict[str, str]
    """The cluster of each subject that is in one."""
    asked: str | None = None
    """The subject in question."""
    key: str = "links"
    title: str = "Who shares what"


def draw_graph(graph: Graph) -> Picture | None:
    """The picture; None where nobody is tied to anybody."""
    if not graph.ties:
        return None
    people = graph.people[:MOST]
    place = {one.subject: number for number, one in enumerate(people)}
    joined = join((tie for tie in graph.ties if {tie.subject_a, tie.subject_b} <= place.keys()), place)
    points = spread(len(people), list(joined), first_in_the_middle=graph.asked is not None)
    looks = _looks(people, graph.cluster_of)
    drawing = (
        *(_line(points[a], points[b], shared) for (a, b), shared in joined.items()),
        *(_words(points[a], points[b], shared) for (a, b), shared in joined.items() if len(joined) <= MOST // 2),
        *(_node(points[at], one, looks, asked=one.subject == graph.asked) for at, one in enumerate(people)),
    )
    return Picture(
        key=graph.key,
        title=graph.title,
        says=_says(graph),
        drawing=Markup("").join(drawing),
        height=min(HIGH, HEAD + A_NODE * len(people)),
        columns=(Column("Subject"), Column("And"), Column("Share"), Column("When"), Column("Worth", is_number=True)),
        rows=tuple(_row(tie) for tie in sorted(graph.ties, key=_by_worth)),
        legend=_legend(looks, some_alone=any(one.subject not in looks for one in people)),
        note=_note(graph, len(people)),
    )


def _says(graph: Graph) -> str:
    pairs = {(tie.subject_a, tie.subject_b) for tie in graph.ties}
    kinds = list(dict.fromkeys(words.link_kind(tie.link_kind) for tie in sorted(graph.ties, key=_by_worth)))
    told = f"{words.count(len(graph.people), 'subject')} and {words.count(len(pairs), 'pair')} tied by"
    return f"{told} {words.listed(kinds[:4])}{' and more' if len(kinds) > 4 else ''}."  # noqa: PLR2004 - enough to read


def _note(graph: Graph, drawn: int) -> str:
    notes = ["A wider line is worth more; a dashed one joins people who claim one home."]
    if drawn < len(graph.people):
        notes.append(f"Of {len(graph.people):,} subjects the {drawn} likeliest are drawn; the table has all.")
    return " ".join(notes)


def _by_worth(tie: Tie) -> tuple[float, str, str, str]:
    return -tie.nats, tie.subject_a, tie.subject_b, tie.link_kind


def join(ties: Iterable[Tie], place: dict[str, int]) -> dict[tuple[int, int], list[Tie]]:
    """Each pair's ties together, the most telling first."""
    found: dict[tuple[int, int], list[Tie]] = {}
    for tie in sorted(ties, key=_by_worth):
        a, b = sorted((place[tie.subject_a], place[tie.subject_b]))
        found.setdefault((a, b), []).append(tie)
    return found


def _looks(people: Sequence[Person], cluster_of: dict[str, str]) -> dict[str, int]:
    """Which shape each cluster has: the largest clusters are told apart first."""
    sizes: dict[str, int] = {}
    for one in people:
        if one.subject in cluster_of:
            sizes[cluster_of[one.subject]] = sizes.get(cluster_of[one.subject], 0) + 1
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    look = {name: number % len(SHAPES) for number, name in enumerate(ranked)}
    return {subject: look[name] for subject, name in cluster_of.items() if name in look}


def _legend(looks: dict[str, int], *, some_alone: bool) -> tuple[tuple[str, Markup, str], ...]:
    clusters = [
        ("links", _sample(SHAPES[look], f"node c{look}"), f"cluster {place}")
        for place, look in enumerate(sorted(set(looks.values())), start=1)
    ]
    alone = [("links", _sample(ALONE, "node alone"), "in no cluster")] if some_alone and clusters else []
    told_apart = clusters if len(clusters) + some_alone > 1 else []
    return (*told_apart, *alone, ("links", _sample(ALONE, "node case"), "filled: over a line"))


def _sample(shape: str, kind: str) -> Markup:
    return tag("g", tag("path", d=shape, class_=kind), transform="translate(11 8) scale(.55)")


def _line(start: Point, end: Point, ties: Sequence[Tie]) -> Markup:
    home = " home" if all(tie.one_home for tie in ties) else ""
    ends = {"x1": share(start.x), "y1": share(start.y), "x2": share(end.x), "y2": share(end.y)}
    wide = 1 + min(4, round(max(tie.nats for tie in ties)))
    return tag("line", tag("title", _shared(ties, len(ties))), **ends, class_=f"tie w{wide}{home}")


def _words(start: Point, end: Point, ties: Sequence[Tie]) -> Markup:
    middle = (start.x + end.x) / 2, (start.y + end.y) / 2
    return tag("text", _shared(ties, KINDS), x=share(middle[0]), y=share(middle[1]), dy="-8", class_="kind wide")


def _shared(ties: Sequence[Tie], most: int) -> str:
    kinds = list(dict.fromkeys(words.link_kind(tie.link_kind).removeprefix("the same ") for tie in ties))
    return ", ".join(kinds[:most]) + (f" +{len(kinds) - most}" if len(kinds) > most else "")


def _node(point: Point, person: Person, looks: dict[str, int], *, asked: bool) -> Markup:
    look = looks.get(person.subject)
    kinds = ["node", "alone" if look is None else f"c{look}", person.status if person.status in words.STATUS else ""]
    shape = tag("path", d=ALONE if look is None else SHAPES[look], class_=" ".join(filter(None, kinds)))
    ring = tag("circle", r=17, class_="asked") if asked else Markup()
    named = tag("text", person.name or person.subject, y=-20, class_="name")
    likely = tag("text", words.percent(person.probability), y=27, class_="likely")
    said = tag("title", f"{person.subject}, {words.percent(person.probability)}, {person.status}")
    box = {"x": share(point.x), "y": share(point.y), "width": "1", "height": "1"}
    return tag("svg", said, ring, shape, named, likely, **box, class_="loose")


def _row(tie: Tie) -> tuple[str, ...]:
    when = "" if tie.at is None else words.day(tie.at)
    home = ", one claimed home" if tie.one_home else ""
    what = f"{words.link_kind(tie.link_kind)}{home}; {words.count(tie.degree, 'subject')} share it"
    return (tie.subject_a, tie.subject_b, what, when, words.signed(tie.nats))
