"""Proposes a mapping for records nobody knows yet: a guess a person can read, with a comment on each part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sleetwatch.errors import UserError
from sleetwatch.sources.mapped_fields import closed_words, reader_of
from sleetwatch.sources.mapping import fields_of, needs_of
from sleetwatch.sources.proposal_words import HINTS, KINDS_BY_WORDS, SHAPES, SIGN_IN_WORDS, TIMES, Hint, normal
from sleetwatch.sources.reading import text
from sleetwatch.sources.source import Record

SAMPLED = 500
"""Records that are looked at."""
_PATHS = 400
_DEPTH = 6
_KEPT_VALUES = 200
_LONG = 300
_FEW = 40
"""Most different values that an action may have."""
_MOST = 0.8
"""Share of the values that must look right."""
_HALF = 0.5
"""The same for accounts, among which are always some that are no e-mail address."""


@dataclass(slots=True)
class Column:
    """What stands at one path, over all the records looked at."""

    path: str
    count: int = 0
    values: dict[str, int] = field(default_factory=dict)

    def see(self, value: str) -> None:
        """One more value."""
        self.count += 1
        value = value[:_LONG]
        if value in self.values or len(self.values) < _KEPT_VALUES:
            self.values[value] = self.values.get(value, 0) + 1

    def share(self, shape: str) -> float:
        """How many of the values look like this."""
        looks = SHAPES[shape][0]
        return sum(looks(value) for value in self.values) / max(len(self.values), 1)


@dataclass(frozen=True, slots=True)
class Guess:
    """A field's path, and what speaks for it."""

    name: str
    column: Column
    shape: str


def propose(records: Sequence[Record], name: str, kind: str | None = None) -> str:
    """A mapping of these records as the text of a TOML file. Raises `UserError` when there is nothing to go by."""
    columns = _columns(records)
    time = _time(columns)
    action = _guess("action", columns, "activity")
    kind = kind or _kind(columns, action)
    return "\n".join(_Text(records, columns, name, kind, time, action).lines()) + "\n"


# --- what is in the records


def _columns(records: Sequence[Record]) -> list[Column]:
    found: dict[str, Column] = {}
    for record in records:
        for path, value in _leaves(record, "", 0):
            if path in found or len(found) < _PATHS:
                found.setdefault(path, Column(path)).see(value)
    return list(found.values())


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a log may hold anything
    if isinstance(value, dict) and depth < _DEPTH:
        for key, inner in value.items():
            if isinstance(key, str) and key and '"' not in key and not key.startswith("@"):
                yield from _leaves(inner, _joined(path, key), depth + 1)
    elif isinstance(value, list) and value and depth < _DEPTH:
        yield from _leaves(value[0], f"{path}[0]", depth + 1)
    elif (written := text(value)) is not None and path:
        yield path, written


def _joined(path: str, key: str) -> str:
    step = f'"{key}"' if set(key) & set(".[]") or " | " in key else key
    return f"{path}.{step}" if path else step


# --- guesses


def _time(columns: Sequence[Column]) -> Column:
    timed = [one for one in columns if one.share("time") >= _MOST]
    if not timed:
        raise UserError("none of its fields holds times, so it cannot be placed in time; is it the right export?")
    for words in TIMES:
        named = [one for one in _frequent(timed) if re.fullmatch(words, normal(one.path))]
        if named:
            return max(named, key=lambda one: (one.count, -len(one.path)))
    return max(timed, key=lambda one: one.count)


def _frequent(columns: Sequence[Column]) -> list[Column]:
    """Those that most of the records have that any of them is in."""
    most = max((one.count for one in columns), default=0)
    return [one for one in columns if one.count * 2 > most]


def _guess(name: str, columns: Sequence[Column], kind: str) -> Guess | None:
    """What is there most of the time comes before what is called better but seldom there."""
    hints = HINTS.get(name, (Hint(rf"(.*_)?{name}$"),))
    for among in (_frequent(columns), columns if name != "action" else ()):
        for hint in hints:
            fitting = [one for one in among if _fits(one, hint) and _is_understood(one, kind, name)]
            if fitting:
                best = max(fitting, key=lambda one: (one.count, len(one.values) > 1, -len(one.path)))
                return Guess(name, best, hint.shape)
    return None


def _fits(column: Column, hint: Hint) -> bool:
    name = normal(column.path)
    if not re.fullmatch(hint.name, name) or re.search(hint.never, name):
        return False
    return column.share(hint.shape) >= (_HALF if hint.shape == "email" else _MOST)


def _is_understood(column: Column, kind: str, name: str) -> bool:
    """An action is one of few; of a closed list some words at least must mean something."""
    if name == "action" and len(column.values) > _FEW:
        return False
    return not closed_words(kind, name) or any(reader_of(kind, name)(value) is not None for value in column.values)


def _kind(columns: Sequence[Column], action: Guess | None) -> str:
    names = [normal(one.path) for one in columns]
    for kind, words in KINDS_BY_WORDS:
        if sum(re.search(words, name) is not None for name in names) > 1:
            return kind
    if action is None:
        return "sign_in" if any(SIGN_IN_WORDS.search(name) for name in names) else "activity"
    signing = [value for value in action.column.values if SIGN_IN_WORDS.search(value)]
    return "sign_in" if len(signing) == len(action.column.values) else "activity"


# --- the file


