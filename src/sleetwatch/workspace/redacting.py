"""Finds one person in rows and raw records, and takes the person out of those that are about others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.engine import quoted
from sleetwatch.events import KINDS, Application, Event, schema_of
from sleetwatch.intake import Item
from sleetwatch.workspace.persons import Person, listed

REMOVED = "(removed)"
REFERENCES = ("actor", "author", "checked_by", "manager_id", "referred_by")
"""Columns by which a row about somebody names somebody else."""
_LONG = 8
"""A directory's id is at least so long; a shorter one may be anything."""
_SHORTEST = 3

Record = dict[str, Any]


class Redactor:
    """What tells that a row is a person's own, and that another's row names the person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._own_values = {
            "account": person.accounts,
            "work_email": person.accounts,
            "account_id": person.account_ids,
            "worker_id": frozenset(filter(None, [person.worker_id])),
            "applicant_id": person.applicant_ids,
            "device_id": person.devices,
            "directory_id": person.devices,
        }
        self._addresses = person.emails | person.accounts
        self._watched = {one.lower() for one in (*person.accounts, *person.emails, *person.phones)}

    # Rows of the person's own

    def owned(self, kind: str) -> str:
        """The condition, as SQL, on which a row is the person's own."""
        columns = schema_of(KINDS[kind]).names
        tests = [f'"{name}" in {listed(values)}' for name, values in self._values_of(kind).items() if name in columns]
        if kind == "application":
            tests.append(f"(worker_id is null and email in {listed(self._addresses)})")
        return f"coalesce(tenant = {quoted(self.person.tenant)} and ({' or '.join(tests) or 'false'}), false)"

    def owns(self, event: Event) -> bool:
        """The same of an event."""
        if isinstance(event, Application) and event.worker_id is None and event.email in self._addresses:
            return True
        return any(getattr(event, name, None) in values for name, values in self._values_of(event.kind).items())

    def belongs_to_another(self, event: Event) -> bool:
        """Whether an event has an owner, and it is not the person."""
        return not self.owns(event) and any(getattr(event, name, None) is not None for name in _OWNERS)

    def _values_of(self, kind: str) -> dict[str, frozenset[str]]:
        values = {name: found for name, found in self._own_values.items() if found}
        if kind == "watch" and self._watched:
            values["value"] = frozenset(self._watched)
        return values

    # Rows of others

    def named(self, kind: str) -> str:
        """A condition that holds for every row which may name the person, and for few others."""
        schema = schema_of(KINDS[kind])
        columns = [name for name in schema.names if name not in _OURS and pa.types.is_string(schema.field(name).type)]
        texts = ", ".join(f'"{name}"' for name in columns)
        said = f"lower(concat_ws(chr(31), {texts}))"
        tests = [f"contains({said}, {quoted(text)})" for text in self._texts]
        tests += [f'"{name}" in {listed(self._values)}' for name in columns if self._values]
        tests += [f"{name} = {quoted(self.person.worker_id or '')}" for name in columns if name in REFERENCES]
        return f"coalesce(tenant = {quoted(self.person.tenant)} and ({' or '.join(tests) or 'false'}), false)"

    def blank(self, named: pa.Table) -> tuple[pa.Table, int]:
        """The rows of others that may name the person, without the person, and how many of them did."""
        blanked = named
        for place, field in enumerate(named.schema):
            if field.name not in _OURS and pa.types.is_string(field.type):
                values = [self._value(field.name, value) for value in named[field.name].to_pylist()]
                blanked = blanked.set_column(place, field, pa.array(values, field.type))
        return blanked, sum(one != other for one, other in zip(named.to_pylist(), blanked.to_pylist(), strict=True))

    def _value(self, name: str, value: str | None) -> str | None:
        if value is None or (name in REFERENCES and value == self.person.worker_id):
            return None
        text = self.text(value)
        return None if text == REMOVED else text

    def text(self, text: str) -> str:
        """A text without the person."""
        if text.lower() in self._values:
            return REMOVED
        return self._pattern.sub(REMOVED, text) if self._pattern is not None else text

    def file_name(self, name: str) -> str:
        """A file's name without the person. There an ending follows, and other signs stand for blanks."""
        return self._in_file_names.sub(REMOVED, name)

    # Raw records

    def may_mean(self, item: Item) -> bool:
        """Whether a raw record is worth a closer look; true for every one that means the person."""
        return self._hint.search(_written(item)) is not None

    def means(self, item: Item) -> bool:
        """Whether a record that nobody could read means the person."""
        return self._any.search(_written(item)) is not None

    def tells_of(self, item: Item, events: Iterable[Event]) -> bool:
        """Whether a record is about the person: it is nobody else's, and the person's own or with the person's name."""
        if any(self.belongs_to_another(event) for event in events):
            return False
        return any(self.owns(event) for event in events) or self._telling.search(_written(item)) is not None

    def refused(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """For the bytes of each refused record, whether they mean the person."""
        found = pc.equal(pc.binary_length(column), -1)
        for text in sorted(self._all):
            found = pc.or_kleene(found, pc.match_substring(column, text.encode(), ignore_case=True))
        for one in sorted(self._ids):
            alone = rf"(^|[^A-Za-z0-9]){re.escape(one)}($|[^A-Za-z0-9])"
            found = pc.or_kleene(found, pc.match_substring_regex(column, alone.encode(), ignore_case=True))
        return pc.fill_null(found, False)  # noqa: FBT003 - the value of a NULL

    def record(self, item: Item, events: Iterable[Event]) -> Item:
        """Another's record without the person; the very same when the person is not in it."""
        shared = any(self.owns(event) for event in events)
        if shared:
            record = self._cleaned(item.record, self._without_all)
        elif self._is_referred(events):
            record = self._cleaned(item.record, self._without_worker_id)
        else:
            record = self._cleaned(item.record, self.text)
        raw = (item.raw or b"").decode("utf-8", "replace")
        return item if record == item.record and self.text(raw) == raw else Item(item.line, None, record)

    def _is_referred(self, events: Iterable[Event]) -> bool:
        worker_id = self.person.worker_id
        named = (getattr(event, name, None) for event in events for name in REFERENCES)
        return worker_id is not None and any(one == worker_id for one in named)

    def _without_worker_id(self, text: str) -> str:
        return REMOVED if text == self.person.worker_id else self.text(text)

    def _without_all(self, text: str) -> str:
        """For a record that is about the person and others alike."""
        return self._any.sub(REMOVED, self._without_worker_id(text))

    def _cleaned(self, value: Any, clean: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON may be anything
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, dict):
            return {self.text(key): self._cleaned(one, clean) for key, one in value.items()}
        if isinstance(value, list):
            return [self._cleaned(one, clean) for one in value]
        if isinstance(value, int) and not isinstance(value, bool) and clean(str(value)) == REMOVED:
            return REMOVED
        return value

    # What is looked for

    @cached_property
    def _texts(self) -> list[str]:
        """What means the person wherever it stands in a text."""
        person = self.person
        telling = {account for account in person.accounts if "@" in account or "\\" in account}
        telling |= {one.lower() for one in person.account_ids | person.devices if len(one) >= _LONG}
        telling |= {name.lower() for name in person.names if " " in name.strip()}
        return sorted({form for text in telling for form in _forms(text)}, key=lambda text: (-len(text), text))

    @cached_property
    def _values(self) -> frozenset[str]:
        """What means the person only where it is the whole value: a user name may be a common word."""
        person = self.person
        short = {one for one in person.account_ids if len(one) < _LONG}
        return frozenset({account for account in person.accounts if "@" not in account and "\\" not in account} | short)

    @cached_property
    def _all(self) -> set[str]:
        person = self.person
        found = {*self._texts, *person.emails, *person.phones, *person.devices, *person.names}
        found |= {name.lower() for name in person.names}
        return {one for text in found if text for one in (text, json.dumps(text)[1:-1])}

    @cached_property
    def _ids(self) -> set[str]:
        """What means the person where it stands alone, in a record that is nobody's."""
        person = self.person
        return {one for one in (*self._values, *person.applicant_ids, person.worker_id or "") if len(one) >= _SHORTEST}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return _any_of(self._texts) if self._texts else None

    @cached_property
    def _in_file_names(self) -> re.Pattern[str]:
        named = [r"[\W_]+".join(map(re.escape, text.split())) for text in self._texts]
        whole = [rf"(?<![^/]){re.escape(one)}(?=\.|/|\Z)" for one in sorted(self._values)]
        return re.compile(
            "|".join([rf"(?<![^\W_])(?:{one})(?![^\W_])" for one in named] + whole) or r"(?!)", re.IGNORECASE
        )

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _any_of(self._all | self._ids)

    @cached_property
    def _telling(self) -> re.Pattern[str]:
        return _any_of(self._all | {one for one in self._values if len(one) >= _LONG})

    @cached_property
    def _hint(self) -> re.Pattern[str]:
        person = self.person
        hints = self._all | self._values | person.applicant_ids | {person.worker_id or ""}
        hints |= {account.partition("@")[0].rpartition("\\")[2] for account in person.accounts}
        return re.compile("|".join(re.escape(hint) for hint in sorted(hints) if hint) or r"(?!)", re.IGNORECASE)


_OWNERS = ("account", "worker_id", "work_email", "applicant_id")
_OURS = frozenset({"tenant", "event_id", "source", "origin"})


def _forms(text: str) -> set[str]:
    """A text as it is, and as it stands in addresses of web pages and in names of folders."""
    if "@" not in text:
        return {text}
    return {text, quote(text, safe="").lower(), re.sub(r"[@.]", "_", text)}


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of the texts, where it is not a piece of a longer word or address."""
    ordered = sorted(texts, key=lambda text: (-len(text), text))
    together = "|".join(re.escape(text) for text in ordered) or r"(?!)"
    return re.compile(rf"(?<![\w.+-])(?:{together})(?![\w-]|\.\w)", re.IGNORECASE)


def _written(item: Item) -> str:
    """A record's text as people write it, its escapes undone where it could be read."""
    text = "" if item.raw is None else item.raw.decode("utf-8", "replace")
    if item.record is None or (item.raw is not None and not _says_more(item.record, text)):
        return text
    return "\n".join((text, *_strings(item.record)))


def _says_more(record: Record, text: str) -> bool:
    """Whether a record has what its own bytes do not show: escapes, or what stood above it in its file."""
    return "\\" in text or "&" in text or any(key.startswith("@") for key in record)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON may be anything
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif value is not None:
        yield str(value)
