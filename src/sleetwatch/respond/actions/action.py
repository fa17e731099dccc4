"""What can be done about one subject, as data in `data/actions.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

PEOPLE = "people"
"""The responder of what only people do."""
RISK = "risk"
"""The step of what tells an identity provider a risk; it is no step of the containment."""


class Action(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One thing that can be done."""

    id: str
    title: str
    responder: str
    """The kind of responder that does it, or `people`."""
    step: str
    """The playbook's step it belongs to, or `risk`."""
    reach: Literal["account", "device", "address", "person"]
    """What one run of it is about."""
    reads: tuple[str, ...] = ()
    """Requests that look first."""
    requests: tuple[str, ...]
    """Requests that change something."""
    permissions: tuple[str, ...]
    undo: str = ""
    """What undoing does; empty where nothing can."""
    no_undo: str = ""
    """Why it cannot be undone."""
    leaves: str
    """What it does not reach."""
    noticed: str
    """What the subject notices of it."""
    review_days: int = 0
    """After so many days somebody is asked whether it is to stay; 0: nobody is."""
    together: bool = False
    """Whether it belongs to what is revoked in one go."""

    def __post_init__(self) -> None:
        if bool(self.undo) == bool(self.no_undo):
            raise ValueError(f"{self.id}: say either what undoing does or why it cannot be undone")


@cache
def actions() -> dict[str, Action]:
    """Every action by its id, in the order in which they are run."""
    text = (files("sleetwatch.respond") / "actions" / "data" / "actions.toml").read_text("utf-8")
    return {one.id: one for one in msgspec.convert(tomllib.loads(text)["action"], list[Action])}
