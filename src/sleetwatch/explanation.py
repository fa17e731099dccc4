"""What a person reads about one subject: the shape that the terminal, the page and JSON share."""

from __future__ import annotations

from dataclasses import dataclass

from sleetwatch.odds import PLAIN, Calibration

NOT_TOLD = "not told"
"""The status of those beyond a tenant, and of whoever reads."""
HIDDEN_FROM_YOU = "hidden from you"
"""Stands in the place of whoever reads: nobody sees what is about themselves."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event behind a part, and the raw record behind the event."""

    event_id: str
    kind: str
    at: int
    source: str
    file: str
    line: int
    summary: str
    """The event's own fields in a line."""
    raw: str | None = None
    """The raw record as it came, when asked for."""
    private: tuple[str, ...] = ()
    """Values in it that say who it is about; a mask takes them away and leaves none here."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One bar of the waterfall."""

    signal: str
    title: str
    family: str
    nats: float
    """Its share of the score, after damping."""
    full_nats: float
    """What it would be worth alone."""
    because: str
    at: int
    """When it was first seen."""
    last_at: int
    strength: int
    count: int
    """Pieces of evidence."""
    colleagues: int
    """Other subjects of the tenant who show at least the same."""
    population: int
    probability_without: float
    """What the probability would be without this part."""
    why: str
    benign: tuple[str, ...]
    misses: tuple[str, ...]
    next_steps: tuple[str, ...]
    references: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    scheme: float | None = None
    """P(hit | scheme) that it was weighed with."""
    honest: float | None = None
    """P(hit | honest) that it was weighed with."""
    verdict: int | None = None
    """The benign verdict that explains it, so that it counts nothing."""
    explained_until: int | None = None
    """When it counts again."""
    exception: int | None = None
    """The exception that holds it back, so that it counts nothing."""

    @property
    def is_held(self) -> bool:
        """Whether people said that it counts nothing."""
        return self.verdict is not None or self.exception is not None


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link's share of the score."""

    other: str
    link_kind: str
    degree: int
    nats: float
    at: int
    other_probability: float | None
    """None where it is not told."""
    other_status: str
    possible_victim: bool = False
    """Another installation says that the identity may be a victim's."""

    @property
    def is_beyond(self) -> bool:
        """Whether it is untold who the others are and how they stand: of other tenants, or the reader."""
        return self.other_probability is None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The neutral check that would tell most about a subject, and what it would change."""

    check: str
    ask: str
    """What to do."""
    passed: str
    failed: str
    """How its outcomes are told: `they come`."""
    if_passed: float
    """The probability after it was passed."""
    if_failed: float
    likely: float
    """How likely it is to be passed, as things stand."""
    bits: float
    """What it is expected to tell."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """One scored subject in the list."""

    rank: int
    tenant: str
    subject: str
    worker_id: str | None
    name: str | None
    role: str | None
    accounts: tuple[str, ...]
    probability: float
    low: float
    high: float
    score: float
    score_without_links: float
    first_flagged_at: int | None
    families: tuple[str, ...]
    status: str
    parts: tuple[PartLine, ...]
    links: tuple[LinkLine, ...]
    applicant_ids: tuple[str, ...] = ()
    next_check: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one subject. `prior + sum(parts.nats) + sum(links.nats) = suspect.score`, exactly."""

    suspect: Suspect
    of: int
    """How many subjects were scored."""
    population: int
    """How many subjects the tenant has."""
    as_of: int
    prior: float
    """Log-odds before any evidence."""
    prior_probability: float
    missing: tuple[str, ...]
    """Event kinds that no source of the tenant brought."""
    check_from: float
    case_from: float
    revealed: bool
    calibration: Calibration = PLAIN
    """How the score becomes a probability."""


