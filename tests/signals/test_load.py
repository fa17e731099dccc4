from __future__ import annotations

import re
from pathlib import Path

import pytest

from sleetwatch.errors import SignalError
from sleetwatch.signals import load_library, unique
from sleetwatch.signals.load import read_file, read_signal
from tests.signals.writing import TEXT, signal


def test_a_signal_file_becomes_a_signal():
    one = signal()

    assert one.id == "far-off"
    assert one.params["min_km"].default == 500
    assert [test.name for test in one.tests] == ["far", "nothing"]
    assert not one.exculpatory
    assert one.half_life_days == 90


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("version = 1", 'version = "one"'), r"far-off\.toml: version: .*int"),
        (('title = "Seen far off"\n', ""), r"far-off\.toml: .*title"),
        (('title = "Seen', 'titel = "x"\ntitle = "Seen'), r"far-off\.toml: .*titel"),
        (("default = 500", "defalt = 500"), r"far-off\.toml: .*defalt"),
        (('status = "stable"', 'status = "done"'), r"far-off\.toml: status"),
        (("half_life = 90", 'half_life = "sometimes"'), r"far-off\.toml: half_life"),
        (("version = 1", "version = "), r"far-off\.toml: not valid TOML"),
    ],
)
def test_an_error_names_the_file_and_the_field(change, says):
    with pytest.raises(SignalError, match=says):
        signal(change)


def test_a_file_that_is_not_text_is_an_error_of_the_user(tmp_path: Path):
    path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SignalError, match=r"odd\.toml"):
        read_file(path)


def test_a_workspace_adds_its_own_signals(tmp_path: Path):
    (tmp_path / "sign_in").mkdir()
    (tmp_path / "sign_in" / "far-off.toml").write_text(TEXT, encoding="utf-8")

    assert "far-off" in {one.id for one in load_library(tmp_path)}
    assert "far-off" not in {one.id for one in load_library()}


def test_nobody_replaces_a_shipped_signal_unseen(tmp_path: Path):
    (tmp_path / "sign_in").mkdir()
    text = TEXT.replace('id = "far-off"', 'id = "impossible-travel"')
    (tmp_path / "sign_in" / "impossible-travel.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SignalError, match="impossible-travel: two signals"):
        load_library(tmp_path)


def test_an_own_signal_that_breaks_its_contract_is_named_with_its_path(tmp_path: Path):
    path = tmp_path / "sign_in" / "other.toml"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")

    with pytest.raises(SignalError, match=re.escape(str(path))):
        load_library(tmp_path)


def test_signals_come_sorted_by_id():
    second = read_signal(TEXT.replace("far-off", "a-first"), "a-first.toml")

    assert [one.id for one in unique([signal(), second])] == ["a-first", "far-off"]
