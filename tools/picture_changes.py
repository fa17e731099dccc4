"""What changed between two sets of pictures of pages, for somebody to look at each change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

NOTABLE = 0.002
"""Share of a picture's dots from which it counts as changed: a clock's minute is less."""
FAINT = 16
"""Of 255: what no eye tells apart, as where letters are smoothed otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One picture that is not what it was."""

    name: str
    says: str


def changes(before: Path, after: Path) -> list[Change]:
    """Every picture of either folder that differs; beside each new one lies NAME.changed.png, what differs framed."""
    old, new = ({path.name: path for path in folder.glob("*.png") if _is_page(path)} for folder in (before, after))
    gone = [Change(name, "is not taken any more") for name in sorted(old.keys() - new.keys())]
    come = [Change(name, "is new") for name in sorted(new.keys() - old.keys())]
    both = (_compared(old[name], new[name]) for name in sorted(old.keys() & new.keys()))
    return [*gone, *come, *(one for one in both if one is not None)]


def _is_page(path: Path) -> bool:
    return not path.name.endswith(".changed.png")


def _compared(before: Path, after: Path) -> Change | None:
    with Image.open(before) as one, Image.open(after) as other:
        old, new = one.convert("RGB"), other.convert("RGB")
    if old.size != new.size:
        return Change(after.name, f"is {new.size[0]} by {new.size[1]} dots, and was {old.size[0]} by {old.size[1]}")
    differs = ImageChops.difference(old, new).convert("L").point(lambda dot: 255 if dot > FAINT else 0)
    share = differs.histogram()[255] / (new.width * new.height)
    if share < NOTABLE:
        return None
    new.paste((208, 32, 32), mask=differs)
    new.save(after.with_name(f"{after.stem}.changed.png"))
    return Change(after.name, f"differs in {share:.1%} of its dots, within {differs.getbbox()}")
