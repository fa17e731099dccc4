"""Which pictures are one: re-edited copies are, two people before one backdrop are not."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.vetting.picture_hints import repeated
from sleetwatch.vetting.picture_index import candidates, looked_at
from sleetwatch.vetting.picture_match import Alike, matches
from sleetwatch.vetting.picture_pairs import match_of, side_by_side
from tests.vetting.portraits import ROOM, WALL, edit, jpeg, portrait, print_of


@pytest.fixture(scope="module")
def person():
    return portrait(1, ROOM)


@pytest.fixture(scope="module")
def own_print(person):
    return print_of(person)


def alike(prints):
    best = {}
    for part in candidates(looked_at(np.stack(prints))):
        for match in matches(np.stack(prints), part):
            pair = tuple(sorted((match.first, match.second)))
            if pair not in best or match.share > best[pair].share:
                best[pair] = match
    return best


@pytest.mark.parametrize(
    "name",
    [
        "saved at quality 30",
        "96 dots wide",
        "brighter by 0.4",
        "grey",
        "blurred",
        "mirrored",
        "cut to 0.9",
        "cut to 0.8",
        "white border",
        "watermark, one line",
        "turned by 3 degrees",
        "turned by 5 degrees",
        "bright, cut, mirrored, small",
    ],
)
def test_a_re_edited_picture_is_the_same_picture(person, own_print, name):
    found = match_of(own_print, print_of(edit(person, name)))

    assert found is not None
    assert found.alike is Alike.COPY


def test_a_mirrored_copy_is_told_as_one(person, own_print):
    assert match_of(own_print, print_of(edit(person, "mirrored"))).mirror


def test_where_a_cut_lies_in_the_whole_is_found(person, own_print):
    cut = person.crop((0, 0, int(person.width * 0.8), int(person.height * 0.8)))

    found = match_of(print_of(cut), own_print)

    left, right, top, bottom = found.box
    ends = (left, right, top, bottom) if found.first == 0 else None
    assert ends is None or np.allclose(ends, (0, 0.8, 0, 0.8), atol=0.03)


def test_people_before_one_backdrop_and_before_plain_walls_are_not_the_same():
    prints = [print_of(portrait(seed, backdrop)) for backdrop in (ROOM, WALL) for seed in range(20, 28)]

    assert [pair for pair, match in alike(prints).items() if match.alike is Alike.COPY] == []


def painted(picture):
    """The same picture with another pattern where the middle was."""
    changed = picture.copy()
    width, height = picture.size
    patch = portrait(77, ROOM + 1).resize((width // 4, height // 4))
    changed.paste(patch, (width * 3 // 8, height * 3 // 8))
    return changed


def test_a_picture_of_which_a_part_was_replaced_is_still_found_and_not_all_of_it_fits(person, own_print):
    found = match_of(own_print, print_of(painted(person)))

    assert found is not None
    assert 0.7 <= found.share < 1


def test_what_differs_is_framed_for_whoever_looks(person, own_print):
    other = painted(person)

    assert frames(side_by_side(jpeg(person), jpeg(other), (own_print, print_of(other)))) > 0
    assert frames(side_by_side(jpeg(person), jpeg(person), (own_print, own_print))) == 0


def frames(png):
    from io import BytesIO

    from PIL import Image

    dots = np.asarray(Image.open(BytesIO(png)).convert("RGB")).reshape(-1, 3)
    return int((dots == (200, 30, 30)).all(axis=1).sum())


def test_a_place_that_was_copied_within_a_picture_is_lit_and_an_untouched_picture_stays_dark():
    draw = np.random.default_rng(7)
    rough = np.kron(draw.normal(128, 40, (30, 40)), np.ones((8, 8))) + draw.normal(0, 6, (240, 320))
    spoilt = rough.copy()
    spoilt[150:210, 220:290] = rough[20:80, 30:100]

    places, shifts = repeated(spoilt.astype(np.float32))

    assert {tuple(shift) for shift in shifts.tolist()} == {(130, 190)}
    assert len(places) > 1000
    assert len(repeated(rough.astype(np.float32))[0]) == 0
