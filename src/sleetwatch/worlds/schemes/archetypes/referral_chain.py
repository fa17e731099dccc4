"""One vouches for the next."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    for place in range(stage.size):
        stage.enter(place * 12, always=("referral",), never=("shared house",), farm=True)
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="referral-chain",
    levels=("L1", "L2", "L3", "L4"),
    sizes=(2, 3),
    play=play,
    weight=2.0,
    story="Each was hired on the word of the one before.",
    source="Mandiant, May 2025; US Attorney for Northern Georgia; Secureworks, October 2024",
)
