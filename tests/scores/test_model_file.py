from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.scores import EXPERT, Calibration, Model, digest, read_model, write_model

MODEL = Model(3, {"shared-phone": 0.41, "tor-sign-in": -0.1}, Calibration(-0.2, 0.9))

models = st.builds(
    Model,
    version=st.integers(0, 999),
    moved=st.dictionaries(st.text(max_size=20), st.floats(-0.7, 0.7).filter(bool), max_size=5),
    calibration=st.builds(Calibration, st.floats(-5, 5), st.floats(0.1, 5)),
)


@settings(max_examples=50)
@given(models)
def test_what_was_written_is_read_back_exactly(model):
    assert read_model(write_model(model)) == model


def test_models_that_score_alike_have_one_digest_whatever_their_number():
    same = Model(9, {"tor-sign-in": -0.1, "shared-phone": 0.41, "idle": 0.0}, MODEL.calibration)
    assert digest(same) == digest(MODEL)
    assert digest(EXPERT) != digest(MODEL)


def changed(**said: object) -> bytes:
    return json.dumps(json.loads(write_model(MODEL)) | said).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"{}", "format"),
        (b"[1]", "format"),
        (b" " * 1_000_001, "too large"),
        (changed(version=True), "version"),
        (changed(moved=None), "missing"),
        (changed(moved={"shared-phone": 0.71}), "further than 0.7"),
        (changed(moved={"shared-phone": "0.4"}), "no number"),
        (changed(moved={"shared-phone": 10**400}), "further than 0.7"),
        (changed(calibration={"offset": float("inf"), "slope": 1.0}), "further than 100"),
        (changed(calibration={"offset": 0.0, "slope": -1.0}), "not above 0"),
        (changed(calibration={"offset": float("nan"), "slope": 1.0}), "no number"),
        (changed(moved={"shared-phone": 0.4}), "somebody changed it"),
    ],
)
def test_a_file_that_is_no_model_says_why(content, says):
    with pytest.raises(ValueError, match=says):
        read_model(content)
