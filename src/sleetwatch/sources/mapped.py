"""Reads records by a mapping: compiles one into a `Source`."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sleetwatch.errors import MappingError, Refused
from sleetwatch.events import KINDS, Event
from sleetwatch.sources.checks import weighed
from sleetwatch.sources.dotted import is_there, path_of, texts
from sleetwatch.sources.hardware import parts_of
from sleetwatch.sources.mapped_fields import Read, reader_of, unreadable_as_time
from sleetwatch.sources.mapping import (
    Conditions,
    Constant,
    EventMap,
    Joined,
    Recognise,
    SourceMap,
    Time,
    Where,
    either,
    needs_of,
    read_mapping_file,
)
from sleetwatch.sources.reading import coordinates, local_time, lower, parse_time, text
from sleetwatch.sources.source import Record, Source

Find = Callable[[Record], Any]


@dataclass(frozen=True, slots=True)
class Mapped(Source):
    """A source that was made of a mapping."""

    mapping: SourceMap | None = None


def source_of(mapping: SourceMap) -> Source:
    """The source a mapping describes."""
    return Mapped(
        name=mapping.name,
        title=mapping.title,
        kinds=tuple(dict.fromkeys(one.kind for one in mapping.events)),
        recognises=_recogniser(mapping),
        by_value=any(map(_goes_by_values, mapping.shapes)),
        read=_reader(mapping),
        export=mapping.export,
        mapping=mapping,
    )


def sources_in(folder: Path, taken: Collection[str] = ()) -> dict[str, Source]:
    """The sources of the mappings in a folder, by name. Raises `MappingError`, also for a name that is taken."""
    found: dict[str, Source] = {}
    for path in sorted(folder.glob("*.toml")):
        source = source_of(read_mapping_file(path))
        if source.name in taken:
            raise MappingError(f"{path}: name: {source.name!r} is a source that ships with Sleetwatch; rename yours")
        found[source.name] = source
    return found


# --- paths and conditions


def finder(where: Where) -> Find:
    """What a mapping's path, list of paths or join finds in a record."""
    if isinstance(where, Joined):
        parts = [path_of(one).of for one in where.join]
        return lambda record: where.between.join(one for part in parts for one in texts(part(record))[:1]) or None
    if isinstance(where, str):
        path = path_of(where)
        return (lambda record: record.get(where)) if path.steps == (where,) else path.of
    return _first_of([finder(one) for one in where])


def _first_of(finders: Sequence[Find]) -> Find:
    if len(finders) == 1:
        return finders[0]

    def first(record: Record) -> Any:  # noqa: ANN401 - a log may hold anything
        for find in finders:
            found = find(record)
            if is_there(found):
                return found
        return None

    return first


def _holds(conditions: Conditions) -> Callable[[Record], bool]:
    """Whether each path has one of its values; `*` in a value stands for any characters, in any case."""
    wanted = [(finder(either(paths)), _pattern(words)) for paths, words in conditions.items()]

    def holds(record: Record) -> bool:
        for find, pattern in wanted:  # noqa: SIM110 - asked of every record, and a generator takes twice as long
            if not _fits(find(record), pattern):
                return False
        return True

    return holds


def _fits(value: object, pattern: Callable[[str], Any]) -> bool:
    if isinstance(value, list):
        return any(pattern(word.lower()) for word in texts(value))
    word = lower(value)
    return word is not None and bool(pattern(word))


def _pattern(words: str | tuple[str, ...]) -> Callable[[str], Any]:
    """Whether a text in lower case is one of the words, or like one."""
    listed = [words.lower()] if isinstance(words, str) else [word.lower() for word in words]
    plain = frozenset(word for word in listed if not set(word) & set("*?["))
    globs = [fnmatch.translate(word) for word in listed if word not in plain]
    if not globs:
        return plain.__contains__
    glob = re.compile("|".join(globs))
    return lambda low: low in plain or glob.match(low) is not None


def _recogniser(mapping: SourceMap) -> Callable[[Record], bool]:
    shapes = [_shape(one) for one in mapping.shapes]
    return lambda record: any(shape(record) for shape in shapes)


def _goes_by_values(wanted: Recognise) -> bool:
    """Whether more than the record's own keys tells the shape; a path counts as there when its value is not null."""
    paths = (*wanted.keys, *wanted.any, *wanted.without)
    return bool(wanted.values) or any(len(path_of(one).steps) > 1 for one in paths)


def _shape(wanted: Recognise) -> Callable[[Record], bool]:
    keys, some, without = ([_is_there(one) for one in paths] for paths in (wanted.keys, wanted.any, wanted.without))
    fixed = _holds(wanted.values)

    def recognises(record: Record) -> bool:
        return (
            all(there(record) for there in keys)
            and (not some or any(there(record) for there in some))
            and not any(there(record) for there in without)
            and fixed(record)
        )

    return recognises


def _is_there(path: str) -> Callable[[Record], bool]:
    """A plain name is there when the key is, whatever it holds, for a CSV's empty cell is None."""
    find = path_of(path).of
    return lambda record: path in record or find(record) is not None


# --- time


