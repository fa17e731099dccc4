"""Half an hour on a machine that was watched.

ANY.RUN, BCA and NorthScan, December 2025: on laptops prepared as bait the workers looked at the system and at where
it stood, set Chrome Remote Desktop up from PowerShell with a fixed PIN, and came through Astrill throughout.
"""

from __future__ import annotations

from sleetwatch.worlds.people import Tool
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import ALWAYS, Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(only=("remote tool", "looks around", "VPN exit", "favourite VPN"))
    act_together(stage)
    actor.person.tools = [Tool("chrome-remote", actor.begins, ALWAYS, 0.9)]
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="pin-on-the-line",
    levels=("L1",),
    sizes=(1, 1),
    play=play,
    story="Looked round the machine, then a headless remote desktop with a fixed PIN.",
    source="ANY.RUN, December 2025",
)
