"""Numbers, times and names as people say them."""

from __future__ import annotations

from math import floor, log10

from sleetwatch.clock import to_datetime, to_text

NARROW = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

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
    "address": "the same delivery address",
    "phone": "the same phone number",
    "bank": "the same bank account",
    "session": "the same session",
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
    "tip": "tips from people",
    "watch": "watchlists",
}
STRENGTH = {1: "weak form", 2: "clear form", 3: "strong form"}


def percent(probability: float) -> str:
    """`72 %`, `4.6 %`, `0.02 %`; never a false 0 or 100."""
    if probability < 0.0001:
        return f"<{NARROW}0.01{NARROW}%"
    if probability >= 0.999:
        return f">{NARROW}99.9{NARROW}%"
    hundredths = probability * 100
    decimals = 2 if hundredths < 0.1 else 1 if hundredths < 10 or hundredths > 99 else 0
    return f"{_short(f'{hundredths:.{decimals}f}')}{NARROW}%"


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def odds(probability: float) -> str:
    """A probability in plain words: `about 7 in 10`, `about 1 in 5,000`."""
    if probability < 1e-6:
        return "less than 1 in a million"
    if probability < 0.15:
        return f"about 1 in {_round(1 / probability):,}"
    if probability < 0.95:
        return f"about {floor(probability * 10 + 0.5)} in 10"
    if probability < 0.985:
        return "about 19 in 20"
    return "about 99 in 100" if probability < 0.995 else "more than 99 in 100"


def _round(value: float) -> int:
    """Two leading digits are all that words can carry."""
    unit = 10 ** max(0, floor(log10(value)) - 1)
    return round(value / unit) * unit


def between(low: float, high: float) -> str:
    """An interval in plain words: `between 2 in 10 and 9 in 10`; one figure where both say the same."""
    first, last = odds(low), odds(high)
    if first == last:
        return first
    return f"between {first.removeprefix('about ')} and {last.removeprefix('about ')}"


def signed(nats: float) -> str:
    """`+2.31` or `−0.80`: a share of a score."""
    text = f"{abs(nats):.2f}"
    return f"{MINUS if nats < 0 and float(text) else '+'}{text}"


def plain_nats(nats: float) -> str:
    """`−8.52`: where the score stands, without a plus."""
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
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