def _clock(time: Time) -> Callable[[Record, Any], int]:
    """How this mapping's times are read, given the record for the zone that the user named."""
    parse = _zoned(time.zone)
    if not time.day_first:
        return parse
    return lambda record, value: parse(record, month_first(value))


def _zoned(zone: str) -> Callable[[Record, Any], int]:
    if zone == "local":
        return local_time
    if zone == "none":
        return lambda _, value: _with_zone(value)
    assumed = "utc" if zone == "utc" else ZoneInfo(zone)
    return lambda _, value: parse_time(value, zone_assumed=assumed)  # type: ignore[arg-type]


def _with_zone(value: object) -> int:
    parse_time(value)  # what is no time at all is refused as such
    try:
        return parse_time(value, zone_assumed=None)
    except Refused:
        raise Refused("no-zone", "the time names no zone, and the mapping says that none is to be assumed") from None


_DAY_FIRST = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})(?![0-9])(.*)", re.DOTALL)


def month_first(value: object) -> object:
    """A date with the day first, its month put there; any other value as it is."""
    found = _DAY_FIRST.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{found[2]}/{found[1]}/{found[3]}{found[4]}" if found else value


# --- events


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one kind of event from a record."""

    kind: type[Event]
    wanted: Callable[[Record], bool]
    fields: tuple[tuple[str, Find, Read], ...]
    times: tuple[tuple[str, Find], ...]
    constants: dict[str, Constant]
    clock: Callable[[Record, Any], int]

    def event(self, record: Record, at: int) -> Event:
        """The event. Raises `Refused` when it would be about nobody."""
        values: dict[str, Any] = dict(self.constants)
        for name, find, read in self.fields:
            values[name] = read(find(record))
        for name, find in self.times:
            values[name] = unreadable_as_time(lambda value: self.clock(record, value))(find(record))
        self._check(values)
        return self.kind(at=at, **_in_accord(values))

    def _check(self, values: dict[str, Any]) -> None:
        needed = needs_of(self.kind.kind)
        if all(values.get(name) is None for name in needed):
            reason = "no-account" if "account" in needed else f"missing-{needed[0]}"
            raise Refused(reason, f"there is no {' or '.join(needed)} where the mapping looks for it")
        if "action" in values and values["action"] is None:
            raise Refused("unused-action", "the mapping knows no such action")


def _maker(one: EventMap, time: Time) -> _Maker:
    found = {name: finder(where) for name, where in one.fields.items()}
    times = tuple((name, find) for name, find in found.items() if name.endswith("_at"))
    plain = ((name, find) for name, find in found.items() if not name.endswith("_at"))
    fields = tuple((name, find, _translated(one, name)) for name, find in plain)
    return _Maker(KINDS[one.kind], _holds(one.keep), fields, times, one.constants, _clock(time))


def _translated(one: EventMap, name: str) -> Read:
    """The field's own reader, after the mapping's own words for what the vendor writes."""
    read, written = reader_of(one.kind, name), one.values.get(name)
    if not written:
        return read
    words = {word.lower(): meaning for word, meaning in written.items()}

    def translated(value: object) -> Any:  # noqa: ANN401 - what the field holds
        word = lower(next(iter(texts(value)), None))
        told = words.get(word or "", words.get("*") if word else None)
        return read(value if told is None else told)

    return translated


_POINTS = (("vendor_latitude", "vendor_longitude"), ("home_latitude", "home_longitude"))


def _in_accord(values: dict[str, Any]) -> dict[str, Any]:
    """Fields that hold together: both degrees or neither, no error of a success, a check's kind and how it came out,
    the parts of a hardware id.
    """
    for north, east in _POINTS:
        if north in values or east in values:
            values[north], values[east] = coordinates(values.get(north), values.get(east))
    if values.get("outcome") == "success" and "error" in values:
        values["error"] = None
    if values.get("check_kind") and values.get("outcome"):
        values["outcome"] = weighed(values["check_kind"], values["outcome"])
    if text(values.get("hardware_id")):
        told = parts_of(values["hardware_id"])._asdict()
        values = told | {name: value for name, value in values.items() if value is not None}
    return values


def _reader(mapping: SourceMap) -> Callable[[Record], Iterable[Event]]:
    find_time, clock = finder(mapping.time.field), _clock(mapping.time)
    kept = _holds(mapping.keep)
    drops = [(_holds(rule.where), rule.reason) for rule in mapping.drop]
    usual = [_maker(one, mapping.time) for one in mapping.events if not one.otherwise]
    otherwise = [_maker(one, mapping.time) for one in mapping.events if one.otherwise]

    def read(record: Record) -> list[Event]:
        for dropped, reason in drops:
            if dropped(record):
                raise Refused(reason, "the mapping drops such a record")
        chosen = [maker for maker in usual if maker.wanted(record)]
        chosen = chosen or [maker for maker in otherwise if maker.wanted(record)]
        if not chosen or not kept(record):
            raise Refused("unused-action", "the mapping uses no such record")
        at = clock(record, find_time(record))
        return [maker.event(record, at) for maker in chosen]

    return read
