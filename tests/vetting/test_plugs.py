"""Models of the user's own: a command that answers, and every way in which it may not."""

from __future__ import annotations

import sys

import pytest

from sleetwatch.errors import UserError
from sleetwatch.vetting.plugs import detected_in, faces_in, nearness


def model(code):
    return (sys.executable, "-I", "-c", f"import sys, json; data = sys.stdin.buffer.read(); {code}")


def test_a_face_comes_as_a_vector_of_length_one():
    command = model("print(json.dumps({'faces': [[3, 4], [len(data), 0]]}))")

    assert faces_in(command, b"picture") == [(0.6, 0.8), (1.0, 0.0)]


def test_faces_are_near_by_their_cosine():
    assert nearness((0.6, 0.8), (0.6, 0.8)) == pytest.approx(1.0)
    assert nearness((1.0, 0.0), (0.0, 1.0)) == 0
    with pytest.raises(UserError, match="lengths"):
        nearness((1.0,), (1.0, 0.0))


def test_a_detector_speaks_in_its_own_words_and_in_one_line():
    assert detected_in(model(r"print(json.dumps({'says': 'maybe\n\x1b[31mno'}))"), b"") == "maybe [31mno"


@pytest.mark.parametrize(
    "code",
    [
        "print('no')",
        "print('[]')",
        "print(json.dumps({'faces': 'one'}))",
        "print(json.dumps({'faces': [['a']]}))",
        "print(json.dumps({'faces': [[]]}))",
        "print(json.dumps({'faces': [[0, 0]]}))",
        "print('{\"faces\": [[NaN]]}')",
        "print(json.dumps({'faces': [[1]] * 100}))",
        "sys.exit(3)",
    ],
)
def test_a_command_that_answers_otherwise_is_named_in_one_line(code):
    with pytest.raises(UserError) as told:
        faces_in(model(code), b"")
    assert sys.executable in str(told.value)
    assert "\n" not in str(told.value)


def test_a_command_that_is_not_there_is_named():
    with pytest.raises(UserError, match="cannot be run"):
        faces_in(("/nowhere/model",), b"")


def test_the_command_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "very-secret")
    seen = detected_in(model("import os; print(json.dumps({'says': ' '.join(os.environ)}))"), b"")

    assert "GITHUB_TOKEN" not in seen
