"""Fourteen alarms in two months.

Microsoft, 21 April 2026: accounts outside the company went through the hiring pages from known infrastructure; once
hired, the first sign-in to the HR portal and the pay were set up from it, and impossible-travel alarms piled up in
the first two months; search and download went through anonymous proxies.
"""

from __future__ import annotations

from sleetwatch.worlds.people import Visit
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(only=("own machine", "VPN exit", "foreign sign-in", "applied through VPN"))
    act_together(stage)
    for _ in range(14):
        day = stage.workday(actor, 1, 55)
        actor.person.visits.append(Visit(day, stage.dice.uniform(8.0, 22.0), actor.den, "own"))
        actor.person.away.discard(day)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="payroll-portal",
    levels=("L1",),
    sizes=(1, 1),
    play=play,
    story="Applied and worked through anonymous exits, and now and then from where they are.",
    source="Microsoft, 21 April 2026",
)
