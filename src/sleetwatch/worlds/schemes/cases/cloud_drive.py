"""Paid, dismissed, and back with samples.

Secureworks, October 2024: a contractor took the company's data almost at once, over the virtual desktop and from
Astrill and residential addresses; liked a machine of their own better than the issued one; changed the bank account
several times and used a payment processor; was dismissed for poor work, and then asked for money.
"""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.loot import leave, take_all
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(only=("own machine", "VPN exit", "favourite VPN", "bank changes"))
    actor.person.worker_type, actor.person.agency = "contractor", ""
    stage.move(actor, "Engineering", "Software Engineer")
    leave(stage, actor, min(stage.days - 1, actor.begins + 36))
    act_together(stage)
    take_all(stage, actor, 2)
    actor.add("mass download")
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="cloud-drive",
    levels=("L1",),
    sizes=(1, 1),
    play=play,
    story="Took the code in the first week, changed the bank twice, was dismissed and asked for money.",
    source="Secureworks, October 2024",
)
