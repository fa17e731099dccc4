"""Every parameter of the rates world, with its reason. All are guesses by hand: public reports give no rates by month.

They were fixed before our own score was run on the world, by looking at the Bayes bound of two worlds alone (seeds 11
and 12): its average precision is about 0.6 there without links, 0.7 with the links of one tenant and 0.8 with shared
intelligence, about what the project's research found in a simulation of its own. Other seeds are easier or harder.
Nothing here may be changed because our score does badly, or well. One thing was, since it contradicted the signals' own
files: what couples of one home show (`STRENGTHS`, `ONE_HOME_...`; decision 0025 has the figures from before).

Rates of single red flags are not in this file: a world draws them around the catalogue's priors, with the error that an
expert makes. What is here is what the catalogue does not say: who among the honest trips what, and how careful which
adversary is.
"""

from __future__ import annotations

from types import MappingProxyType

CAUSES = MappingProxyType(
    {
        # What an honest person does, or is, that trips the red flag. One cause each: the one that trips it most.
        "travel": (
            "impossible-travel",
            "acts-far-from-claimed-work-place",
            "many-countries-in-few-days",
            "laptop-far-from-claimed-home",
        ),
        "vpn": ("known-vpn-sign-in", "steady-vpn-against-peers", "hosting-unmanaged", "vendor-risk-piles-up"),
        "remote-tool": ("remote-tool-every-day", "two-remote-tools"),
        "hardware": ("ip-kvm-shape", "ip-kvm-identity", "usb-gadget"),
        "machines": ("acts-while-laptop-idle", "unmanaged-beside-managed"),
        "hours": ("hours-fit-another-place", "no-rest-between-sign-ins"),
        "camera": ("never-on-camera", "virtual-camera"),
        "contract": ("few-colleagues", "pay-to-a-processor"),
        "settling": ("pay-moved-often", "helped-in-again-and-again"),
        "data": ("private-storage", "reaches-for-access"),
        "home": ("consistently-at-claimed-home", "hours-fit-claimed-place"),
        "person": ("on-camera-at-claimed-home", "met-in-person"),
    }
)
"""Which red flags, and checks passed, the world holds: those that any month of anybody's work can show. Left out are
hiring, first weeks and leaving, which say nothing in most months, and what only repeats a flag that is here."""

HONEST = MappingProxyType(
    {
        # How many times as often as others this kind of honest person trips what has this cause. 1 where none is named.
        # Quiet at home: most remote staff. Little happens.
        "home": {"travel": 0.4, "vpn": 0.5, "machines": 0.6, "hours": 0.6, "remote-tool": 0.4, "contract": 0.5},
        # Comes in on some days: is seen, is on the company's own network, travels little by night.
        "office": {"travel": 0.7, "vpn": 0.4, "camera": 0.4, "contract": 0.4, "person": 1.8, "hardware": 0.6},
        # A consumer VPN on the work machine, for privacy or for television: several network flags at once.
        "vpn-user": {"vpn": 9.0, "travel": 4.0, "hours": 1.2, "home": 0.7},
        # Sales, conferences, family abroad: places and times of day move together.
        "traveller": {"travel": 10.0, "hours": 5.0, "vpn": 2.0, "settling": 1.3, "home": 0.6},
        # Helps others from afar and has rack hardware on the desk: exactly the tools of a laptop farm.
        "support": {"remote-tool": 12.0, "hardware": 9.0, "machines": 3.0, "data": 2.0, "hours": 1.5},
        # Works through an agency: paid through it, two employers, a machine of its own, hardly known to colleagues.
        "contractor": {"contract": 5.0, "machines": 4.0, "camera": 2.0, "settling": 1.5, "person": 0.3, "vpn": 1.4},
        # Works at night: carers, early risers for another coast, night owls.
        "night": {"hours": 10.0, "machines": 1.5, "camera": 1.6, "home": 0.7},
        # A flat or a family full of people and machines: shared screens, docks, lines, bank accounts.
        "household": {"machines": 2.5, "hardware": 2.0, "settling": 2.0, "hours": 1.5},
        # Never turns the camera on, and says so: illness, faith, a small room, habit.
        "camera-shy": {"camera": 5.0, "person": 0.5},
        # Moved house, bank or country in this quarter: money and place flags at once.
        "mover": {"travel": 5.0, "settling": 8.0, "contract": 1.5, "home": 0.5},
    }
)
DEPARTMENTS = MappingProxyType(
    {
        # Share of staff, and the kinds of honest person in it. The scheme takes every department as often as the honest
        # do: a role is no evidence here.
        "engineering": (0.45, {"home": 38, "office": 16, "vpn-user": 12, "traveller": 4, "support": 3,
                               "contractor": 12, "night": 6, "household": 4, "camera-shy": 4, "mover": 1}),
        "support": (0.10, {"home": 16, "office": 16, "vpn-user": 5, "traveller": 2, "support": 42,
                           "contractor": 7, "night": 7, "household": 3, "camera-shy": 1, "mover": 1}),
        "sales": (0.20, {"home": 24, "office": 26, "vpn-user": 5, "traveller": 30, "support": 0,
                         "contractor": 6, "night": 2, "household": 4, "camera-shy": 1, "mover": 2}),
        "operations": (0.25, {"home": 38, "office": 27, "vpn-user": 5, "traveller": 3, "support": 1,
                              "contractor": 9, "night": 5, "household": 6, "camera-shy": 4, "mover": 2}),
    }
)  # fmt: skip

