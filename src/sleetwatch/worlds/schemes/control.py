"""How they work from afar: with remote tools, a network KVM, the laptop itself sent on, or a machine of their own."""

from __future__ import annotations

from sleetwatch.worlds.collector import has_collector
from sleetwatch.worlds.devices import Laptop, issued_laptop, private_machine
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.people import OwnMachine, Person, Tool
from sleetwatch.worlds.schemes.stage import ALWAYS, Actor, Shared, Stage

REMOTE_TOOLS = ("anydesk", "rustdesk", "anyviewer", "jump", "chrome-remote", "teamviewer")
"""Those the reports name. The first three suit who does not want to be asked for a password."""
FACTORY_UNITS = ("pikvm", "tinypilot")
_IDLE = 0.35
"""Share of days at a machine of their own, when the issued one is the main one."""


def take_control(stage: Stage, actor: Actor, shared: Shared) -> None:
    person = actor.person
    if actor.sold or actor.has("laptop abroad"):
        actor.drop("never moved")
    if actor.has("remote tool"):
        _install_tools(stage, actor)
    if actor.has("network KVM"):
        _attach(stage, actor)
    if actor.has("own machine"):
        _sit_at_own(stage, actor, shared)
    person.left_alone = actor.has("never moved")
    if actor.start < 0 and not has_collector(person):
        actor.silent.add("never moved")
    person.stands_open = not actor.has("no camera")
    if person.laptop.peripherals == ["copied-kvm"] and not person.left_alone:
        actor.silent.add("network KVM")


def on_windows(person: Person, stage: Stage) -> None:
    """Tools and units are known here as Windows shows them, so whoever uses one was issued such a laptop."""
    if not person.laptop.is_windows:
        desk = person.laptop.peripherals
        person.laptop = issued_laptop(stage.dice, mac=False)
        person.laptop.peripherals = desk


def _install_tools(stage: Stage, actor: Actor) -> None:
    dice = stage.dice
    on_windows(actor.person, stage)
    seen = actor.start >= 0 or actor.sold
    for place, key in enumerate(dice.sample(REMOTE_TOOLS, 2 if actor.has("second tool") else 1)):
        first = actor.begins + place * dice.randrange(4)
        actor.person.tools.append(Tool(key, first, ALWAYS, dice.uniform(0.7, 0.95), installed=seen))


def _attach(stage: Stage, actor: Actor) -> None:
    """The unit is on the cable within hours; a little later the laptop leaves the Wi-Fi for good."""
    dice, person, first = stage.dice, actor.person, actor.begins
    on_windows(person, stage)
    person.wired_from = first if chance(dice, 0.8) else person.wired_from
    offset = 0 if actor.start >= 0 or actor.sold else dice.randrange(8)
    if actor.has("capture card"):
        person.plugged.append((first + offset, 16.4, "capture-stick"))
        person.camera_feed = "USB3 Video"
    if not actor.has("factory KVM") and not actor.has("KVM with a disk"):
        person.laptop.peripherals = ["copied-kvm"]
        return
    unit = dice.choice(FACTORY_UNITS) if actor.has("factory KVM") else "spoofed-kvm"
    person.laptop.peripherals = []
    person.plugged += [(day, 15.8, unit) for day in range(first + offset, stage.days, dice.randrange(6, 12))]


def _sit_at_own(stage: Stage, actor: Actor, shared: Shared) -> None:
    """A machine of their own; when it is all they use, nobody ever switches the issued one on."""
    person, dice = actor.person, stage.dice
    only = not (actor.has("remote tool") or actor.has("network KVM") or actor.sold)
    machine = shared.machine or private_machine(dice, mac=chance(dice, 0.3))
    share = dice.uniform(0.85, 0.97) if only else _IDLE
    person.own = OwnMachine(machine, actor.begins, ALWAYS, share, actor.den)
    if only:
        person.laptop_from = ALWAYS
        person.gets_no_parcel = person.worker_type != "employee" and chance(dice, 0.5)


def spare_machine(stage: Stage, actor: Actor) -> Laptop:
    """The machine from which they look in now and then, when they do not work on it."""
    if actor.person.own is None:
        machine = private_machine(stage.dice, mac=chance(stage.dice, 0.3))
        actor.person.own = OwnMachine(machine, ALWAYS, ALWAYS, 0.0, actor.den)
    return actor.person.own.machine
