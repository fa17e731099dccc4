"""The analyst's pages. They know only the workspace; every request is decided, and every act is written down."""

from __future__ import annotations

from sleetwatch.web.server import PageServer

__all__ = ["PageServer"]
