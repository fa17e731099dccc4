"""Somebody got a tax form for work that he had never done.

Mandiant, 19 May 2025: employee A had worked well for half a year and had referred employee B; both were false. Both
laptops stood in Nevada behind one address, though the claims were Texas and another place; AnyDesk and Astrill were
on both.
"""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.worlds.people import Tool
from sleetwatch.worlds.places import City
from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.control import on_windows
from sleetwatch.worlds.schemes.stage import ALWAYS, Script, Stage, house_in

_NEVADA = City(
    "Las Vegas", "Las Vegas", "NV", "Nevada", "US", 36.17, -115.14, "America/Los_Angeles", ("89117", "89128")
)
_HABITS = ("remote tool", "VPN exit", "favourite VPN", "shared house")


def play(stage: Stage) -> None:
    first = stage.enter(-180, only=_HABITS)
    second = stage.enter(only=(*_HABITS, "referral"))
    second.start = max(second.start, first.start)
    house = house_in(_NEVADA, stage.props, stage.days)
    act_together(stage, replace(things_of(stage), house=house))
    for actor in (first, second):
        on_windows(actor.person, stage)
        actor.person.tools = [Tool("anydesk", actor.begins, ALWAYS, 0.85, installed=actor.start >= 0)]
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="tax-form",
    levels=("L2",),
    sizes=(2, 2),
    play=play,
    story="Two laptops in Nevada behind one line, AnyDesk on both; one referred the other.",
    source="Mandiant, 19 May 2025",
)