@dataclass(frozen=True, slots=True)
class Person:
    """A subject as the pages about links name it."""

    tenant: str
    subject: str
    worker_id: str | None
    name: str | None
    probability: float
    status: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing that two subjects share."""

    subject_a: str
    subject_b: str
    link_kind: str
    degree: int
    """How many subjects share it."""
    nats: float
    """What it is worth beside a certain impostor."""
    one_home: bool
    """Both claim one street as their home."""
    at: int | None
    """When both had it; None when nothing tells."""
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Who shares something with a subject."""

    person: Person
    ties: tuple[Tie, ...]
    if_confirmed: float
    """The neighbour's probability if the subject were confirmed."""


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """A group of subjects who are tied to one another."""

    cluster: str
    tenant: str
    kind: str
    """farm, household or persona."""
    probability: float
    """That at least one of them is part of the scheme."""
    people: tuple[Person, ...]
    ties: tuple[Tie, ...]
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class FarmPerson:
    """One of a farm's people: who employs them, and since when."""

    person: Person
    kind: str
    """worker, leaver, applicant, or account where nobody on the roster owns it."""
    role: str | None
    department: str | None
    agency: str | None
    """The staffing firm."""
    start_at: int | None
    end_at: int | None
    first_seen: int | None
    """By what ties the person to the farm."""
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class FarmHouse:
    """A street that people of the farm claim as home, or that things were taken to."""

    house: str
    """A short name that tells nothing of where it is."""
    address: str | None
    """As it was written; None while masked."""
    city: str | None
    country: str | None
    claimed_by: tuple[str, ...]
    """Subjects whose claimed home it is."""
    delivered_to: tuple[str, ...]
    """Subjects whose equipment arrived there."""
    serials: tuple[str, ...]
    """What arrived; empty while masked."""
    first_seen: int | None
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class FarmMachine:
    """A machine that people of the farm hold or use."""

    machine: str
    """A short name that tells nothing of whose it is."""
    kind: str
    """machine or handset."""
    name: str | None
    """Host name or serial number; None while masked."""
    model: str | None
    used_by: tuple[str, ...]
    hangs: tuple[str, ...]
    """Displays, USB and KVM hardware; while masked by their USB ids alone."""
    first_seen: int | None
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class FarmThing:
    """One thing that ties people of the farm."""

    link_kind: str
    subjects: tuple[str, ...]
    degree: int
    """How many of the whole tenant share it."""
    nats: float
    """What it is worth between two of them."""
    first_seen: int | None
    last_seen: int | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FarmPage:
    """Everything about one cluster: the house, the machines, the people, and what an honest reason would be."""

    cluster: ClusterPage
    houses: tuple[FarmHouse, ...]
    machines: tuple[FarmMachine, ...]
    people: tuple[FarmPerson, ...]
    employers: tuple[str, ...]
    """The tenant and the staffing firms."""
    things: tuple[FarmThing, ...]
    """The most telling first."""
    benign: tuple[str, ...]
    """Honest reasons for what ties them, in sentences, the likeliest first."""
    siblings: tuple[Neighbour, ...]
    """Outside the cluster: who would be likelier if everybody in it were confirmed."""
    first_seen: int | None
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class Hub:
    """Something that so many share that it ties nobody."""

    link_kind: str
    hub_kind: str
    """company, agency, campus, carrier or crowd."""
    degree: int


@dataclass(frozen=True, slots=True)
class SharedElsewhere:
    """A kind of thing that a subject shares with subjects of other tenants; it tells nothing but their number."""

    link_kind: str
    subjects: int
    confirmed: int
    """How many of them two reviewers confirmed."""
    nats: float
    """What they add to the score."""
    at: int | None
    """Since when the subject has it, by its own records."""
    evidence: tuple[str, ...]
    """The subject's own events."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a tenant may know of other tenants' subjects that are tied to its own."""

    subjects: int
    confirmed: int
    shared: tuple[SharedElsewhere, ...]


@dataclass(frozen=True, slots=True)
class OutsideWarning:
    """Other installations warn of things of one kind that the subject has."""

    link_kind: str
    sources: int
    """How many installations say so, of the thing of which most do."""
    confirmed: int
    """How many of them say that two reviewers confirmed their subject."""
    possible_victim: bool
    """One of them says that the identity may be a victim's."""
    counts: bool
    """Whether enough of them say so for it to add to the score."""
    nats: float
    """What it adds."""
    at: int | None
    """Since when the subject has it."""
    evidence: tuple[str, ...]
    """The subject's own events."""


@dataclass(frozen=True, slots=True)
class LinksPage:
    """Everybody a subject is tied to."""

    person: Person
    cluster: ClusterPage | None
    neighbours: tuple[Neighbour, ...]
    between: tuple[Tie, ...]
    """What the neighbours share with one another."""
    hubs: tuple[Hub, ...]
    """What was looked at and left aside."""
    hidden: int = 0
    """Neighbours who are left out: whoever reads this."""
    elsewhere: Elsewhere | None = None
    """Subjects of other tenants, as this tenant may know of them."""
    warnings: tuple[OutsideWarning, ...] = ()
    """What other installations say."""
    across: tuple[Neighbour, ...] = ()
    """Subjects of other tenants, for whoever serves them all; else none."""
