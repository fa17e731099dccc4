"""Every error Sleetwatch raises on purpose.

SleetwatchError
├── FeedError           a pass over a live feed failed; it is tried again
├── UserError           the user can mend it: exit code 2, one line, what, where, what to do
│   ├── WorkspaceError      not a workspace, already one, broken settings
│   ├── StorageError        a bucket that cannot be reached, or refuses
│   │   └── ObjectGone          what should lie in a bucket does not
│   ├── InputError          a file that cannot be read at all
│   ├── SignalError         a signal file that breaks its contract (knows file and field)
│   ├── MappingError        a mapping file that breaks its contract (knows file and key)
│   ├── NotAllowed          no rule lets this person do it
│   ├── Overtaken           somebody else changed it since it was read
│   ├── SignInError         a sign-in that failed; it never says why
│   └── UnknownName         a subject, signal, source or tenant that does not exist
└── Refused             one record that is not clear; it goes to the rejects, the file goes on

What one package alone raises and catches derives from these and stands there.
"""

from __future__ import annotations


class SleetwatchError(Exception):
    """The root of the tree."""


class FeedError(SleetwatchError):
    """A pass over a live feed failed. Its cursor stands where it stood; the next pass tries again."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the vendor wants us to wait."""


class UserError(SleetwatchError):
    """What the user did cannot work; the message says what, where and what to do next."""


class WorkspaceError(UserError):
    """The folder is no workspace, already one, or its settings are wrong."""


class StorageError(UserError):
    """A bucket cannot be reached, refuses, or gives something other than what was put there."""


class ObjectGone(StorageError, FileNotFoundError):  # noqa: N818 - says what happened
    """What should lie in a bucket does not: as with a file, whoever asked may look again."""


class InputError(UserError):
    """A file cannot be read as a whole; nothing of it was kept."""


class SignalError(UserError):
    """A signal file breaks its contract."""


class MappingError(UserError):
    """A mapping file breaks its contract."""


class NotAllowed(UserError):  # noqa: N818 - says what happened
    """No rule lets this person do it; the message says what the rule is about."""


class Overtaken(UserError):  # noqa: N818 - says what happened
    """What was to be changed is not any more what it was when it was read."""


class SignInError(UserError):
    """A sign-in failed. The text is the same for every cause but too many tries, which says how long to wait."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds to wait, after too many tries."""


class UnknownName(UserError):  # noqa: N818 - says what happened
    """No subject, signal, source or tenant has this name."""


class Refused(SleetwatchError):  # noqa: N818 - says what happened
    """One record is refused, with a short fixed `reason` and a `detail` for people.

    `reason` is a slug that is counted (`no-time`, `not-a-person`, `bad-json`); `detail` says what was
    wrong without repeating personal data.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def placed(message: str) -> str:
    """What msgspec says of a file, its key first: `Expected int - at $.version` is `version: Expected int`."""
    text, found, place = message.partition(" - at `$.")
    return f"{place.rstrip('`')}: {text}" if found else text
