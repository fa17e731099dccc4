"""The event kind `tip`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Tip(Event, kw_only=True, gc=False):
    """A human's note about a worker."""

    kind: ClassVar[str] = "tip"

    worker_id: Annotated[str | None, about("the worker it is about")] = None
    author: Annotated[str | None, about("who wrote it")] = None
    text: Annotated[str | None, about("the note")] = None
