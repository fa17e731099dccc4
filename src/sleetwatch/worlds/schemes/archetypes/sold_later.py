"""Hired and honest for a while; then the account is sold or handed over."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together, sell
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(never=("laptop abroad", "network KVM"))
    sell(actor, stage.workday(actor, (stage.days - actor.begins) * 2 // 5, 0))
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="sold-later",
    levels=("L1", "L2", "L3"),
    sizes=(1, 1),
    play=play,
    weight=2.0,
    story="An honest hire sold the account; from that day somebody else works.",
    source="Microsoft, 30 June 2025, on account access that facilitators sell",
)
