"""A persona with several jobs at a time: one phone and one machine of their own, wherever it is hired."""

from __future__ import annotations

from dataclasses import replace

from sleetwatch.worlds.devices import private_machine
from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(always=("divided days",))
    persona = replace(things_of(stage), machine=private_machine(stage.props, mac=False))
    act_together(stage, persona)
    if persona.phone:
        actor.person.handset, actor.person.phone = persona.phone, persona.phone.number
        actor.person.registrations = [(max(actor.start, 0), persona.phone)]
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="many-jobs",
    levels=("L1", "L2", "L3", "L4"),
    sizes=(1, 1),
    crosses=True,
    play=play,
    weight=2.0,
    story="Has other jobs under the same name.",
    source="Microsoft, 30 June 2025; US Department of Justice on Vong: 13 employers",
)
