"""Hired and gone within ten days.

LevelBlue SpiderLabs and Cybereason, March 2026, on August 2025: a new hire passed all checks; sign-ins came from
China; then one from Dallas on an unmanaged device, then one from Los Angeles at an address that intelligence tied to
Astrill. The addresses are the two that were published; which was which was not. The contract ended within ten days.
"""

from __future__ import annotations

from sleetwatch.worlds.networks import Line, Provider
from sleetwatch.worlds.people import Visit
from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.exits import den_in
from sleetwatch.worlds.schemes.loot import leave
from sleetwatch.worlds.schemes.stage import Script, Stage

_EXITS = (
    Line(Provider("CYBERCON, INC.", 7393, ()), CITIES["Dallas"], [(-10_000, "142.214.202.2")]),
    Line(Provider("HostPapa", 36352, ()), CITIES["Los Angeles"], [(-10_000, "155.94.199.59")]),
)


def play(stage: Stage) -> None:
    actor = stage.enter(only=("own machine", "foreign sign-in"))
    actor.den = den_in(CITIES["Shenyang"], stage.dice, stage.days)
    act_together(stage)
    person, day = actor.person, actor.begins
    person.tunnels, person.visits = [], []
    actor.drop("favourite VPN")
    actor.add("VPN exit")
    if person.own:
        person.own.last = day + 5
    person.visits = [
        Visit(min(stage.days - 1, day + 6 + place), 10.2 + place, line, "own") for place, line in enumerate(_EXITS)
    ]
    person.away -= set(range(day, day + 10))
    leave(stage, actor, min(stage.days - 1, day + 9))
    actor.ended = "caught"
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="ten-days",
    levels=("L2",),
    sizes=(1, 1),
    play=play,
    story="Sign-ins from China, then from Dallas and Los Angeles on a machine of their own; out within ten days.",
    source="LevelBlue SpiderLabs, March 2026",
)
