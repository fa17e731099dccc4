"""One that has read our rules: the only file here that was written with the catalogue's pages in view.

A stand-in receives the laptop at the claimed home, opens it, shows a face and keeps the second factor. Nothing is
shared with anybody, nothing is registered or installed in the first weeks, the hours are those of the claimed place,
and the pay goes to one account in the worker's name. What is left is a developer's tunnel on some days, after the
weeks in which a new laptop is looked at most closely; or a network KVM that calls itself what stands on the desk
anyway.
"""

from __future__ import annotations

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.people import Tool
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.control import on_windows
from sleetwatch.worlds.schemes.stage import ALWAYS, Script, Stage

_PATIENCE = (35, 60)
"""Days of ordinary work before the first tunnel."""


def play(stage: Stage) -> None:
    actor = stage.enter(only=())
    by_tunnel = chance(stage.dice, 0.5)
    if not by_tunnel:
        actor.add("network KVM")
    act_together(stage)
    if by_tunnel:
        on_windows(actor.person, stage)
        first = actor.start + stage.dice.randrange(*_PATIENCE)
        actor.person.tools.append(Tool("code-tunnel", first, ALWAYS, 0.3, installed=False))
        actor.add("remote tool")
        if first >= stage.days:
            actor.silent.add("remote tool")
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="rule-reader",
    levels=("adaptive",),
    sizes=(1, 1),
    play=play,
    story="Has read what is looked for, and stays just under it.",
    source="A judgement: whoever reads an open catalogue can copy its thresholds.",
)
