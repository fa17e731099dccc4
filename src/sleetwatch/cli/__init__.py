"""The command line. It knows the workspace and nothing behind it."""

from sleetwatch.cli.app import app
from sleetwatch.cli.start import main

__all__ = ["app", "main"]
