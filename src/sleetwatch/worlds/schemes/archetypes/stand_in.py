"""A rented identity: its owner is at home, passes every check and shows a face; somebody else works."""

from __future__ import annotations

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    never = ("kept elsewhere", "own machine", "laptop abroad", "no camera", "paid to another", "foreign clock")
    always = ("network KVM",) if stage.level == "L4" or chance(stage.dice, 0.6) else ("remote tool",)
    stage.enter(always=always, never=(*never, "shared house", "foreign sign-in"))
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="stand-in",
    levels=("L2", "L3", "L4", "adaptive"),
    sizes=(1, 1),
    play=play,
    weight=3.0,
    story="The identity, the face and the address are real; the work is done from afar.",
    source="US Department of Justice on Vong, December 2025",
)
