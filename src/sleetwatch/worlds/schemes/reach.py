"""Where they are seen: at a helper's, behind a VPN or a household's line, and now and then where they really are."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Parcel, Person, Reset, Stay, Tunnel, Visit
from sleetwatch.worlds.schemes import exits
from sleetwatch.worlds.schemes.control import spare_machine
from sleetwatch.worlds.schemes.stage import ALWAYS, Actor, House, Shared, Stage

_LABELLED = 0.35
"""Share of the favourite VPN's users one of whose exits the company has met before; public lists are old."""
_SLIPS = {"L1": 5, "L2": 3, "L3": 1, "L4": 1, "adaptive": 1}
"""At most so many times one who works through a helper's line comes from elsewhere in the window."""
_TUNNELLED = {"L1": 0.93, "L2": 0.985}
"""Share of connections that the VPN carries, of those who now and then forget it."""


def be_seen(stage: Stage, actor: Actor, shared: Shared) -> None:
    if actor.has("own machine") and stage.level != "L1" and not actor.has("residential proxy"):
        actor.add("VPN exit")
    if actor.has("VPN exit"):
        actor.vpn = exits.vpn(stage.dice, actor.person.city, favourite=actor.has("favourite VPN"))
        _label(stage, actor, actor.vpn)
    _stand(stage, actor, shared)
    _leave(stage, actor)
    if actor.has("foreign sign-in"):
        _visit(stage, actor, actor.den)
    if actor.has("session outlives"):
        _outlive(stage, actor)
    actor.person.reads_mail_on_phone = chance(stage.dice, 0.3 if stage.level in {"L1", "L2"} else 0.7)


def _label(stage: Stage, actor: Actor, line: Line) -> None:
    if actor.has("favourite VPN") and chance(stage.dice, _LABELLED):
        stage.cast.known.append(("astrill", Line(line.provider, line.city, line.leases[:1])))


def _stand(stage: Stage, actor: Actor, shared: Shared) -> None:
    """Where the issued laptop is."""
    if actor.has("laptop abroad"):
        actor.drop("kept elsewhere", "redirected parcel", "shared house")
        _send_abroad(stage, actor)
        return
    if actor.person.gets_no_parcel:
        actor.drop("kept elsewhere", "redirected parcel", "shared house")
    if not (actor.has("shared house") or actor.has("kept elsewhere")):
        return
    actor.house = shared.house if shared.house and actor.has("shared house") else stage.house_for(actor)
    actor.add("kept elsewhere")
    first = actor.begins if actor.sold else -1
    actor.person.stays.append(Stay(first, ALWAYS, actor.house.line))
    if not actor.sold and not actor.person.gets_no_parcel:
        actor.person.parcels = [_parcel(actor, actor.house, stage.dice)]


def _parcel(actor: Actor, house: House, dice: Random) -> Parcel:
    """Ordered to the house, or turned round on the way from the claimed home."""
    person = actor.person
    turned = actor.has("redirected parcel")
    written = person.address.in_full() if turned else house.address.in_full()
    came = person.started - timedelta(days=dice.randrange(2, 6))
    sent = came - timedelta(days=dice.randrange(3, 6))
    status = "redirected" if turned else "delivered"
    name = house.helper if chance(dice, 0.5) else person.full_name
    return Parcel(sent, came, written, house.address.in_full(), name, status, dice.choice(("FedEx", "UPS")))


def _send_abroad(stage: Stage, actor: Actor) -> None:
    """The laptop is with the worker, behind a travel router that hides where that is, or behind nothing."""
    person, dice, first = actor.person, stage.dice, actor.begins
    wifi = f"GL-MT3000-{dice.randrange(4096):03x}"
    if actor.has("residential proxy"):
        person.stays.append(Stay(first, ALWAYS, exits.router(dice, person.city, (first, stage.days), wifi)))
    elif actor.vpn:
        actor.vpn.gateway, actor.vpn.wifi = "192.168.8.1", wifi
        person.stays.append(Stay(first, ALWAYS, actor.vpn))
    else:
        actor.add("foreign sign-in")
        person.stays.append(Stay(first, ALWAYS, actor.den))


def _leave(stage: Stage, actor: Actor) -> None:
    """How the traffic of their own machine leaves, or the few times they look in from it."""
    person, dice = actor.person, stage.dice
    if actor.has("own machine"):
        if actor.has("residential proxy"):
            lines = exits.borrowed_lines(dice, person.city, actor.begins, stage.days)
            person.tunnels += exits.through(lines, "own")
        elif actor.vpn:
            share = _TUNNELLED.get(stage.level, 1.0) if actor.has("foreign sign-in") else 1.0
            person.tunnels.append(Tunnel(actor.vpn, share, actor.begins, carries="own"))
        else:
            actor.add("foreign sign-in")
        if actor.person.own and actor.person.own.share < 1 / 2:
            _visit(stage, actor, person.tunnels[0].line if person.tunnels else actor.den)
        return
    if actor.has("residential proxy") and not actor.has("laptop abroad"):
        actor.drop("residential proxy")  # nothing of theirs needs one
    if actor.vpn and not actor.has("laptop abroad"):
        _visit(stage, actor, actor.vpn)


def _visit(stage: Stage, actor: Actor, line: Line) -> None:
    spare_machine(stage, actor)
    for _ in range(stage.dice.randrange(1, _SLIPS[stage.level] + 1)):
        day = stage.workday(actor, 1, 35)
        actor.person.visits.append(Visit(day, stage.dice.uniform(7.5, 23.0), line, "own"))
    _come_in(actor.person)


def _come_in(person: Person) -> None:
    """On such a day they work."""
    person.away -= {visit.day for visit in person.visits}


def _outlive(stage: Stage, actor: Actor) -> None:
    """The help desk resets the password; a session on their own machine goes on."""
    spare_machine(stage, actor)
    day, line = stage.workday(actor, 10, 20), actor.vpn or actor.den
    outlives = stage.dice.uniform(3.0, 12.0)
    actor.person.resets.append(Reset(day, 16.5, by_helpdesk=True, own_outlives=outlives))
    if not actor.has("own machine"):
        later = min(actor.last, day + 1)
        actor.person.visits.append(Visit(later, 10.0, line, "own"))
        _come_in(actor.person)
    actor.person.away.discard(day)
