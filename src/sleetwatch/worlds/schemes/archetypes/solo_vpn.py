"""One worker alone, far away, on a machine of their own behind a VPN."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    stage.enter(always=("own machine", "VPN exit"), never=("kept elsewhere", "network KVM"))
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="solo-vpn",
    levels=("L1", "L2", "L3"),
    sizes=(1, 1),
    play=play,
    weight=3.0,
    story="Alone abroad, at a machine of their own behind the exits of a VPN.",
    source="Microsoft, 30 June 2025; Unit 42, November 2024; LevelBlue, March 2026",
)
