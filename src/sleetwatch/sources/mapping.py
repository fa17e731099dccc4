"""A mapping: one TOML file that says how a vendor's record becomes events. This reads it, or says what is wrong where.

What it means to read a record by one is in `mapped.py`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
import pyarrow as pa

from sleetwatch.clock import zone_of
from sleetwatch.errors import MappingError, placed
from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.sources.dotted import path_of
from sleetwatch.sources.mapped_fields import closed_words

Words = str | tuple[str, ...]
"""One text or several; in a condition `*` stands for any characters."""
Conditions = dict[str, Words]
"""Values by path, all of which must hold. A key may be several paths with ` | ` between them."""
Constant = str | int | float | bool


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all parts of a mapping share: read-only, and a misspelt key is an error."""


class Joined(Part, frozen=True, kw_only=True):
    """Several values with something between them, such as a first and a last name, or a day and a time."""

    join: tuple[str, ...]
    between: str = msgspec.field(name="with", default=" ")


Where = str | Joined | tuple[str | Joined, ...]
"""A path, several joined, or a list of these, of which the first that is there counts."""


class Time(Part, frozen=True, kw_only=True):
    """Where the time stands, and the zone of one that names none."""

    field: Where
    zone: str = "utc"
    """`utc`, an IANA zone, `local` (the zone that `ingest --time-zone` names), or `none`: such a time is refused."""
    day_first: bool = False
    """Whether 03/04/2026 is the third of April."""


class Recognise(Part, frozen=True, kw_only=True):
    """How a record of this source is told from all others: by names of fields and fixed values."""

    keys: tuple[str, ...] = ()
    """Paths that must be there."""
    any: tuple[str, ...] = ()
    """Paths of which one at least must be there."""
    without: tuple[str, ...] = ()
    """Paths that must not be there."""
    values: Conditions = {}
    """Fixed values, which every record of the source has."""


class Drop(Part, frozen=True, kw_only=True):
    """Records to refuse, and why."""

    where: Conditions
    reason: str = "unused-action"


class EventMap(Part, frozen=True, kw_only=True):
    """One kind of event a record may give."""

    kind: str
    keep: Conditions = {}
    """Which records give it; all when left out."""
    otherwise: bool = False
    """Only when no other event was made of the record."""
    fields: dict[str, Where] = {}
    constants: dict[str, Constant] = {}
    values: dict[str, dict[str, str]] = {}


class SourceMap(Part, frozen=True, kw_only=True):
    """The whole file. `fields`, `constants` and `values` at the top hold for every event that has such a field."""

    name: str
    title: str
    export: str
    kind: str | None = None
    recognise: Recognise | tuple[Recognise, ...]
    """One way to know a record, or several where a vendor writes several shapes."""
    time: Time
    keep: Conditions = {}
    drop: tuple[Drop, ...] = ()
    fields: dict[str, Where] = {}
    constants: dict[str, Constant] = {}
    values: dict[str, dict[str, str]] = {}
    event: tuple[EventMap, ...] = ()

    @property
    def shapes(self) -> tuple[Recognise, ...]:
        """Every way to know a record."""
        return self.recognise if isinstance(self.recognise, tuple) else (self.recognise,)

    @property
    def events(self) -> tuple[EventMap, ...]:
        """Every event with what the top of the file says about its fields."""
        written = self.event or (EventMap(kind=self.kind or ""),)
        return tuple(self._whole(one) for one in written)

    def _whole(self, one: EventMap) -> EventMap:
        known = set(fields_of(one.kind))
        # What an event says itself comes first, also when it says a constant where the top has a path.
        shared = known - one.fields.keys() - one.constants.keys()
        return msgspec.structs.replace(
            one,
            fields={name: where for name, where in self.fields.items() if name in shared} | one.fields,
            constants={name: value for name, value in self.constants.items() if name in shared} | one.constants,
            values={name: words for name, words in self.values.items() if name in known} | one.values,
        )


@lru_cache
def fields_of(kind: str) -> Mapping[str, pa.DataType]:
    """The fields of an event kind that a mapping may fill, with their types."""
    if kind not in KINDS:
        return {}
    schema = schema_of(KINDS[kind])
    return {field.name: field.type for field in schema if field.name not in {*LINEAGE.names, "at"}}


