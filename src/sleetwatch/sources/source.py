"""What a source is: it knows one vendor's record shape and turns a record into events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sleetwatch.events import Event

Record = Mapping[str, Any]
"""One parsed record: a JSON object, or a CSV row with every value as text and empty cells as None."""


@dataclass(frozen=True, slots=True)
class Source:
    """One vendor's export. A module in this package defines one and the registry lists it."""

    name: str
    """Its name on the command line, which is the module's name."""
    title: str
    """One line for people."""
    kinds: tuple[str, ...]
    """The event kinds it can make."""
    recognises: Callable[[Record], bool]
    """Whether a record has this source's shape. Looks at the names of its fields and of those one level deeper, at
    `category` and at `Type`; at other values only `by_value`. Never raises."""
    read: Callable[[Record], Iterable[Event]]
    """The events in one record, at least one. Raises `Refused` when there is none to be had, with the reason."""
    export: str = ""
    """How the user gets such a file from the vendor."""
    by_value: bool = False
    """Whether `recognises` looks at other values too, so that no answer of it holds for a whole shape."""
    columns: tuple[str, ...] = ()
    """For a CSV of ours: columns that must be in the header, so that a missing one is named."""
