from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from sleetwatch.clock import DAY
from sleetwatch.explanation import Person, Tie
from sleetwatch.report import (
    Graph,
    Hours,
    Lane,
    Mark,
    Picture,
    Spot,
    Spots,
    TeamHour,
    Timeline,
    draw_graph,
    draw_hours,
    draw_places,
    draw_timeline,
    figure,
)

HOSTILE = '</text><script>alert(1)</script>" onload="alert(2)&\uffff\ud800\x00\u202e'
START = 20_000 * DAY


def timeline(days: int = 60, title: str = "Most days far from the claimed work place") -> Timeline:
    counts = tuple((20_000 + day, 1 + day % 7) for day in range(days))
    lane = Lane("entra_sign_in", counts, START, START + (days - 1) * DAY)
    mark = Mark(title, "entra_sign_in", START + DAY, START + 9 * DAY, (START + DAY, START + 4 * DAY), HOSTILE, True, 9)
    against = Mark("Seen at home", "zoom", START + 2 * DAY, START + 2 * DAY, (), "", False, 1)
    return Timeline((lane,), (mark, against), ((START + 3 * DAY, "first day of work"),))


def hours(team: int = 12) -> Hours:
    slots = tuple((20_000 + day, hour) for day in range(40) for hour in (9, 10, 14, 23))
    usual = tuple(TeamHour(0.1, 0.4, 0.8) if 8 <= hour < 17 else TeamHour(0.0, 0.0, 0.1) for hour in range(24))
    return Hours("America/Denver", ((20_000, -420), (20_020, -360)), slots, usual if team else (), team)


def spots(*more: Spot) -> Spots:
    home = Spot("home", 39.7, -105.0, 20.0, "near Denver, US", 0)
    seen = Spot("seen", 36.2, -86.8, 400.0, "near Nashville, US", 31, START, START + 40 * DAY, 1200.0)
    return Spots((home, seen, *more), rounded=True)


def graph(count: int = 5) -> Graph:
    people = tuple(
        Person("t", f"S-{place}", None, None, 0.5 / (place + 1), "case" if place < 2 else "below")
        for place in range(count)
    )
    ties = tuple(
        Tie("S-0", f"S-{place}", "phone", 2, 1.5, one_home=place == 1, at=START, evidence=())
        for place in range(1, count)
    )
    return Graph(people, ties, {"S-0": "C-A", "S-1": "C-A", "S-2": "C-B", "S-3": "C-B"}, asked="S-0")


def every_picture() -> list[Picture]:
    drawn = [draw_timeline(timeline()), draw_hours(hours()), draw_places(spots()), draw_graph(graph())]
    return [one for one in drawn if one is not None]


def read(picture: Picture | None) -> ET.Element:
    return ET.fromstring(figure(picture))  # noqa: S314 - our own figure


def texts(root: ET.Element, tag: str) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(tag)]


@pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.key)
def test_a_picture_is_named_described_and_told_again_as_a_table(picture: Picture):
    root = read(picture)
    svg = next(one for one in root.iter("svg") if one.get("role") == "img")
    named = [next(one for one in svg.iter() if one.get("id") == key) for key in svg.get("aria-labelledby", "").split()]
    assert [one.text for one in named] == [picture.title, picture.says]
    rows = list(root.iter("tr"))
    assert len(rows) == 1 + len(picture.rows) > 1
    assert {len(list(row)) for row in rows} == {len(picture.columns)}


@pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.key)
def test_a_picture_has_no_style_no_script_and_nothing_that_is_fetched(picture: Picture):
    root = read(picture)
    assert not {one.tag for one in root.iter()} & {"style", "script", "image", "use", "foreignObject"}
    assert not [name for one in root.iter() for name in one.attrib if name == "style" or name.startswith("on")]


def test_the_same_is_always_drawn_the_same():
    assert [figure(one) for one in every_picture()] == [figure(one) for one in every_picture()]


def test_text_from_outside_stays_text():
    people = (Person("t", "S-0", None, HOSTILE, 0.5, "case"), Person("t", HOSTILE, None, None, 0.1, HOSTILE))
    tie = Tie("S-0", HOSTILE, HOSTILE, 2, 1.0, one_home=False, at=None, evidence=())
    drawn = [
        draw_timeline(timeline(title=HOSTILE)),
        draw_places(spots(Spot("seen", 0.0, 0.0, 10.0, HOSTILE, 1, START, START))),
        draw_graph(Graph(people, (tie,), {"S-0": HOSTILE, HOSTILE: HOSTILE})),
    ]
    for picture in drawn:
        assert "script" not in {one.tag for one in read(picture).iter()}


def test_nothing_is_drawn_of_whom_nothing_is_known():
    drawn = [draw_timeline(Timeline((), ())), draw_hours(Hours(None, (), ())), draw_places(Spots((), rounded=False))]
    assert [*drawn, draw_graph(Graph(graph(1).people, (), {}))] == [None] * 4
    assert figure(None) == ""


