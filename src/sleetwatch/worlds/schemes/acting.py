"""Turns the habits drawn for somebody into what befalls their logs."""

from __future__ import annotations

from sleetwatch.worlds.devices import handset
from sleetwatch.worlds.hr import new_account
from sleetwatch.worlds.names import mobile_number
from sleetwatch.worlds.places import HOMES
from sleetwatch.worlds.schemes import habits
from sleetwatch.worlds.schemes.control import take_control
from sleetwatch.worlds.schemes.loot import gather, plan_end
from sleetwatch.worlds.schemes.papers import apply, take_pay
from sleetwatch.worlds.schemes.reach import be_seen
from sleetwatch.worlds.schemes.rhythm import live, show_face
from sleetwatch.worlds.schemes.stage import Actor, Shared, Stage, house_in
from sleetwatch.worlds.schemes.surroundings import look_around

_SHARED = tuple(habit.name for habit in habits.HABITS if habit.given == "farm" and habit.name != "referral")


def act(stage: Stage, actor: Actor, shared: Shared | None = None) -> None:
    """Everything that somebody's habits leave behind."""
    shared = shared or Shared()
    plan_end(stage, actor)
    take_control(stage, actor, shared)
    be_seen(stage, actor, shared)
    live(stage, actor)
    show_face(stage, actor)
    look_around(stage, actor)
    if not actor.sold:
        apply(stage, actor, shared)
    take_pay(stage, actor, shared)
    gather(stage, actor)


def act_together(stage: Stage, shared: Shared | None = None) -> None:
    """Everybody on stage, with what the group has one of."""
    if shared is None:
        only_pairs(stage)
        shared = things_of(stage)
    stage.actors.sort(key=lambda actor: actor.start)
    refer(stage)
    for actor in stage.actors:
        act(stage, actor, shared)


def things_of(stage: Stage) -> Shared:
    """A house, a handset, an account and a number for a group to share, the same in every company it reaches."""
    dice = stage.props
    city = dice.choice(HOMES["US"])
    return Shared(
        house=house_in(city, dice, stage.days),
        phone=handset(dice, mobile_number("US", city.name, dice)),
        bank=new_account("Chime", dice),
        contact=mobile_number("US", city.name, dice),
    )


def only_pairs(stage: Stage) -> None:
    """What only one of them would use is shared with nobody."""
    for habit in _SHARED:
        users = [actor for actor in stage.actors if actor.has(habit)]
        if len(users) == 1:
            users[0].drop(habit)


def refer(stage: Stage) -> None:
    """Who came later may have come on the word of one before."""
    for place, actor in enumerate(stage.actors):
        earlier = [other for other in stage.actors[:place] if other.start <= actor.start]
        if actor.has("referral") and earlier:
            actor.person.referred_by = stage.dice.choice(earlier).person.worker_id
        else:
            actor.drop("referral")


def sell(actor: Actor, day: int) -> None:
    """The account is honest until this day."""
    actor.sold, actor.begins = True, day
    actor.drop("laptop abroad", "redirected parcel", "copied CV", "foreign clock", "applied through VPN")
