"""Takes what there is before leaving, and asks for money."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(always=("mass download", "knocks afterwards"))
    stage.move(actor, "Engineering", "Software Engineer")
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="extortion",
    levels=("L1", "L2", "L3"),
    sizes=(1, 1),
    play=play,
    weight=1.0,
    story="Downloads nearly all repositories, is let go, and tries the account again.",
    source="Secureworks, October 2024; FBI, January 2025",
)
