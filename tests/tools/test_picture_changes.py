"""Pictures of pages beside those that were kept: each change is named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tools.picture_changes import changes


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        for name in ("same", "moved", "clock", "taller"):
            Image.new("RGB", (200, 100), "white").save(folder / f"{name}-light-390.png")
    return before, after


def test_what_moved_grew_came_or_went_is_named_and_a_clocks_minute_is_not(folders: tuple[Path, Path]):
    before, after = folders
    with Image.open(after / "moved-light-390.png") as picture:
        ImageDraw.Draw(picture).rectangle((20, 10, 60, 40), "black")
        picture.save(after / "moved-light-390.png")
    with Image.open(after / "clock-light-390.png") as picture:
        ImageDraw.Draw(picture).rectangle((190, 90, 194, 94), "black")
        picture.save(after / "clock-light-390.png")
    Image.new("RGB", (200, 120), "white").save(after / "taller-light-390.png")
    Image.new("RGB", (200, 100), "white").save(after / "new-light-390.png")
    Image.new("RGB", (200, 100), "white").save(before / "old-light-390.png")

    found = {one.name: one.says for one in changes(before, after)}

    assert found == {
        "old-light-390.png": "is not taken any more",
        "new-light-390.png": "is new",
        "moved-light-390.png": "differs in 6.4% of its dots, within (20, 10, 61, 41)",
        "taller-light-390.png": "is 200 by 120 dots, and was 200 by 100",
    }
    with Image.open(after / "moved-light-390.changed.png") as framed:
        assert framed.getpixel((30, 20)) == (208, 32, 32)
        assert framed.getpixel((150, 20)) == (255, 255, 255)
    assert {one.name: one.says for one in changes(before, after)} == found, "what was written beside them is no page"
