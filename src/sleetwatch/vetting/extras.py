"""What vetting needs beyond the core: one line that says how to install it."""

from __future__ import annotations

from sleetwatch.errors import UserError


def missing(package: str) -> UserError:
    """The error for a library of the extra that is not installed."""
    return UserError(f"reading applicants' files needs {package}; install it with: pip install 'sleetwatch[vetting]'")
