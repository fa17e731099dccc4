"""From the first Wi-Fi to a network KVM within hours.

Huntress, 26 August 2026: after a first home Wi-Fi a serial adapter and then a PiKVM came onto the laptop within
hours; about fifteen minutes later it moved to a cable for good. A capture card stood in for the camera; a password
was reset by self-service.
"""

from __future__ import annotations

from sleetwatch.worlds.people import Reset
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.control import on_windows
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    actor = stage.enter(only=("network KVM", "factory KVM", "capture card"))
    act_together(stage)
    person, day = actor.person, actor.begins
    on_windows(person, stage)
    again = range(day + 7, stage.days, 8)
    person.plugged = [(day, 15.6, "serial-adapter"), (day, 16.0, "pikvm"), (day + 1, 10.1, "capture-stick")]
    person.plugged += [(later, 9.6, "pikvm") for later in again]
    person.wired_from = day + 1
    person.resets = [Reset(min(stage.days - 1, day + 1), 11.3, by_helpdesk=False)]
    person.away -= {day, day + 1, *again}
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="fifteen-minutes",
    levels=("L2",),
    sizes=(1, 1),
    play=play,
    story="A PiKVM within hours, then a cable for good and a capture card for a camera.",
    source="Huntress, 26 August 2026",
)
