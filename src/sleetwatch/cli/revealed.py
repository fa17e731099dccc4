"""What every command with `--reveal` does before it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace import Workspace


def revealing(
    workspace: Workspace,
    command: str,
    *,
    reveal: bool,
    tenant: str | None = None,
    subject: str | None = None,
    subjects: int | None = None,
) -> None:
    """With `--reveal`: let the audit keep who is about to see whom. Nothing is shown when it cannot."""
    if reveal:
        workspace.revealing.by_command(command, tenant=tenant, subject=subject, subjects=subjects)
