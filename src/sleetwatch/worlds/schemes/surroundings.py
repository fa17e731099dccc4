"""Commands and web sites with which somebody gets to know a strange machine."""

from __future__ import annotations

from sleetwatch.worlds.people import Ran, Reached
from sleetwatch.worlds.schemes.stage import Actor, Stage
from sleetwatch.worlds.software import Program

_SYSTEM = r"C:\Windows\System32"
_MAKER = "Microsoft Corporation"
_WINDOWS = "Microsoft® Windows® Operating System"
_COMMANDS = ("dxdiag.exe", "systeminfo.exe", "whoami.exe")
_WHERE = ("ipinfo.io", "34.117.59.81", 443)


def look_around(stage: Stage, actor: Actor) -> None:
    """Three commands and one question, within minutes, on the first day."""
    if not actor.has("looks around"):
        return
    if actor.start < 0 and not actor.sold:
        actor.drop("looks around")  # that was before the window
        return
    hour = actor.person.hours.start + stage.dice.uniform(1.0, 3.0)
    for place, name in enumerate(_COMMANDS):
        program = Program(name, _SYSTEM, _MAKER, _WINDOWS, name.removesuffix(".exe"), "cmd.exe")
        actor.person.ran.append(Ran(actor.begins, hour + place * 0.02, program))
    actor.person.reached.append(Reached(actor.begins, hour + 0.1, _WHERE, "chrome.exe"))
    actor.person.away.discard(actor.begins)
