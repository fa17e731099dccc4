"""Laptops on a shelf, each with a keyboard, screen and mouse on the network."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    for place in range(stage.size):
        stage.enter(place * 5, always=("network KVM", "shared house"), never=("remote tool",), farm=True)
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="kvm-farm",
    levels=("L2", "L3"),
    sizes=(2, 4),
    crosses=True,
    play=play,
    weight=2.0,
    story="Laptops on a shelf behind network KVMs.",
    source="Microsoft, 30 June 2025 (PiKVM, TinyPilot); Huntress, August 2026",
)
