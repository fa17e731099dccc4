"""Sleetwatch finds people who are not who they say they are, in the logs a company already has.

>>> workspace = sleetwatch.open_workspace("acme")
>>> workspace.suspects(limit=1)
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sleetwatch.errors import (
    FeedError,
    InputError,
    MappingError,
    Refused,
    SignalError,
    SleetwatchError,
    UnknownName,
    UserError,
    WorkspaceError,
)

if TYPE_CHECKING:
    from sleetwatch.explanation import Explanation, Suspect
    from sleetwatch.signals import Signal
    from sleetwatch.workspace import Workspace

__version__ = "0.1.0"

_LATER = {
    "Explanation": "sleetwatch.explanation",
    "Signal": "sleetwatch.signals",
    "Suspect": "sleetwatch.explanation",
    "Workspace": "sleetwatch.workspace",
}


def open_workspace(root: str | Path) -> Workspace:
    """Open the workspace in a folder. Raises `WorkspaceError` when it is none."""
    from sleetwatch.workspace import Workspace

    return Workspace.open(Path(root))


def __getattr__(name: str) -> object:
    """Heavy names are imported when they are first asked for, so that `sleetwatch --help` is quick."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'sleetwatch' has no attribute {name!r}")


__all__ = [
    "Explanation",
    "FeedError",
    "InputError",
    "MappingError",
    "Refused",
    "Signal",
    "SignalError",
    "SleetwatchError",
    "Suspect",
    "UnknownName",
    "UserError",
    "Workspace",
    "WorkspaceError",
    "__version__",
    "open_workspace",
]
