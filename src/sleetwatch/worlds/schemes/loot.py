"""What they take, and how it ends."""

from __future__ import annotations

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.people import Deed, Visit
from sleetwatch.worlds.schemes.control import spare_machine
from sleetwatch.worlds.schemes.habits import CAUGHT
from sleetwatch.worlds.schemes.stage import Actor, Stage

_SHORTEST = 9
"""Days of work before anybody is found out, at the least."""
_NOTICE = 3
"""Days that have to be left of the window for what comes after the end."""
_ALL = 30
_GRANTS = (
    ("Add member to role", "Application Administrator"),
    ("Add member to role", "Privileged Role Administrator"),
    ("Add service principal credentials", "backup-runner"),
    ("Add application", "sync-connector"),
)


def plan_end(stage: Stage, actor: Actor) -> None:
    """Some are found out or leave inside the window; most go on, and do their work well."""
    room = stage.days - 1 - actor.begins - _SHORTEST
    if room < _NOTICE or actor.person.department != "Engineering":
        actor.drop("mass download", "knocks afterwards")
    if actor.has("mass download"):
        leave(stage, actor, actor.begins + _SHORTEST + stage.dice.randrange(min(40, room - _NOTICE + 1)))
    elif not actor.scripted and chance(stage.dice, CAUGHT[stage.level]) and room > 0:
        leave(stage, actor, actor.begins + _SHORTEST + stage.dice.randrange(min(40, room)))


def leave(stage: Stage, actor: Actor, day: int) -> None:
    """The last day of work, on a weekday."""
    while day > actor.begins and stage.cast.calendar.is_weekend(day):
        day -= 1
    actor.last = day
    actor.person.ended = stage.cast.calendar.date(day)
    actor.ended = "caught" if chance(stage.dice, 0.6) else "left"


def gather(stage: Stage, actor: Actor) -> None:
    """Many repositories at once, soon after they come; and what an administrator can give to themselves."""
    dice, person = stage.dice, actor.person
    if person.department != "Engineering":
        actor.drop("bulk clone")
    elif actor.has("bulk clone"):
        day = stage.workday(actor, 1, 9)
        person.clones.append((day, dice.randrange(10, 25)))
        person.away.discard(day)
    if person.department != "IT":
        actor.drop("grants itself")
    elif actor.has("grants itself"):
        for activity, target in dice.sample(_GRANTS, 2):
            day = stage.workday(actor, 2, 25)
            person.deeds.append(Deed(day, dice.uniform(9.0, 22.0), activity, target))
            person.away.discard(day)
    if actor.has("mass download"):
        take_all(stage, actor, actor.last - actor.begins - dice.randrange(3, _SHORTEST))
    if actor.has("knocks afterwards"):
        knock(stage, actor)


def take_all(stage: Stage, actor: Actor, later: int) -> None:
    """Archives of nearly everything, over two or three days, so many days after they begin."""
    for more in range(stage.dice.randrange(2, 4)):
        when = stage.workday(actor, later + more, 0)
        actor.person.takes.append((when, stage.dice.randrange(14, _ALL)))
        actor.person.away.discard(when)


def knock(stage: Stage, actor: Actor) -> None:
    """The account is shut; it is tried again from several places."""
    spare_machine(stage, actor)
    for _ in range(stage.dice.randrange(2, 6)):
        line = stage.dice.choice([actor.den, *([actor.vpn] if actor.vpn else [])])
        when = min(stage.days - 1, actor.last + stage.dice.randrange(1, 4))
        actor.person.knocks.append(Visit(when, stage.dice.uniform(8.0, 23.0), line, "own"))
