"""A model of the user's own, made here small enough to see through: it answers with the mean shades of a picture."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from sleetwatch.errors import InputError, UserError
from sleetwatch.vetting.picture_model import DETECTOR, FACES, answer, command_of
from sleetwatch.vetting.plugs import faces_in, nearness
from tests.vetting.portraits import ROOM, jpeg, portrait


def number(field: int, value: int) -> bytes:
    return bytes([field << 3]) + varint(value)


def varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def text(field: int, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return bytes([field << 3 | 2]) + varint(len(data)) + data


def tensor(name: str, *sides: int) -> bytes:
    """A `ValueInfoProto` of single precision."""
    shape = b"".join(text(1, number(1, side)) for side in sides)
    return text(1, name) + text(2, text(1, number(1, 1) + text(2, shape)))


def node(kind: str, given: str, made: str) -> bytes:
    return text(1, text(1, given) + text(2, made) + text(4, kind))


def model_of(side: int = 16) -> bytes:
    """An ONNX file (`ModelProto`): the mean of each colour, as one row of three numbers."""
    steps = node("GlobalAveragePool", "picture", "means") + node("Flatten", "means", "row")
    graph = steps + text(2, "means") + text(11, tensor("picture", 1, 3, side, side)) + text(12, tensor("row", 1, 3))
    return number(1, 8) + text(7, graph) + text(8, text(1, "") + number(2, 13))


@pytest.fixture
def model(tmp_path) -> str:
    path = tmp_path / "means.onnx"
    path.write_bytes(model_of())
    return str(path)


def test_a_model_answers_with_one_vector_for_a_picture(model):
    (face,) = answer(FACES, model, jpeg(Image.new("RGB", (64, 80), (255, 128, 0))))["faces"]

    assert face == pytest.approx([1.0, 0.5, 0.0], abs=0.02)


def test_its_command_is_a_plug_like_any_other_and_the_same_picture_is_nearest_to_itself(model):
    picture = jpeg(portrait(1, ROOM))

    (one,) = faces_in(command_of(FACES, model), picture)

    assert nearness(one, one) == pytest.approx(1.0)


def test_a_detectors_numbers_are_told_in_words_and_mean_what_its_maker_says(model):
    told = answer(DETECTOR, model, jpeg(Image.new("RGB", (32, 32), "white")))

    assert told["says"].startswith("the model answers 1.000, 1.000, 1.000;")
    assert json.dumps(told)


def test_what_is_no_model_and_what_is_no_picture_are_refused_in_one_line(model, tmp_path):
    other = tmp_path / "notes.onnx"
    other.write_text("weights will follow")

    with pytest.raises(UserError, match="no ONNX model"):
        answer(FACES, str(other), jpeg(portrait(1, ROOM)))
    with pytest.raises(InputError, match="cannot be opened"):
        answer(FACES, model, b"not a picture")
