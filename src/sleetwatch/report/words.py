"""Numbers, times and names as people say them."""

from __future__ import annotations

from math import floor, log10

from sleetwatch.clock import to_datetime, to_text
from sleetwatch.explanation import HIDDEN_FROM_YOU, LinkLine, PartLine, Proposal

NARROW = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

LEAST, MOST = 0.0001, 0.999
"""Beyond these a percentage says no more than `<` or `>`."""
DECIMALS = ((0.1, 2), (10.0, 1), (99.0, 0), (100.0, 1))
"""Up to how many hundredths, how many decimals."""
FEW = 0.15
"""Below this odds are said as one in so many."""
HARDLY = 1e-6
LIKELY = ((0.95, ""), (0.985, "about 19 in 20"), (0.995, "about 99 in 100"), (2.0, "more than 99 in 100"))
"""Up to which probability which words; none where tenths say it well enough."""

STATUS = {"case": "case", "check": "check", "held": "held", "below": "below"}
STATUS_MEANS = {
    "case": "Over the case line: named people should work on it.",
    "check": "Over the check line: a neutral check is proposed.",
    "held": "Over a line on one kind of evidence alone: held back until a second kind agrees.",
    "below": "Below both lines: nothing is proposed.",
}
FAMILY = {"device": "device control"}
LINK_KIND = {
    "device": "the same device",
    "factor": "the same MFA handset or key",
    "egress": "the same home line",
    "address": "the same home or delivery address",
    "gateway": "the same router or Wi-Fi",
    "unit": "the same display or USB unit",
    "machine": "the same meeting machine",
    "git": "the same foreign git address",
    "file": "the same document",
    "photo": "the same photo",
    "camera": "the same camera",
    "author": "the same stranger in their files",
    "career": "the same career",
    "workshop": "papers made in one sitting",
    "referee": "the same referee",
    "emergency": "the same emergency number",
    "referral": "hired on the other's word",
    "agency": "the same small agency",
    "phone": "the same phone number",
    "mailbox": "the same mailbox or profile",
    "bank": "the same bank account",
    "session": "the same session",
}
HUB_KIND = {
    "company": "the company's own",
    "agency": "an agency's",
    "campus": "a campus",
    "carrier": "a mobile carrier",
    "crowd": "too many to mean anything",
}
EVENT_KIND = {
    "sign_in": "sign-ins",
    "factor": "MFA methods and their use",
    "credential": "password resets and keys",
    "process": "processes on devices",
    "connection": "network connections of devices",
    "peripheral": "USB and displays",
    "device_network": "what devices see of their network",
    "device": "device inventory",
    "meeting": "meetings",
    "activity": "activity by hand",
    "data_access": "access to data",
    "code_access": "access to code",
    "shipment": "equipment shipments",
    "payroll": "payroll",
    "worker": "the roster",
    "application": "job applications",
    "interview": "interviews",
    "identity_check": "checks of identity made by people",
    "tip": "tips from people",
    "watch": "watchlists",
    "alert": "alerts of other tools",
    "device_posture": "the state of devices",
}
IN_THE_SAME_WORDS = (
    "Ask others in the role too, in the same words and at an ordinary time, so that asking tells nobody anything."
)
POSSIBLE_VICTIM = "The identity may be a victim's: treat the person as one until you know."
STRENGTH = {1: "weak form", 2: "clear form", 3: "strong form"}


def percent(probability: float) -> str:
    """`72 %`, `4.6 %`, `0.02 %`; never a false 0 or 100."""
    if probability < LEAST:
        return f"<{_short(f'{LEAST:.2%}')}{NARROW}%"
    if probability >= MOST:
        return f">{_short(f'{MOST:.1%}')}{NARROW}%"
    hundredths = probability * 100
    decimals = next(decimals for limit, decimals in DECIMALS if hundredths <= limit)
    return f"{_short(f'{hundredths:.{decimals}f}')}{NARROW}%"


def _short(number: str) -> str:
    digits = number.removesuffix("%")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def sharers(link: LinkLine) -> str:
    """`3 subjects share it`; of those beyond the tenant `2 subjects there`."""
    is_there = link.is_beyond and link.other != HIDDEN_FROM_YOU
    return f"{count(link.degree - 1, 'subject')} there" if is_there else f"{count(link.degree, 'subject')} share it"


