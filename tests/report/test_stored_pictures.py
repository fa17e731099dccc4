"""Pictures as they were when somebody last looked at them: a change of one is seen, and looked at again.

`python -m tests.report.test_stored_pictures` stores them anew. Open each in a browser before you commit it. What is
compared is what is drawn, not a screen's pixels, which differ with fonts; numbers may be off by a hundredth, since a
layout is computed in floating point.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from sleetwatch.report import Picture, figure
from tests.report.test_figures import every_picture

STORED = Path(__file__).with_name("pictures")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
OFF = 0.021
LOOK = "../../../src/sleetwatch/report"
PAGE = (
    '<!doctype html><meta charset="utf-8"><title>{key}</title>\n'
    f'<link rel="stylesheet" href="{LOOK}/templates/page.css"><link rel="stylesheet" href="{LOOK}/pictures.css">\n'
    "<body>\n{figure}\n"
)


def drawn(picture: Picture) -> str:
    """A figure, one element a line, so that a difference can be read."""
    return str(figure(picture)).replace("><", ">\n<")


@pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.key)
def test_a_picture_is_drawn_as_when_somebody_last_looked_at_it(picture: Picture):
    stored = (STORED / f"{picture.key}.html").read_text("utf-8").partition("<body>\n")[2].rstrip("\n")
    now = drawn(picture)
    told = "it is drawn differently: look at it, then run python -m tests.report.test_stored_pictures"

    assert NUMBER.sub("0", now).splitlines() == NUMBER.sub("0", stored).splitlines(), told
    pairs = zip(NUMBER.findall(now), NUMBER.findall(stored), strict=True)
    assert [pair for pair in pairs if abs(float(pair[0]) - float(pair[1])) > OFF] == [], told


def test_no_picture_is_stored_that_nobody_draws():
    assert {path.stem for path in STORED.iterdir()} == {picture.key for picture in every_picture()}


def main() -> None:
    """Store what is drawn now."""
    STORED.mkdir(exist_ok=True)
    for picture in every_picture():
        page = PAGE.format(key=picture.key, figure=drawn(picture))
        (STORED / f"{picture.key}.html").write_text(page, "utf-8")
        sys.stdout.write(f"{picture.key}.html\n")


if __name__ == "__main__":
    main()
