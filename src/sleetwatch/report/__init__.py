"""What people read about a hunt: one self-contained page, and text for the terminal."""

from __future__ import annotations

from sleetwatch.report.page import HuntFacts, render
from sleetwatch.report.picture import draw_links

__all__ = ["HuntFacts", "draw_links", "render"]
