"""Names on the command line: nobody is asked there, so the audit keeps that they were shown before they are."""

from __future__ import annotations

import os
from typing import Any

from sleetwatch.cases import Actor
from sleetwatch.workspace.acting import record, writing
from sleetwatch.workspace.checkpoints import checkpoint_if_due
from sleetwatch.workspace.folder import Folder

ACTION = "reveal.see"


def machine_user() -> str:
    """Who runs this, as the operating system knows it: neither `--as` nor the environment has a say."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return os.getlogin()
    except KeyError:  # a container's user without a name
        return f"uid {os.getuid()}"


class Revealing:
    """What the owner of one workspace's folder sees without asking."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def by_command(
        self, command: str, *, tenant: str | None = None, subject: str | None = None, subjects: int | None = None
    ) -> None:
        """Write down that names are about to be shown: of one subject, or of so many. Raises when it cannot."""
        details: dict[str, Any] = {"command": command, "subject": subject, "subjects": subjects}
        who = Actor(machine_user(), via="cli")
        with writing(self.folder) as connection:
            seq = record(connection, self.folder, who, ACTION, tenant=tenant, details=details)
        checkpoint_if_due(self.folder, seq)
