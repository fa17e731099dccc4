from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from sleetwatch.explanation import LinksPage, Neighbour, Person, Tie
from sleetwatch.report.picture import draw_links

HOSTILE = '</text><script>alert(1)</script>" onload="alert(2)&\uffff\ud800\x00\u202e'


def person(subject: str, name: str | None = None, status: str = "below") -> Person:
    return Person("t", subject, worker_id=None, name=name, probability=0.3, status=status)


def page(*neighbours: Person) -> LinksPage:
    ties = [Tie("S-A", one.subject, "phone", 2, 1.0, one_home=False, at=None, evidence=()) for one in neighbours]
    near = tuple(Neighbour(one, (tie,), 0.2) for one, tie in zip(neighbours, ties, strict=True))
    return LinksPage(person("S-A", HOSTILE, "case"), cluster=None, neighbours=near, between=(), hubs=())


@pytest.mark.parametrize("neighbours", [(), (person("S-B", HOSTILE),), tuple(map(person, ("S-B", "S-C", "S-D")))])
def test_a_name_made_to_break_out_of_the_picture_is_only_text_in_it(neighbours: tuple[Person, ...]):
    picture = ET.fromstring(draw_links(page(*neighbours)))  # noqa: S314 - our own picture

    assert {element.tag.rpartition("}")[2] for element in picture.iter()} <= {
        "svg", "title", "style", "line", "text", "circle",
    }  # fmt: skip
    assert not any(name.startswith("on") for element in picture.iter() for name in element.attrib)
    assert len(picture.findall("{*}circle")) == 1 + len(neighbours)
