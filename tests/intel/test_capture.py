from __future__ import annotations

import pytest

from sleetwatch.engine import Engine
from sleetwatch.intel.capture import NAMES, names

STRONGEST = "select max(match_strength) from names where '{}' like pattern"


@pytest.fixture(scope="module")
def engine():
    with Engine(memory_limit_mb=256, threads=1) as opened:
        opened.register("names", names())
        yield opened


def strongest(engine: Engine, name: str) -> int | None:
    return engine.rows(STRONGEST.format(name))[0][0]


def test_the_columns_are_the_declared_ones():
    assert names().schema == NAMES


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("microphone (pikvm composite device)", 3),
        ("usb video", 2),
        ("usb video (534d:2109)", 2),
        ("microphone (voicemod virtual audio device (wdm))", 2),
        ("obs virtual camera", 1),
        ("cam link 4k", 1),
        ("blackhole 2ch", 1),
    ],
)
def test_what_is_no_camera_and_no_microphone_is_known(engine, name, strength):
    assert strongest(engine, name) == strength


@pytest.mark.parametrize(
    "name",
    [
        "integrated camera",
        "usb2.0 hd uvc webcam",
        "usb video device",
        "hd pro webcam c920",
        "facetime hd camera",
        "microphone array (realtek(r) audio)",
        "camera (nvidia broadcast)",
        "droidcam source 3",
        "iphone camera",
    ],
)
def test_webcams_phones_and_backgrounds_are_not(engine, name):
    assert strongest(engine, name) is None
