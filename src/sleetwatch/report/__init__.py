"""What people read about a hunt: one self-contained page, and text for the terminal."""

from __future__ import annotations

from sleetwatch.report.figure import Column, Picture, figure, picture_style
from sleetwatch.report.graph import Graph, draw_graph
from sleetwatch.report.hours import Hours, TeamHour, draw_hours
from sleetwatch.report.page import Entry, HuntFacts, entry_of, make_environment, render, style
from sleetwatch.report.picture import draw_links
from sleetwatch.report.places_map import Spot, Spots, draw_places
from sleetwatch.report.timeline import Lane, Mark, Timeline, draw_timeline

__all__ = [
    "Column",
    "Entry",
    "Graph",
    "Hours",
    "HuntFacts",
    "Lane",
    "Mark",
    "Picture",
    "Spot",
    "Spots",
    "TeamHour",
    "Timeline",
    "draw_graph",
    "draw_hours",
    "draw_links",
    "draw_places",
    "draw_timeline",
    "entry_of",
    "figure",
    "make_environment",
    "picture_style",
    "render",
    "style",
]
