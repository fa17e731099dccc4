"""The simulator: a made-up company's people and days as raw vendor logs, for demos, tests and benches."""

from __future__ import annotations

from sleetwatch.worlds.company import Company, build_company

__all__ = ["Company", "build_company"]