def read_mapping(text: str, file: str) -> SourceMap:
    """The mapping in a TOML text; `file` is how errors call it."""
    try:
        found = msgspec.convert(tomllib.loads(text), SourceMap)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(f"{file}: not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise MappingError(f"{file}: {placed(str(error))}") from None
    problem = next(problems(found), None)
    if problem is not None:
        raise MappingError(f"{file}: {problem}")
    return found


def read_mapping_file(path: Path) -> SourceMap:
    """The mapping in a file, which has the source's name."""
    try:
        found = read_mapping(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: cannot be read: {error}") from None
    if found.name != path.stem:
        raise MappingError(f"{path}: name: it is {found.name!r}, but the file is called {path.stem!r}; make them one")
    return found


# --- what may be wrong in a file that is well formed

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
TAKEN = ("new", "show", "status")
"""Words that follow `sleetwatch sources` and so cannot be a source."""
REASON = re.compile(r"[a-z][a-z0-9-]{0,63}")

NEEDS: dict[str, tuple[str, ...]] = {
    "process": ("device_id", "device_name"),
    "connection": ("device_id", "device_name"),
    "peripheral": ("device_id", "device_name"),
    "device_network": ("device_id", "device_name"),
    "device_posture": ("device_id", "device_name", "serial"),
    "device": ("device_id", "serial", "device_name"),
    "alert": ("account", "device_id", "device_name"),
    "worker": ("worker_id",),
    "application": ("applicant_id",),
    "interview": ("applicant_id",),
    "identity_check": ("worker_id", "applicant_id", "account"),
    "payroll": ("worker_id",),
    "shipment": ("worker_id",),
    "tip": ("worker_id",),
    "watch": ("value",),
}
"""One of these says whom or what an event is about; for every other kind it is the account."""


def needs_of(kind: str) -> tuple[str, ...]:
    """The fields of which an event of this kind needs one at least."""
    return NEEDS.get(kind, ("account",))


def problems(found: SourceMap) -> Iterator[str]:
    """What is wrong with a mapping, each with the key it is about."""
    if not NAME.fullmatch(found.name) or found.name in TAKEN:
        yield f"name: {found.name!r} must be lower-case letters, digits and underscores, and none of {', '.join(TAKEN)}"
    for shape in found.shapes:
        yield from _recognise_problems(shape)
    yield from _time_problems(found.time)
    yield from _condition_problems("keep", found.keep)
    for number, rule in enumerate(found.drop):
        yield from _condition_problems(f"drop[{number}].where", rule.where)
        if not rule.where or not REASON.fullmatch(rule.reason):
            yield f"drop[{number}]: needs `where`, and a reason of lower-case words with hyphens"
    yield from _kind_problems(found)


def _recognise_problems(recognise: Recognise) -> Iterator[str]:
    if len(recognise.keys) + len(recognise.values) < 2:  # noqa: PLR2004 - one name alone is anybody's
        yield "recognise: name at least two keys or fixed values, or it would take other vendors' records"
    for name in ("keys", "any", "without"):
        yield from _path_problems(f"recognise.{name}", getattr(recognise, name))
    yield from _condition_problems("recognise.values", recognise.values)


def _time_problems(time: Time) -> Iterator[str]:
    yield from _path_problems("time.field", paths_in(time.field))
    if time.zone not in ("utc", "local", "none") and zone_of(time.zone) is None:
        yield f"time.zone: {time.zone!r} is none of utc, local, none, or an IANA zone such as Europe/Berlin"


def _condition_problems(key: str, conditions: Conditions) -> Iterator[str]:
    yield from _path_problems(key, [path for paths in conditions for path in either(paths)])


def either(paths: str) -> tuple[str, ...]:
    """The paths of a condition's key."""
    return tuple(paths.split(" | "))


def _path_problems(key: str, paths: Iterable[str]) -> Iterator[str]:
    listed = tuple(paths)
    if key.endswith("field") and not listed:
        yield f"{key}: is empty"
    for one in listed:
        try:
            path_of(one)
        except ValueError as error:
            yield f"{key}: {error}"


def paths_in(where: Where) -> tuple[str, ...]:
    """Every path that is written there."""
    if isinstance(where, Joined):
        return where.join
    return (where,) if isinstance(where, str) else tuple(path for one in where for path in paths_in(one))


def _kind_problems(found: SourceMap) -> Iterator[str]:
    if bool(found.event) is (found.kind is not None):
        yield "kind: give one `kind` at the top, or [[event]] tables with a kind each, and not both"
        return
    unknown = [one.kind or "" for one in found.event or (found,) if one.kind not in KINDS]
    if unknown:
        yield f"kind: {unknown[0]!r} is no event kind; there is {', '.join(KINDS)}"
        return
    shared = [name for one in found.events for name in fields_of(one.kind)]
    for part in ("fields", "constants", "values"):
        yield from _unknown(part, getattr(found, part), shared, "no event of this file")
    for number, one in enumerate(found.events):
        place = f"event[{number}]." if found.event else ""
        yield from _condition_problems(f"{place}keep", one.keep)
        yield from _event_problems(place, one)


def _unknown(part: str, names: Iterable[str], known: Iterable[str], who: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            yield f"{part}.{name}: {who} has such a field{meant}"


def _event_problems(place: str, one: EventMap) -> Iterator[str]:
    known = fields_of(one.kind)
    for part in ("fields", "constants", "values"):
        yield from _unknown(f"{place}{part}", getattr(one, part), known, f"no {one.kind}")
    if not {*one.fields, *one.constants} & set(needs_of(one.kind)):
        yield f"{place}fields: the kind {one.kind} needs {' or '.join(needs_of(one.kind))}"
    for name, where in one.fields.items():
        yield from _path_problems(f"{place}fields.{name}", paths_in(where))
        if not paths_in(where):
            yield f"{place}fields.{name}: is empty"
    for name, value in one.constants.items():
        if name in known:
            yield from _constant_problems(place, one.kind, name, value)
    for name, words in one.values.items():
        yield from _word_problems(f"{place}values.{name}", one.kind, name, words)


_TYPES: Mapping[pa.DataType, tuple[type, ...]] = {
    pa.string(): (str,),
    pa.int64(): (int,),
    pa.float64(): (int, float),
    pa.bool_(): (bool,),
}


def _constant_problems(place: str, kind: str, name: str, value: Constant) -> Iterator[str]:
    wanted = fields_of(kind)[name]
    if not isinstance(value, _TYPES[wanted]) or (isinstance(value, bool) and wanted != pa.bool_()):
        yield f"{place}constants.{name}: must be of type {wanted}"
    elif isinstance(value, str):
        yield from _word_problems(f"{place}constants.{name}", kind, name, {"": value})


def _word_problems(key: str, kind: str, name: str, words: Mapping[str, str]) -> Iterator[str]:
    closed = closed_words(kind, name)
    for word in words.values():
        if closed and word and word not in closed:
            yield f"{key}: {word!r} is none of {', '.join(closed)}"
