"""Placed by a staffing agency, which sends several."""

from __future__ import annotations

from sleetwatch.worlds.roster import AGENCIES
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    agency = stage.dice.choice(AGENCIES)
    for place in range(stage.size):
        actor = stage.enter(place * 3, never=("shared house",), farm=True)
        actor.person.worker_type, actor.person.agency = "agency", agency
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="agency-placement",
    levels=("L1", "L2", "L3"),
    sizes=(1, 3),
    crosses=True,
    play=play,
    weight=2.0,
    story="Came through a staffing agency.",
    source="Microsoft, 30 June 2025: the easiest way in; Google, April 2025",
)
