"""The homes in Nashville to which laptops were sent.

US Department of Justice, 8 August 2024, on Matthew Knoot: between July 2022 and August 2023 employers sent laptops
addressed to a stolen identity to his homes; he signed in, installed remote desktop software without leave, and
workers in China appeared to be in Nashville.
"""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.exits import den_in
from sleetwatch.worlds.schemes.stage import Script, Stage, house_in


def play(stage: Stage) -> None:
    for place in range(2):
        actor = stage.enter(place * 7, only=("remote tool", "second tool", "shared house"))
        actor.den = den_in(CITIES["Shenyang"], stage.props, stage.days)
    house = house_in(CITIES["Nashville"], stage.props, stage.days)
    act_together(stage, replace(things_of(stage), house=house))
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="nashville",
    levels=("L2",),
    sizes=(2, 2),
    play=play,
    story="Laptops at a home in Nashville, with remote desktop software that nobody allowed.",
    source="US Department of Justice, 8 August 2024",
)
