"""In the IT department, with keys to the directory."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(always=("grants itself",))
    stage.move(actor, "IT", "Systems Administrator")
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="it-insider",
    levels=("L2", "L3", "L4"),
    sizes=(1, 1),
    play=play,
    weight=1.0,
    story="An administrator who gives themselves roles and keys that nobody asked for.",
    source="Microsoft, 30 June 2025: administrator positions; Defender Experts, December 2025",
)
