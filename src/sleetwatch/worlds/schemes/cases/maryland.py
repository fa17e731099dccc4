"""A real man with thirteen jobs.

US Department of Justice, 4 December 2025, on Minh Phuong Vong of Maryland: he sat the interview himself and showed
his own papers, the laptop came to his own home, he installed remote access software, and a partner in Shenyang did
the work. He held jobs at 13 companies or more.
"""

from __future__ import annotations

from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.exits import den_in
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(only=("remote tool", "divided days"))
    actor.den = den_in(CITIES["Shenyang"], stage.dice, stage.days)
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="maryland",
    levels=("L3",),
    sizes=(1, 1),
    play=play,
    story="Identity, face, papers and address are real; the work is done in Shenyang through a remote tool.",
    source="US Department of Justice, 4 December 2025",
)
