"""Prints names of actors, lists of intelligence, and where these were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.clock import optional_text, to_text

if TYPE_CHECKING:
    from sleetwatch.intel.actors import ActorPage, NamedBy, Said
    from sleetwatch.workspace.actors import IntelReject, ListStatus, NameRow
    from sleetwatch.workspace.intel_store import ImportReport
    from sleetwatch.workspace.sightings import SaidBy, Sighting

Row = dict[str, Any]
_HEADINGS = {
    "part-of": "one is a part of the other",
    "overlaps": "overlaps",
    "listed-with": "in one entry of a catalogue",
    "separate-from": "another actor",
    "same-as": "the same",
    "formerly": "the same",
}


def actor(page: ActorPage, form: Format) -> None:
    """One name resolved."""
    if form is Format.JSON:
        json_out(
            {
                "actor": page.asked,
                "is_scheme": page.is_scheme,
                "same": [_named_json(one) for one in page.same],
                "others": [_named_json(one) for one in page.others],
                "disagreements": list(page.disagreements),
            }
        )
        return
    scheme = "It stands for the scheme Sleetwatch looks for." if page.is_scheme else "It does not stand for the scheme."
    say(f"{page.asked}: {' = '.join(one.name for one in page.same)}. {scheme}")
    own = [one for one in page.same if any(said.relation in {"same-as", "formerly"} for said in one.says)]
    rows = [(one.name, one.namer, _says(one, {"same-as", "formerly"})) for one in own]
    if rows:
        table_out(("name", "given by", "who says so"), rows, title="\nThe same actor")
    others = [(one.name, one.namer, ", ".join(one.also), _kinds(one), _says(one)) for one in page.others]
    if others:
        columns = ("name", "given by", "also", "how near", "who says so")
        table_out(columns, others, title="\nOther names, one step away: none of them is the same actor")
    if page.disagreements:
        say("\nSources disagree:")
        for one in page.disagreements:
            say(f"  {one}")


def _kinds(one: NamedBy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_HEADINGS[said.relation] for said in one.says))


def _says(one: NamedBy, only: set[str] | None = None) -> tuple[str, ...]:
    return tuple(_sentence(said) for said in one.says if only is None or said.relation in only)


def _sentence(said: Said) -> str:
    note = f"; {said.note}" if said.note else ""
    return f"{said.source.publisher}, {said.source.date or 'no date'}: {said.words}{note}"


def _named_json(one: NamedBy) -> Row:
    return asdict(one)


def actors(rows: Sequence[NameRow], form: Format) -> None:
    """Every name."""
    if form is Format.JSON:
        json_out({"actors": [asdict(row) for row in rows]})
        return
    table = [(row.name, row.namer, "yes" if row.is_scheme else "", ", ".join(row.same)) for row in rows]
    table_out(("name", "given by", "the scheme", "the same actor as"), table)


def imports(reports: Sequence[ImportReport], form: Format) -> None:
    """What became of each file."""
    if form is Format.JSON:
        json_out({"imports": [asdict(report) for report in reports]})
        return
    names = ("list", "file", "format", "publisher", "seen", "accepted", "duplicate", "rejected", "indicators", "names")
    rows = [[getattr(one, name) for name in names] for one in reports]
    table_out(names, rows)
    for one in reports:
        if one.withdrawn:
            say(f"{one.file} takes back {one.withdrawn} indicators of earlier imports.")
        if one.reasons:
            told = ", ".join(f"{reason} {count}" for reason, count in one.reasons.items())
            say(f"Refused of {one.file}: {told}. `sleetwatch intel rejects {one.list}` says where.")
        if one.indicators and not one.publisher:
            say(f"{one.file} does not say who publishes it; give --source, or it never counts as a second source.")


def lists(found: Sequence[ListStatus], form: Format) -> None:
    """Every list with its age."""
    if form is Format.JSON:
        json_out({"lists": [_list_json(one) for one in found]})
        return
    columns = ("list", "name", "by", "licence", "age", "holds", "state")
    rows = [
        (
            "" if one.list is None else one.list,
            one.name,
            one.publisher or "not said",
            one.licence or "not said",
            "" if one.age_days is None else f"{one.age_days} d",
            _holds(one),
            _state(one),
        )
        for one in found
    ]
    table_out(columns, rows)


def _holds(one: ListStatus) -> tuple[str, ...]:
    held = [f"{count} {kind}" for kind, count in one.indicators.items()]
    return (*held, *([f"{one.names} statements on names"] if one.names else [])) or ("nothing",)


def _state(one: ListStatus) -> str:
    if one.withdrawn_at is not None:
        return "withdrawn"
    past = f"{one.expired} expired" if one.expired else ""
    return ", ".join(filter(None, ["old, get a newer one" if one.stale else "", past])) or "well"


def _list_json(one: ListStatus) -> Row:
    row = asdict(one)
    times = {name: optional_text(row[name]) for name in ("imported_at", "newest_at", "withdrawn_at")}
    return row | times | {"state": _state(one)}


def rejects(found: Sequence[IntelReject], form: Format) -> None:
    """What was refused."""
    if form is Format.JSON:
        json_out({"rejects": [asdict(one) for one in found]})
        return
    if not found:
        say("Nothing of it was refused.")
        return
    table_out(("place", "reason", "detail"), [(one.place, one.reason, one.detail) for one in found])


def withdrawn(one: ListStatus, form: Format) -> None:
    """What was taken back."""
    if form is Format.JSON:
        json_out(_list_json(one))
        return
    say(f"List {one.list} ({one.name}) is withdrawn; hunt again, so that nothing of it counts any more.")


def sightings(found: Sequence[Sighting], form: Format, *, every: bool, reveal: bool) -> None:
    """Where indicators were seen."""
    shown = [one for one in found if every or not one.left_out]
    if form is Format.JSON:
        json_out({"sightings": [_sighting_json(one, reveal=reveal) for one in shown]})
        return
    columns = (
        "subject",
        *(["worker id"] if reveal else []),
        "indicator",
        "where",
        "seen",
        "days",
        "sources",
        "said by",
    )
    rows = [
        (
            one.subject or f"({one.sharers} people)",
            *([one.worker_id] if reveal else []),
            _thing(one),
            ", ".join(one.places),
            _seen(one),
            one.days,
            one.sources,
            _by(one, every=every),
        )
        for one in shown
    ]
    if rows:
        table_out(columns, rows)
    left = len(found) - len(shown)
    said = f"{len(shown)} sightings" if every else f"{len(shown)} sightings count"
    say(f"{said}{f'; {left} more do not, `--all` shows why' if left else ''}.")


def _thing(one: Sighting) -> tuple[str, ...]:
    value = one.value if one.value is not None else "(kept as a hash)"
    victim = {"yes": ["a victim's, says a source"], "possible": ["may be a victim's"]}.get(one.victim, [])
    return (f"{one.kind} {value}", *(victim if one.value is None else []))


def _seen(one: Sighting) -> str:
    first, last = to_text(one.first_at)[:10], to_text(one.last_at)[:10]
    return first if first == last else f"{first} to {last}"


def _by(one: Sighting, *, every: bool) -> tuple[str, ...]:
    said = tuple(dict.fromkeys(_word(word) for word in one.said))
    return (*said, f"left out: {one.left_out}") if every and one.left_out else said


def _word(word: SaidBy) -> str:
    about = f" on {word.actor}" if word.actor else ""
    since = f" since {to_text(word.begins)[:10]}" if word.begins is not None else ""
    until = f" until {to_text(word.ends)[:10]}" if word.ends is not None else ""
    tlp = f", TLP:{word.tlp.upper()}" if word.tlp else ""
    return f"{word.publisher or 'somebody'}{about}{since}{until}{tlp}"


def _sighting_json(one: Sighting, *, reveal: bool) -> Row:
    row = asdict(one)
    del row["counts_from"]
    if not reveal:
        row["worker_id"] = None
    said = [
        word | {"begins": optional_text(word["begins"]), "ends": optional_text(word["ends"])} for word in row["said"]
    ]
    return row | {"first_at": to_text(one.first_at), "last_at": to_text(one.last_at), "said": said}