def test_every_hit_is_a_numbered_mark_in_the_lane_of_its_source():
    root = read(draw_timeline(timeline()))
    lanes = [one for one in root.iter("g") if one.get("class") == "lane-of"]
    assert ["".join(lane.find("text").itertext()) for lane in lanes] == ["entra_sign_in", "zoom"]  # type: ignore[union-attr]
    assert [one.get("class") for lane in lanes for one in lane.iter("path") if "flag" in one.get("class", "")] == [
        "flag", "flag", "flag hollow",
    ]  # fmt: skip
    assert "1 Most days far from the claimed work place" in texts(root, "th")


def test_ten_thousand_events_make_no_larger_picture_than_a_bar_for_each_stretch_of_time():
    many = tuple((20_000 + day, 14) for day in range(720))
    picture = draw_timeline(Timeline((Lane("zoom", many, START, START + 719 * DAY),), ()))
    assert picture is not None
    assert "10,080 events" in picture.says
    assert len(figure(picture)) < 12_000


def test_a_mark_stands_where_its_time_is():
    root = read(draw_timeline(timeline(days=10)))
    at = [
        float(one.get("x", "").rstrip("%"))
        for one in root.iter("svg")
        if one.get("class") == "loose" and "%" in one.get("x", "")
    ]
    assert at == pytest.approx([10.0, 40.0, 20.0])


def test_hours_are_told_by_the_clock_of_the_claim_with_its_summer_time():
    picture = draw_hours(hours())
    assert picture is not None
    assert "Clock of America/Denver: UTC\N{MINUS SIGN}7, then UTC\N{MINUS SIGN}6 from 24 Oct 2024." in picture.note
    rows = {row[0]: row[1:] for row in picture.rows}
    assert rows["23 to 24"] == ("40", "100%", "0%", "10%")
    assert rows["12 to 13"] == ("0", "0%", "40%", "80%")


def test_without_enough_colleagues_no_team_is_drawn():
    picture = draw_hours(hours(team=0))
    assert picture is not None
    assert "too few colleagues" in picture.note
    assert not [one for one in read(picture).iter("path") if one.get("class") == "team"]


def test_only_the_newest_months_are_drawn_day_by_day():
    slots = tuple((20_000 + day, 9) for day in range(400))
    picture = draw_hours(Hours("UTC", ((20_000, 0),), slots))
    assert picture is not None
    assert picture.height < 800
    assert picture.rows[9][1] == "400"


def place_of(root: ET.Element, kind: str) -> tuple[float, float, float]:
    one = next(one for one in root.iter("ellipse") if one.get("class") == f"area {kind}")
    cx, cy, rx = (float(one.get(name, "").rstrip("%")) for name in ("cx", "cy", "rx"))
    return cx, cy, rx


def test_east_is_right_north_is_up_and_a_radius_is_to_scale():
    root = read(draw_places(spots()))
    home, seen = place_of(root, "home"), place_of(root, "seen")
    assert home[0] < seen[0]
    assert home[1] < seen[1]
    assert seen[2] / home[2] == pytest.approx(20.0, rel=0.1)


def test_two_places_on_both_sides_of_the_date_line_are_drawn_near_to_each_other():
    fiji = Spot("seen", -17.7, 178.1, 50.0, "near Suva, FJ", 3, START, START)
    samoa = Spot("home", -13.8, -171.8, 50.0, "near Apia, WS", 0)
    root = read(draw_places(Spots((fiji, samoa), rounded=False)))
    assert 10 < place_of(root, "seen")[0] < place_of(root, "home")[0] < 90


def test_every_place_is_in_the_picture_wherever_it_is():
    ends = [(71.0, -156.0), (-54.8, -68.3), (64.1, -21.9), (-46.4, 168.3), (1.3, 103.8)]
    all_over = tuple(Spot("seen", *at, 30.0, "x", 1, START, START) for at in ends)
    root = read(draw_places(Spots(all_over, rounded=False)))
    for one in root.iter("ellipse"):
        assert 0 <= float(one.get("cx", "").rstrip("%")) <= 100
        assert 0 <= float(one.get("cy", "").rstrip("%")) <= 100


def test_what_a_vpn_shows_is_told_apart_by_its_shape_too():
    hidden = Spot("hidden", 34.0, -118.2, 400.0, "near Los Angeles, US", 2, START, START)
    root = read(draw_places(spots(hidden)))
    shapes = {one.get("class"): one.get("d") for one in root.iter("path") if "sign" in one.get("class", "")}
    assert len(set(shapes.values())) == len(shapes) == 3


def test_clusters_have_shapes_of_their_own_and_whoever_is_over_a_line_is_filled():
    root = read(draw_graph(graph()))
    nodes = {
        one.get("class"): one.get("d") for one in root.iter("path") if re.match(r"node \S+ \S", one.get("class", ""))
    }
    assert set(nodes) == {"node c0 case", "node c1 below", "node alone below"}
    assert len(set(nodes.values())) == 3
    assert [one.get("class") for one in root.iter("line")].count("tie w3 home") == 1


def test_of_very_many_the_likeliest_are_drawn_and_the_table_has_all():
    picture = draw_graph(graph(120))
    assert picture is not None
    assert sum("node" in one.get("class", "") for one in read(picture).iter("path")) < 50
    assert len(picture.rows) == 119
    assert "Of 120 subjects the 40 likeliest are drawn" in picture.note
