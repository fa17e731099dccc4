"""Paths into a record, as a mapping writes them: `actor.email`, `target[0].name`, `target[type=User].name`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sleetwatch.sources.reading import items, lower, mapping, text
from sleetwatch.sources.source import Record


@dataclass(frozen=True, slots=True)
class Every:
    """`[]`: every element of a list."""


@dataclass(frozen=True, slots=True)
class Having:
    """`[type=User]`: the first element of a list whose field has this value, in any case."""

    field: str
    value: str


Step = str | int | Every | Having

_STEP = re.compile(
    r"""(?P<dot>\.)?(?:"(?P<quoted>[^"]+)"|(?P<name>[^."\[\]]+))"""
    r"""|\[(?:(?P<place>-?[0-9]{1,4})|(?P<field>[^\]=]+)=(?P<value>[^\]]*))?\]"""
)


def is_there(value: Any) -> bool:  # noqa: ANN401 - a log may hold anything
    """Whether a value says anything: a zero and a no do, an empty text or list does not."""
    return bool(value) or value == 0


@dataclass(frozen=True, slots=True)
class Path:
    """One path. A record's own key that is spelt like the whole path wins, for flattened exports have dots in keys."""

    written: str
    steps: tuple[Step, ...]

    def of(self, record: Record) -> Any:  # noqa: ANN401 - a log may hold anything
        """What stands there, a list where the path says `[]`; None when nothing does."""
        if self.written in record:
            return record[self.written]
        return _walk(record, self.steps)


def path_of(written: str) -> Path:
    """The path in a text. Raises `ValueError` when it is none."""
    return Path(written, tuple(_steps(written)))


def _steps(written: str) -> Iterator[Step]:
    place = 0
    while place < len(written):
        found = _STEP.match(written, place)
        if found is None or (bool(found["dot"]) is (place == 0) and not found[0].startswith("[")):
            raise ValueError(f'{written!r} is no path; write one such as actor.email, target[0].name or a."b.c"')
        yield _step(found)
        place = found.end()
    if not written:
        raise ValueError("a path is empty")


def _step(found: re.Match[str]) -> Step:
    if found["place"]:
        return int(found["place"])
    if found["field"]:
        return Having(found["field"], found["value"].lower())
    return found["quoted"] or found["name"] or Every()


def _walk(value: Any, steps: Sequence[Step]) -> Any:  # noqa: ANN401
    for number, step in enumerate(steps):
        if isinstance(step, Every):
            inner = (_walk(element, steps[number + 1 :]) for element in items(value))
            return [found for found in inner if is_there(found)]
        # Most steps are a name in an object.
        value = value.get(step) if type(value) is dict and type(step) is str else _into(value, step)
        if value is None:
            return None
    return value


def _into(value: Any, step: str | int | Having) -> Any:  # noqa: ANN401
    """One step down; JSON inside a text is opened on the way."""
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else mapping(value).get(step)
    listed = items(value)
    if isinstance(step, int):
        return listed[step] if -len(listed) <= step < len(listed) else None
    return next((one for one in listed if isinstance(one, dict) and lower(one.get(step.field)) == step.value), None)


def texts(value: object) -> list[str]:
    """The text of a value, or of each element of a list."""
    found = (text(one) for one in (value if isinstance(value, list) else [value]))
    return [one for one in found if one is not None]