def other(link: LinkLine) -> str:
    """Whom a link leads to: a subject, or `somebody elsewhere`."""
    return f"somebody {link.other}".replace("another", "at another") if link.is_beyond else link.other


def odds(probability: float) -> str:
    """A probability in plain words: `about 7 in 10`, `about 1 in 5,000`."""
    if probability < HARDLY:
        return "less than 1 in a million"
    if probability < FEW:
        return f"about 1 in {_round(1 / probability):,}"
    said = next(said for limit, said in LIKELY if probability < limit)
    return said or f"about {floor(probability * 10 + 0.5)} in 10"


def _round(value: float) -> int:
    """Two leading digits are all that words can carry."""
    unit = int(10 ** max(0, floor(log10(value)) - 1))
    return round(value / unit) * unit


def interval(low: float, high: float) -> str:
    """`29 % to 82 %`; one figure where both would read the same."""
    first, last = percent(low), percent(high)
    return first if first == last else f"{first} to {last}"


def between(low: float, high: float) -> str:
    """An interval in plain words: `between 2 in 10 and 9 in 10`; one figure where both say the same."""
    first, last = odds(low), odds(high)
    if first == last:
        return first
    return f"between {first.removeprefix('about ')} and {last.removeprefix('about ')}"


def signed(nats: float) -> str:
    """A share of a score with its sign: `+2.31`."""
    text = f"{abs(nats):.2f}"
    return f"{MINUS if nats < 0 and float(text) else '+'}{text}"


def plain_nats(nats: float) -> str:
    """Where the score stands: a plus goes without saying."""
    return signed(nats).removeprefix("+")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 sign-in`, `4,210 sign-ins`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def colleagues(same: int, population: int) -> str:
    """How common it is here."""
    if population <= 0:
        return "There are no colleagues to compare with"
    if same == 0:
        return f"None of {count(population, 'colleague')} shows the same"
    return f"{same:,} of {count(population, 'colleague')} {'shows' if same == 1 else 'show'} the same"


def explained(part: PartLine) -> str:
    """Why a part counts nothing."""
    end = "" if part.explained_until is None else f" until {day(part.explained_until)}"
    by = (
        f"Explained by verdict {part.verdict}" if part.exception is None else f"Held back by exception {part.exception}"
    )
    return f"{by}{end}: it counts nothing"


def rates(part: PartLine) -> str:
    """The two rates a part was weighed with."""
    return f"{percent(part.scheme or 0.0)} of the scheme, {percent(part.honest or 0.0)} of the honest"


def day(at: int) -> str:
    """`3 Mar 2026`."""
    moment = to_datetime(at)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def moment(at: int) -> str:
    """`3 Mar 2026, 14:05 UTC`."""
    return f"{day(at)}, {to_datetime(at):%H:%M} UTC"


def iso(at: int) -> str:
    """For machines that read the page."""
    return to_text(at)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def proposal(check: Proposal, now: float) -> str:
    """The check that would tell most, in a sentence: what to do, and where either outcome would take us."""
    if moves_nothing(check, now):
        return f"{check.ask}. So much else speaks that it stays {percent(now)} either way."
    passed = f"if {check.passed}, {percent(now)} becomes {percent(check.if_passed)}"
    return f"{check.ask}: {passed}; if {check.failed}, {percent(check.if_failed)}."


def moves_nothing(check: Proposal, now: float) -> bool:
    """Whether both outcomes read as the figure that stands there now: so much else speaks."""
    return percent(check.if_passed) == percent(now) == percent(check.if_failed)


def period(first: int, last: int) -> str:
    """When something was seen: `3 Mar 2026`, `3 Mar to 28 Apr 2026`."""
    if day(first) == day(last):
        return day(first)
    if to_datetime(first).year == to_datetime(last).year:
        return f"{day(first).rpartition(' ')[0]} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def family(name: str) -> str:
    """A family as people read it."""
    return FAMILY.get(name, name.replace("_", " "))


def link_kind(name: str) -> str:
    """What two subjects share."""
    return LINK_KIND.get(name, name.replace("_", " "))


def event_kind(name: str) -> str:
    """What an event kind holds."""
    return EVENT_KIND.get(name, name.replace("_", " "))


def strength(band: int) -> str:
    """A strength band in words."""
    return STRENGTH.get(band, f"band {band}")


def listed(names: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, end = names or [""]
    return f"{', '.join(first)} {last} {end}" if first else end
