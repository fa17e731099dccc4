"""The playbook: what the reports advise, as tasks with an order. Data in `data/playbook.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

CHECK, CONTAIN, AFTER = "check", "contain", "after"


class Task(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One step."""

    id: str
    phase: str
    """`check` while it is not decided, `contain` and `after` once the response began."""
    title: str
    role: str
    """Whose it is."""
    due_hours: int
    """Hours from when it is added to the case."""
    why: str
    evidence: str
    """What shows that it was done."""
    not_yet: str = ""
    """What not to do before."""
    after: tuple[str, ...] = ()
    """Steps that come first."""


@cache
def playbook() -> dict[str, Task]:
    """Every step by its id, in order."""
    text = (files("sleetwatch.cases") / "data" / "playbook.toml").read_text("utf-8")
    tasks = msgspec.convert(tomllib.loads(text)["task"], list[Task])
    return {task.id: task for task in tasks}


def steps(*phases: str) -> list[Task]:
    """The steps of some phases, in order."""
    return [task for task in playbook().values() if task.phase in phases]
