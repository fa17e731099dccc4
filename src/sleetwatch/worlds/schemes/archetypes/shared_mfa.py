"""Several accounts whose second factor is answered on one handset."""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    for place in range(stage.size):
        stage.enter(place * 4, always=("shared phone",), never=("shared house",), farm=True)
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="shared-mfa",
    levels=("L1", "L2"),
    sizes=(2, 4),
    crosses=True,
    play=play,
    weight=1.0,
    story="One handset answers for several accounts; their laptops stand in different places.",
    source="Microsoft Defender Experts, 18 December 2025",
)
