"""When they work, and whether anybody sees them."""

from __future__ import annotations

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.people import Hours, Shift
from sleetwatch.worlds.schemes.stage import Actor, Stage

_WEEK = 7
_DRIFT = 0.55
"""Hours by which each week begins later than the last, until it is enough."""
_ENOUGH = 5.0
_ELSEWHERE = 0.15
"""Share of days that another employer has whole."""


def live(stage: Stage, actor: Actor) -> None:
    """The clock they keep; a sold account keeps its owner's until the day it is sold."""
    dice, person = stage.dice, actor.person
    zone = actor.den.city.zone
    start = 9.0 + dice.gauss(0, 0.5)
    if actor.has("foreign hours"):
        actor.drop("drifting hours")
        hours = Hours(zone, start, 9.4, 0.8, weekend=0.15)
    else:
        hours = Hours(person.city.zone, start, 9.0, dice.choice((0.3, 0.45, 0.6)), weekend=0.05)
    if actor.has("long days"):
        hours.length, hours.weekend, hours.spread = dice.uniform(11.3, 13.0), 0.45, 1.1
    if actor.has("divided days"):
        hours.length, hours.spread = min(hours.length, dice.uniform(5.0, 6.5)), 1.3
        person.away |= {day for day in range(actor.begins + 4, stage.days) if chance(dice, _ELSEWHERE)}
    if actor.sold:
        person.shifts = [Shift(actor.begins, hours)]
    else:
        person.hours = hours
    if actor.has("drifting hours"):
        person.shifts += _drifting(actor, hours, stage.days)


def _drifting(actor: Actor, hours: Hours, days: int) -> list[Shift]:
    """It gets later week by week."""
    found = []
    for week, first in enumerate(range(actor.begins + _WEEK, days, _WEEK), 1):
        later = hours.start + min(_ENOUGH, week * _DRIFT)
        found.append(Shift(first, Hours(hours.zone, later, hours.length, hours.spread, hours.weekend)))
    return found


def show_face(stage: Stage, actor: Actor) -> None:
    person, dice = actor.person, stage.dice
    if actor.has("no camera"):
        if actor.sold:
            person.unseen_from = actor.begins
        else:
            person.camera_share = dice.uniform(0.0, 0.12)
    elif actor.has("capture card"):
        person.camera_share = dice.uniform(0.3, 0.6)
    else:
        person.camera_share = dice.uniform(0.6, 0.95)