LEVELS = MappingProxyType({"L1": 0.25, "L2": 0.40, "L3": 0.25, "L4": 0.10})
"""Share of the cases: careless, typical, careful, elite."""
CAREFUL = MappingProxyType(
    {
        # How many times as often as the scheme's mean this level trips a flag, by what it costs to avoid it (as the
        # catalogue says). The mean over the levels is about 1, so that the catalogue's prior is right on average.
        "free": (2.1, 1.0, 0.25, 0.05),
        "cheap": (2.0, 1.05, 0.25, 0.05),
        "moderate": (1.8, 1.1, 0.40, 0.10),
        "dear": (1.5, 1.15, 0.65, 0.25),
        # Checks passed: the careful see to it that they pass some.
        "check": (0.5, 0.8, 1.4, 2.5),
    }
)
METHODS = MappingProxyType(
    {
        # Share of the cases, and how many times as often a cause shows: how the work is reached from far away.
        # A house full of company laptops with remote-access software on them.
        "farm-by-software": (0.45, {"remote-tool": 1.7, "hardware": 0.2, "machines": 0.9, "travel": 0.8, "vpn": 0.9}),
        # The same with KVM-over-IP boxes: nothing is installed.
        "farm-by-hardware": (0.25, {"remote-tool": 0.3, "hardware": 3.2, "machines": 1.3, "travel": 0.6, "vpn": 0.6}),
        # No laptop in a house: own machines through VPN and proxies, on rented identities.
        "from-afar": (0.30, {"remote-tool": 0.5, "hardware": 0.1, "machines": 0.9, "travel": 1.6, "vpn": 1.5}),
    }
)

EPISODES = MappingProxyType(
    {
        # By family: how often somebody has a month in which the whole family stirs, and by how many times the odds of
        # each of its flags rise then. One cause, several flags: a new VPN, a trip, a docking station.
        "place": (0.15, 5.0),
        "network": (0.15, 5.0),
        "device": (0.12, 4.0),
        "hours": (0.15, 4.0),
        "presence": (0.20, 3.0),
        "identity": (0.10, 3.0),
        "money": (0.10, 4.0),
        "data": (0.15, 3.0),
    }
)

BY_KIND = 0.4
"""How far, as a standard deviation of the log, one kind of person's rate of one flag strays from what is said above."""
BAND = 0.3
"""The same for the share of hits that are strong, by flag and kind of person."""
STRONG_HONEST, STRONG_SCHEME = (0.5, 0.4), (0.7, 0.57)
"""Share of hits that are of strength 2 or more, and of those the share of strength 3."""
LEAST, MOST = 1e-5, 0.95
"""No flag is rarer or more common than this, whoever it is."""
EXPERT_ERROR = 2.0
"""The typical factor by which the catalogue's priors are wrong: the standard deviation of the log is log(2)."""

# --- Links ------------------------------------------------------------------------------------------------------------

LINKED_SHARE = MappingProxyType({"none": 0.0, "one tenant": 0.20, "shared": 0.60})
"""Share of the cases that visibly share something with another case: not looked at, within one tenant, and where
tenants warn one another."""
LINKED_BY_LEVEL = (1.05, 1.05, 1.0, 0.68)
"""How many times that share, by level: the elite share less. The mean over the levels is 1."""
HONEST_LINKED = MappingProxyType({"none": 0.0, "one tenant": 0.010, "shared": 0.020})
"""Share of honest people who visibly share something with another honest person: couples, families, shared flats."""
FARM_SIZES = MappingProxyType({2: 0.40, 3: 0.30, 4: 0.15, 5: 0.10, 6: 0.05})
"""How many workers one farm shows. Published farms are larger; most of what they hold is elsewhere."""
HOUSEHOLD_SIZES = MappingProxyType({2: 0.86, 3: 0.08, 4: 0.04, 5: 0.02})
"""How many honest people share something: nearly always two."""
FARM_SHARES = MappingProxyType(
    {"factor": 0.25, "device": 0.20, "bank": 0.30, "phone": 0.30, "address": 0.45, "egress": 0.55}
)
"""How often a farm's workers share each kind of thing."""
HOUSEHOLD_SHARES = MappingProxyType(
    {"factor": 0.02, "device": 0.03, "bank": 0.08, "phone": 0.06, "address": 0.55, "egress": 0.80}
)
"""The same for honest people who live together."""
ONE_HOME_HOUSEHOLD, ONE_HOME_FARM = 0.85, 0.05
"""How often those who share something claim one and the same home: couples say so, personas each have a home of their
own. The signals read it: a couple's bank account, telephone or parcels are no flag, and its handset, machine or line a
weak one."""
TOUCHES_INNOCENT = 0.05
"""Share of farms that one innocent account shares everything with: a landlord's daughter, a second-hand telephone."""
LINK_SIGNALS = MappingProxyType(
    {
        "factor": "shared-mfa-device",
        "device": "shared-device",
        "bank": "shared-bank-account",
        "phone": "shared-phone",
        "address": "shared-delivery-address",
        "egress": "shared-residential-egress",
    }
)
"""The red flag that stands on the same thing as the link: who shares one shows the other."""
STRENGTHS = MappingProxyType(
    {
        # By kind: two of one claimed home, three and more of one home, two of different homes, three and more. So say
        # the signals' own files; 0 is no flag.
        "factor": (1, 1, 2, 3),
        "device": (1, 1, 2, 3),
        "bank": (0, 2, 2, 3),
        "phone": (0, 2, 2, 3),
        "address": (0, 2, 2, 3),
        "egress": (1, 2, 2, 3),
    }
)
