"""The HTTP API: the same workspace, rules and audit as the pages, for programs that bring a token."""

from __future__ import annotations

from sleetwatch.web.api.serving import make_api, refuse

__all__ = ["make_api", "refuse"]
