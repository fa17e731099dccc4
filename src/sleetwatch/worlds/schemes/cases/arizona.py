"""The house in Arizona: more than 90 laptops, of which three stand for this company.

US Department of Justice, 24 July 2025, on Christina Chapman: from October 2020 to October 2023 she kept laptops of
some 300 companies at home, labelled with company and identity, installed remote access, sent 49 machines abroad,
several to a Chinese city on the border of North Korea, and received and passed on the pay.
"""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.exits import DANDONG, den_in
from sleetwatch.worlds.schemes.stage import Script, Stage, house_in


def play(stage: Stage) -> None:
    kept = ("remote tool", "shared house", "paid to another")
    for place in range(2):
        stage.enter(place * 9, only=kept)
    sent = stage.enter(12, only=("laptop abroad", "paid to another"))
    sent.den = den_in(DANDONG, stage.props, stage.days)
    house = house_in(CITIES["Phoenix"], stage.props, stage.days)
    act_together(stage, replace(things_of(stage), house=house))
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="arizona",
    levels=("L2",),
    sizes=(3, 3),
    play=play,
    story="Laptops on the shelves of a house in Arizona; one was sent on to Dandong.",
    source="US Department of Justice, 24 July 2025",
)
