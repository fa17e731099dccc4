"""Laptops in one house, each steered with remote tools."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    for place in range(stage.size):
        stage.enter(
            place * 5, always=("remote tool", "shared house"), never=("network KVM", "laptop abroad"), farm=True
        )
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="rmm-farm",
    levels=("L1", "L2", "L3"),
    sizes=(2, 4),
    crosses=True,
    play=play,
    weight=2.0,
    story="Laptops in a helper's house, steered with remote tools.",
    source="US Department of Justice on Chapman, July 2025, and Knoot; Mandiant, September 2024",
)
