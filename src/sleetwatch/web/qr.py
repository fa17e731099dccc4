"""A text as a QR code, drawn here: an authenticator reads it off the screen, and nobody else learns it."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 4
"""Modules left free around it, as the standard wants."""


def qr_code(text: str, title: str) -> Markup:
    """SVG, dark on light in every colour scheme: cameras expect it so."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    wide = len(rows) + 2 * QUIET
    path = "".join(
        f"M{across + QUIET} {down + QUIET}h1v1h-1z"
        for down, row in enumerate(rows)
        for across, module in enumerate(row)
        if module
    )
    return Markup(
        '<svg class="qr" role="img" aria-label="{title}" viewBox="0 0 {wide} {wide}" shape-rendering="crispEdges">'
        '<rect width="{wide}" height="{wide}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(title=title, wide=wide, path=path)
