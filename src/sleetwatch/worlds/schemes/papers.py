"""How they applied, whose numbers they give, who vouched for them, and where the pay goes."""

from __future__ import annotations

from datetime import date, timedelta

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.hr import new_account
from sleetwatch.worlds.names import name_for
from sleetwatch.worlds.people import Pay
from sleetwatch.worlds.schemes import exits
from sleetwatch.worlds.schemes.stage import Actor, Shared, Stage

_PROCESSORS = ("Payoneer", "Wise")
_LENDERS = ("Chase", "Bank of America", "Wells Fargo", "Capital One", "Chime", "Green Dot Bank")


def apply(stage: Stage, actor: Actor, shared: Shared) -> None:
    person = actor.person
    if actor.start < 0:
        actor.drop("copied CV", "foreign clock", "applied through VPN")  # that was before anything was kept
    person.polished = person.polished or actor.has("copied CV")
    if actor.has("foreign clock"):
        person.paper_zone = actor.den.city.zone
    if actor.has("applied through VPN"):
        actor.vpn = actor.vpn or exits.vpn(stage.dice, person.city, favourite=chance(stage.dice, 0.6))
        person.applied_from = actor.vpn
    elif not actor.has("own machine"):
        person.applied_from = person.home
    if actor.has("shared contact") and shared.contact:
        person.emergency_phone = shared.contact
    if actor.has("shared phone") and shared.phone:
        person.handset = shared.phone
        if actor.start >= 0:
            person.registrations = [(actor.start, shared.phone)]
        else:
            person.registrations = [(stage.workday(actor, 1, 20), shared.phone)]


def take_pay(stage: Stage, actor: Actor, shared: Shared) -> None:
    """An account opened or lent for the purpose; a sold account's owner goes on being paid."""
    person, dice = actor.person, stage.dice
    if actor.sold:
        actor.drop("paid to another", "paid to a processor", "bank changes", "shared bank")
        return
    since = person.started - timedelta(days=dice.randrange(1, 4))
    if actor.has("shared bank") and shared.bank:
        actor.drop("paid to another", "paid to a processor")
        person.pay = [Pay(since, "bank", "Chime", shared.bank, person.full_name)]
    elif actor.has("paid to another"):
        actor.drop("paid to a processor")
        payee = actor.house.helper if actor.house else " ".join(name_for(person.city.country, dice))
        person.pay = [_lent(stage, since, payee)]
    elif actor.has("paid to a processor"):
        person.pay = [_processor(stage, since, person.full_name)]
    if actor.has("bank changes"):
        _change(stage, actor, since)


def _change(stage: Stage, actor: Actor, since: date) -> None:
    dice, person = stage.dice, actor.person
    if not person.pay:
        person.pay = [_lent(stage, since, person.full_name)]
    inside = [later for later in (dice.randrange(9, 20), dice.randrange(24, 40)) if later <= actor.last - actor.begins]
    if not inside:
        actor.drop("bank changes")
    first = stage.cast.calendar.date(actor.begins)
    person.pay += [_lent(stage, first + timedelta(days=later), person.full_name) for later in inside]


def _lent(stage: Stage, since: date, payee: str) -> Pay:
    bank = stage.dice.choice(_LENDERS)
    return Pay(since, "bank", bank, new_account(bank, stage.dice), payee)


def _processor(stage: Stage, since: date, payee: str) -> Pay:
    name = stage.dice.choice(_PROCESSORS)
    return Pay(since, "processor", name, new_account(name, stage.dice), payee)
