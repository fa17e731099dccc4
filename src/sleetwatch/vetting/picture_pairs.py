"""Two pictures side by side, with what differs framed, for a person to look at."""

from __future__ import annotations

import io

import numpy as np

from sleetwatch.vetting.picture_index import candidates, looked_at
from sleetwatch.vetting.picture_match import PIECES, Match, matches, piece_fits
from sleetwatch.vetting.picture_prints import MIDDLE, Dots, shown

HEIGHT = 320
GAP = 12
_FRAME = (200, 30, 30)


def match_of(first: Dots, second: Dots) -> Match | None:
    """How one print lies in the other; None when they are not alike."""
    both = np.stack([first, second])
    found = [match for part in candidates(looked_at(both)) for match in matches(both, part)]
    return max(found, key=lambda match: match.share, default=None)


def side_by_side(first: bytes, second: bytes, prints: tuple[Dots, Dots]) -> bytes | None:
    """A PNG of two views (made by `picture_hints`), the first mirrored where that is how they fit. Where the first
    shows something that the second does not, it is framed. None when they are not alike.
    """
    from PIL import Image, ImageDraw, ImageOps

    match = match_of(*prints)
    if match is None:
        return None
    shown = [Image.open(io.BytesIO(view)).convert("RGB") for view in (first, second)]
    shown = [one.resize((max(1, one.width * HEIGHT // one.height), HEIGHT)) for one in shown]
    whole, part_of = match.first, match.second
    shown[whole] = ImageOps.mirror(shown[whole]) if match.mirror else shown[whole]
    draw = ImageDraw.Draw(shown[whole])
    for left, top, right, bottom in _differing(prints[whole], prints[part_of], match):
        width, height = shown[whole].size
        draw.rectangle((left * width, top * height, right * width - 1, bottom * height - 1), outline=_FRAME)
    sheet = Image.new("RGB", (sum(one.width for one in shown) + GAP, HEIGHT), "white")
    sheet.paste(shown[0], (0, 0))
    sheet.paste(shown[1], (shown[0].width + GAP, 0))
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


def _differing(whole: Dots, part_of: Dots, match: Match) -> list[tuple[float, float, float, float]]:
    """The pieces of the first that the second does not show: left, top, right, bottom, 0 to 1."""
    laid = shown(whole[None], np.array([match.mirror]), np.array([match.turn]))
    fits, shows = piece_fits(laid, part_of[None].astype(np.float32), np.array([match.box], np.float32))
    odd = np.flatnonzero((shows & ~fits)[0]).tolist()
    edge, part = ((1 - MIDDLE) / 2, MIDDLE) if match.turn else (0.0, 1.0)
    return [
        tuple(edge + part * place / PIECES for place in (column, row, column + 1, row + 1))  # type: ignore[misc]
        for row, column in (divmod(place, PIECES) for place in odd)
    ]
