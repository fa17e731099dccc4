"""One phone for four contractors.

Microsoft Defender Experts, 18 December 2025: one device completed the second factor for several accounts of a tenant;
sign-ins came from the United States first and then from Russia, China and other Asian places, often through Astrill,
and some looked like cloud desktops in Russia; sessions outlived password resets. Contract employees' accounts were
disabled.
"""

from __future__ import annotations

from sleetwatch.worlds.networks import tunnel
from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.exits import RUSSIAN_HOSTING, VLADIVOSTOK
from sleetwatch.worlds.schemes.stage import Script, Stage

_HABITS = ("shared phone", "own machine", "VPN exit", "favourite VPN", "foreign sign-in")


def play(stage: Stage) -> None:
    desktop = tunnel(RUSSIAN_HOSTING, VLADIVOSTOK, stage.props, 2)
    for place in range(stage.size):
        actor = stage.enter(place * 3, only=(*_HABITS, "session outlives") if place == 0 else _HABITS)
        actor.person.worker_type, actor.person.agency = "contractor", ""
        actor.den = desktop
    act_together(stage, things_of(stage))
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="one-phone",
    levels=("L2",),
    sizes=(4, 4),
    play=play,
    story="Four contractors, one phone for every second factor, and sessions from Russia.",
    source="Microsoft Defender Experts, 18 December 2025",
)
