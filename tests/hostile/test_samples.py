"""Every real record at hand, in one ingest: all are counted, each is refused for a reason that is documented, and no
event is of another time than one its own record says, as a reading that shares nothing with ours finds it."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake import Recogniser, read
from sleetwatch.sources import SOURCES
from sleetwatch.workspace import FileReport, Workspace
from tests.samples import SAMPLES, needs_samples

pytestmark = needs_samples
REASONS = Path(__file__).parents[2] / "docs" / "reference" / "rejects.md"

OF_NOBODY = re.compile(
    r".*\.xml"  # policies of what may run
    r"|az_net_flows\.csv|ip_locs\.csv|Proofpoint\.Event\.jsonl"  # traffic, places, mail
    r"|(archive_reason|department|prospect_pool|stage|tags|user_email)\.csv"  # tables of names
    r"|candidate-ingestion___prospect_pools_0\.json|harvest___user_permissions_[17]\.json"
    r"|harvest___(applications_6|candidates_1[01]|offers_5|users_17|users_3)\.json"  # what is sent, not what comes
    r"|harvest___scheduled_interviews_6\.json"
    r"|onboarding_webhooks___employee_events_0\.json"
    r"|report-billing-invoices_GET\.json|past_meetings-\{meetingId\}-instances_GET\.json"
)
"""Files that no source knows: they are of no person, or are requests and not answers."""


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "SOURCE.md")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> list[FileReport]:
    workspace = Workspace.create(tmp_path_factory.mktemp("samples") / "acme")
    return list(workspace.ingest([SAMPLES], zone="UTC"))


def test_each_file_is_read_or_is_known_to_be_of_nobody(reports):
    unread = {report.file for report in reports if report.error is not None}
    nobodys = {path.name for path in sample_files() if OF_NOBODY.fullmatch(path.name)}

    assert unread == nobodys
    assert len(reports) == len(sample_files())


def test_every_record_is_counted_once(reports):
    for report in reports:
        assert report.accepted + report.duplicate + report.rejected == report.seen, report.file
        assert sum(report.reasons.values()) == report.rejected, report.file


def test_every_reason_is_documented(reports):
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", REASONS.read_text("utf-8"), re.MULTILINE))
    given = {reason for report in reports for reason in report.reasons}

    assert {reason for reason in given if not reason.startswith("missing-")} <= documented


def test_no_event_is_of_a_time_its_record_does_not_say():
    strange: Counter[tuple[str, str]] = Counter()
    read_right = 0
    for path in sample_files():
        for source, kind, moment, said in moments_of(path):
            read_right += 1
            if not any(abs(moment - one) <= 1_000_000 for one in said):
                strange[source, kind] += 1

    assert strange == Counter()
    assert read_right > 3_000


def moments_of(path: Path) -> Iterator[tuple[str, str, int, set[int]]]:
    """Of each event of a file: its source, its kind, when it happened, and all the times its record holds."""
    recogniser = Recogniser(tuple(SOURCES.values()), "UTC")
    with suppress(InputError):
        for item in read(io.BytesIO(path.read_bytes()), path.stat().st_size, path.name):
            if item.record is None:
                continue
            with suppress(Refused):
                source, events = recogniser.events_of(item.record)
                said = set(times_in(item.record))
                for event in events:
                    yield source.name, event.kind, event.at, said


# --- a reading of time that shares nothing with ours

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d+))?)?\s*([AaPp][Mm])?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _CLOCK)
_AMERICAN = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)" + _CLOCK)
_NAMED = re.compile(r"([A-Z][a-z]{2})[a-z]* (\d{1,2}),? (\d{4})" + _CLOCK)
_NAMED_LATE = re.compile(r"(\d{1,2})[ -]([A-Z][a-z]{2})[a-z]*[ -](\d{4})" + _CLOCK)
_UNIX = re.compile(r"^\d{9,19}(\.\d+)?$")
_FIRST, _LAST = datetime(1950, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def times_in(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from times_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from times_in(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _since_1970(float(value))
    elif isinstance(value, str):
        yield from _written(value)


def _written(text: str) -> Iterator[int]:
    if text[:1] in "{[":
        with suppress(ValueError):
            yield from times_in(json.loads(text))
    if _UNIX.match(text):
        yield from _since_1970(float(text))
    for year, month, day, *clock in _YEAR_FIRST.findall(text):
        yield from _moment(year, month, day, clock)
    for month, day, year, *clock in _AMERICAN.findall(text):
        yield from _moment(year if len(year) > 2 else "20" + year, month, day, clock)
    for name, day, year, *clock in _NAMED.findall(text):
        yield from _moment(year, _month(name), day, clock)
    for day, name, year, *clock in _NAMED_LATE.findall(text):
        yield from _moment(year, _month(name), day, clock)


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else "0"


def _moment(year: str, month: str, day: str, clock: list[str]) -> Iterator[int]:
    hour, minute, second, fraction, half, zone = clock
    hours = int(hour or 0) % 12 + 12 * (half.lower() == "pm") if half else int(hour or 0)
    with suppress(ValueError):
        moment = datetime(
            int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=_zone(zone)
        )
        yield int(moment.timestamp()) * 1_000_000 + int((fraction or "0")[:6].ljust(6, "0"))


def _zone(written: str) -> timezone:
    if written[:1] not in ("+", "-"):
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if written[0] == "+" else -offset)


def _since_1970(number: float) -> Iterator[int]:
    """In seconds, milli-, micro- or nanoseconds, whichever makes a year of ours."""
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if _FIRST < number / unit < _LAST and number >= 100_000_000:
            yield int(number / unit * 1_000_000)
