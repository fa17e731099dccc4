"""What they do that honest staff does not, or less: how often at each level, and which family of signals shows it.

The rates are drawn from published cases where somebody counted, and are judgements where nobody did; each row says
which. No row was made with the detector in view.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.dice import chance

LEVELS = ("L1", "L2", "L3", "L4", "adaptive")
LEVEL_SHARES: Mapping[str, float] = {"L1": 0.25, "L2": 0.40, "L3": 0.25, "L4": 0.10}
"""How a population of cases is made up; the adaptive one stands outside it."""


@dataclass(frozen=True, slots=True)
class Habit:
    name: str
    family: str
    rates: tuple[float, float, float, float, float]
    """The share that has it, for each of `LEVELS`; of those who have the habit in `given`, where one is named."""
    origin: str
    given: str = ""


def _habits(table: str) -> tuple[Habit, ...]:
    return tuple(_habit(*(cell.strip() for cell in line.split("|"))) for line in table.strip().splitlines())


def _habit(name: str, family: str, rates: str, given: str, origin: str) -> Habit:
    one, two, three, four, five = (float(rate) for rate in rates.split())
    return Habit(name, family, (one, two, three, four, five), origin, given)


HABITS = _habits("""
shared phone         |links   |.50 .30 .05 .00 .00|farm            |Defender Experts 2025; assumed 15 % of all
shared bank          |money   |.40 .20 .03 .00 .00|farm            |FBI 2025; assumed 15 % of all
shared house         |links   |1.0 1.0 .50 .00 .50|farm            |Chapman: 90 laptops in one house
shared contact       |links   |.40 .25 .05 .00 .00|farm            |Microsoft 2025: one number for several
referral             |links   |.30 .30 .20 .10 .10|farm            |Mandiant 2025; Atlanta
remote tool          |device  |.70 .65 .25 .00 .05|                |assumed 55 % of all
second tool          |device  |.60 .35 .05 .00 .00|remote tool     |Mandiant 2024; Recorded Future 2026
network KVM          |device  |.08 .25 .55 .70 .45|                |assumed 30 % of all in 2026
factory KVM          |device  |.90 .60 .30 .00 .00|network KVM     |assumed 40 % of all units
KVM with a disk      |device  |1.0 .80 .60 .10 .00|spoofed KVM     |assumed 40 % of all units
laptop abroad        |device  |.20 .30 .50 .00 .30|no control      |Chapman: 49 machines sent abroad
never moved          |device  |1.0 .95 .80 .40 .00|control         |inference in research; judgement
own machine          |device  |.60 .35 .10 .00 .05|                |LevelBlue 2025; Secureworks 2024
VPN exit             |network |.85 .75 .20 .02 .00|                |assumed 60 % of all
favourite VPN        |network |.75 .60 .30 .00 .00|VPN exit        |assumed 60 % of slips
residential proxy    |network |.02 .12 .50 .30 .30|                |Spur; judgement
foreign sign-in      |place   |.70 .35 .08 .00 .00|                |Microsoft 2025, 2026: in the first two months
kept elsewhere       |place   |.70 .55 .30 .00 .10|                |assumed 50 % of all
redirected parcel    |place   |.50 .40 .15 .00 .00|kept elsewhere  |Secureworks 2024; FBI 2025
session outlives     |network |.20 .20 .08 .00 .00|                |Defender Experts 2025; judgement
paid to another      |money   |.35 .20 .05 .00 .00|                |Microsoft 2025: a facilitator lends an account
paid to a processor  |money   |.45 .35 .15 .05 .05|                |Secureworks 2024; judgement
bank changes         |money   |.40 .25 .05 .00 .00|                |Secureworks 2024; judgement
capture card         |presence|.05 .15 .25 .00 .00|network KVM     |Huntress 2026; judgement
no camera            |presence|.80 .60 .25 .00 .05|                |assumed 50 % of all
foreign hours        |hours   |.65 .20 .03 .00 .00|                |WIRED leak; judgement
drifting hours       |hours   |.20 .40 .10 .02 .00|                |judgement
long days            |hours   |.50 .30 .08 .02 .00|                |WIRED leak: 14 hours asked for
mass download        |data    |.08 .08 .06 .03 .00|                |assumed 5 to 10 % extort at the exit
knocks afterwards    |place   |.70 .60 .30 .00 .00|mass download   |FBI 2025; judgement
grants itself        |data    |.06 .06 .05 .05 .00|                |Microsoft 2025: administrator jobs; judgement
bulk clone           |data    |.40 .25 .15 .10 .00|                |assumed 25 % of all
malware at once      |device  |.00 .00 .00 .00 .00|                |KnowBe4 2024: one case
looks around         |device  |.10 .06 .00 .00 .00|remote tool     |ANY.RUN 2025; judgement
divided days         |presence|.10 .10 .08 .08 .05|                |Maryland: 13 jobs at once; judgement
foreign clock        |identity|.50 .30 .05 .00 .00|                |judgement after Huntress 2026
copied CV            |identity|.60 .45 .12 .02 .00|                |Microsoft 2025; Unit 42
applied through VPN  |identity|.70 .50 .15 .02 .00|                |Microsoft 2026
""")
"""The most telling first, by the strength that research gives them."""
BY_NAME: Mapping[str, Habit] = {habit.name: habit for habit in HABITS}

CONTROLS = ("remote tool", "network KVM")
"""Ways to work on a laptop that stands in the country of the job."""

CAUGHT: Mapping[str, float] = {"L1": 0.25, "L2": 0.12, "L3": 0.05, "L4": 0.02, "adaptive": 0.02}
"""Share that is caught or leaves inside the window: LevelBlue after ten days, others after months or years."""


def draw(
    level: str, dice: Random, *, always: Collection[str] = (), never: Collection[str] = (), farm: bool = False
) -> frozenset[str]:
    """The habits of one person of a level. Every habit takes one throw, so that one never moves another.

    Careless to careful ones who have no other way to work sit at a machine of their own; of the rest somebody at the
    claimed address does the work by hand.
    """
    place, found = LEVELS.index(level), set(always)
    for habit in HABITS:
        thrown = chance(dice, habit.rates[place])
        if thrown and habit.name not in never and _holds(habit.given, found, farm=farm):
            found.add(habit.name)
    if level in {"L1", "L2", "L3"} and not found & {*CONTROLS, "laptop abroad"}:
        found |= {"own machine"} - set(never)
    return frozenset(found)


def _holds(given: str, found: Collection[str], *, farm: bool) -> bool:
    if given == "farm":
        return farm
    if given == "control":
        return bool(set(CONTROLS) & set(found))
    if given == "no control":
        return not set(CONTROLS) & set(found)
    if given == "spoofed KVM":
        return "network KVM" in found and "factory KVM" not in found
    return not given or given in found


def in_order(habits: Collection[str]) -> tuple[str, ...]:
    """The most telling first."""
    return tuple(habit.name for habit in HABITS if habit.name in habits)


def families(habits: Collection[str]) -> tuple[str, ...]:
    """The families of signals that habits show in, the most telling first."""
    return tuple(dict.fromkeys(BY_NAME[name].family for name in in_order(habits)))