class _Text:
    """The lines of the file."""

    def __init__(
        self,
        records: Sequence[Record],
        columns: Sequence[Column],
        name: str,
        kind: str,
        time: Column,
        action: Guess | None,
    ) -> None:
        self.records, self.columns, self.name, self.kind = records, columns, name, kind
        self.time, self.action = time, action

    def lines(self) -> Iterator[str]:
        yield f"# A guess from {len(self.records)} records. Read it, mend it, and it is yours."
        yield f"name = {_quoted(self.name)}"
        yield f"title = {_quoted(self.name.replace('_', ' ').capitalize())}"
        yield 'export = "Say here how to get such a file, for whoever comes after you."'
        signing = self._sign_ins()
        if not signing:
            yield f"kind = {_quoted(self.kind)}  # one of the kinds in the reference of event kinds"
        yield from ("", "[recognise]")
        yield "# In every record of the sample. Add a fixed value if another vendor's records have these names too."
        yield f"keys = [{', '.join(map(_quoted, self._keys()))}]"
        yield from ("", *self._time_lines())
        if signing:
            yield from self._two_kinds(signing)
        else:
            yield from self._fields("fields", self.kind, set())

    def _keys(self) -> list[str]:
        """Top-level names that nearly every record has, the longest first, for they are the vendor's own."""
        counts: dict[str, int] = {}
        for record in self.records:
            for key in record:
                counts[key] = counts.get(key, 0) + 1
        usual = [key for key, count in counts.items() if count == len(self.records)]
        named = [_joined("", key) for key in usual if key and '"' not in key and not key.startswith("@")]
        if len(named) < 2:  # noqa: PLR2004 - one name alone is anybody's
            raise UserError("its records have fewer than two fields in common, so they cannot be told from others")
        return sorted(sorted(named, key=len, reverse=True)[:5])

    def _time_lines(self) -> Iterator[str]:
        yield "[time]"
        yield f"field = {_quoted(self.time.path)}  # times in {self.time.count} of {len(self.records)} records"
        values = list(self.time.values)
        zone, why = _zone(values, self.time.path)
        yield f"zone = {_quoted(zone)}  # {why}"
        if any(_month_like(value, 1) for value in values):
            first = not any(_month_like(value, 2) for value in values)
            yield f"day_first = {str(first).lower()}  # the first number goes above twelve"
        elif any(re.match(r"\d{1,2}/\d{1,2}/", value) for value in values):
            yield "day_first = false  # CHECK THIS: no day in the sample tells 03/04 from 04/03"

    def _sign_ins(self) -> list[str]:
        """The vendor's words for a sign-in, when its actions are of several kinds."""
        if self.kind != "activity" or self.action is None:
            return []
        return sorted(value for value in self.action.column.values if SIGN_IN_WORDS.search(value))

    def _two_kinds(self, signing: Sequence[str]) -> Iterator[str]:
        path = self.action.column.path if self.action else ""
        shared = [name for name in fields_of("sign_in") if name in fields_of("activity") and name != "outcome"]
        told = yield from self._table("fields", "activity", [name for name in shared if name != "action"])
        yield from ("", "[[event]]", 'kind = "sign_in"')
        yield f"keep = {{ {_quoted(path)} = [{', '.join(map(_quoted, signing))}] }}  # its words for a sign-in"
        yield from self._fields("event.fields", "sign_in", told)
        yield from ("", "[[event]]", 'kind = "activity"', "otherwise = true  # whatever else a person does")
        yield from self._fields("event.fields", "activity", told)

    def _fields(self, table: str, kind: str, told: set[str]) -> Iterator[str]:
        guesses = yield from self._table(table, kind, [name for name in fields_of(kind) if name not in told])
        missing = not (guesses | told) & set(needs_of(kind))
        if missing:
            raise UserError(
                f"nothing in it looks like the {' or '.join(needs_of(kind))} that the kind {kind} needs; "
                "name another with --kind, or write the mapping by hand (docs/how-to/map-a-new-source.md)"
            )

    def _table(self, table: str, kind: str, names: Sequence[str]) -> Any:  # noqa: ANN401 - yields lines, returns names
        guesses = [guess for name in names if (guess := _guess(name, self.columns, kind)) is not None]
        guesses = [guess for guess in guesses if guess.column is not self.time]
        yield from ("", f"[{table}]")
        for guess in guesses:
            why = f"{SHAPES[guess.shape][1]} in {guess.column.count} of {len(self.records)}"
            yield f"{guess.name} = {_quoted(guess.column.path)}  # {why}"
        for guess in guesses:
            yield from _words(table, kind, guess)
        return {guess.name for guess in guesses}


def _words(table: str, kind: str, guess: Guess) -> Iterator[str]:
    """Values of a closed list that nobody understands, for the person to say what they mean."""
    read, words = reader_of(kind, guess.name), closed_words(kind, guess.name)
    unclear = [value for value in guess.column.values if words and read(value) is None]
    plain = [value for value in unclear if SHAPES["word"][0](value)]
    if plain and len(unclear) <= _FEW:
        yield from ("", f"[{table.replace('fields', 'values')}.{guess.name}]")
        yield from (f'{_quoted(value)} = ""  # one of {", ".join(words)}; empty means unknown' for value in plain)


def _zone(values: Sequence[str], path: str) -> tuple[str, str]:
    naive = [value for value in values if not re.search(r"(Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$|^[\d.]+$", value.strip())]
    if not naive:
        return "utc", "its times say their own zone"
    if re.search(r"utc|gmt", path, re.IGNORECASE):
        return "utc", "its name says so"
    return "local", "its times name no zone: say it with `ingest --time-zone`, or write utc or a zone here"


def _month_like(value: str, place: int) -> bool:
    """Whether the first or second number of a date with slashes can be no month."""
    found = re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}", value)
    return found is not None and int(found[place]) > 12  # noqa: PLR2004


def _quoted(value: str) -> str:
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
