"""The actions there are, for those who know only the workspace."""

from __future__ import annotations

from sleetwatch.respond.actions import Action, actions


def listed() -> list[Action]:
    """Every action, in the order in which they are run."""
    return list(actions().values())
