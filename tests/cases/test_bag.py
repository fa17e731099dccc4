"""An export can be checked with bare Python: one changed byte anywhere is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.cases.bag import make_bag
from sleetwatch.cases.verify_bag import complaints
from sleetwatch.errors import UserError

PAYLOAD = {"case.json": b'{"case": 1}', "files/50% of\nit.txt": b"evidence", "report.html": b"<p>"}


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return make_bag(tmp_path / "bag", PAYLOAD, {"External-Identifier": "case 1"})


def test_a_bag_is_whole_and_has_what_the_standard_asks_for(bag: Path):
    assert complaints(bag) == []
    assert (bag / "bagit.txt").read_text("utf-8").startswith("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    assert "Payload-Oxum: 22.3\n" in (bag / "bag-info.txt").read_text("utf-8")
    assert "files/50%25 of%0Ait.txt" in (bag / "manifest-sha256.txt").read_text("utf-8")
    assert (bag / "data" / "files" / "50% of\nit.txt").read_bytes() == b"evidence"


@settings(max_examples=30)
@given(data=st.data())
def test_one_flipped_byte_in_any_file_is_found(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory):
    bag = make_bag(tmp_path_factory.mktemp("flipped") / "bag", PAYLOAD, {"External-Identifier": "case 1"})
    files = sorted(path for path in bag.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(bytes(content))

    assert complaints(bag) != []


def test_a_file_taken_away_put_in_or_pointed_elsewhere_is_found(bag: Path):
    (bag / "data" / "more.txt").write_text("put in", "utf-8")
    assert complaints(bag) == ["data/more.txt was added: no manifest lists it"]
    (bag / "data" / "more.txt").unlink()
    (bag / "data" / "report.html").rename(bag.parent / "away.html")
    assert complaints(bag) == ["data/report.html is missing"]
    (bag / "data" / "report.html").symlink_to(bag.parent / "away.html")
    assert complaints(bag) == ["data/report.html is missing"]


def test_the_script_in_the_bag_runs_on_bare_python(bag: Path):
    def checked() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", bag / "verify.py", bag]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert (checked().returncode, checked().stdout[:5]) == (0, "whole")
    (bag / "data" / "case.json").write_bytes(b"{}")
    assert (checked().returncode, checked().stdout) == (1, "WRONG  data/case.json is not what was exported\n")


def test_the_reader_of_those_who_wrote_the_standard_takes_an_export_and_finds_a_changed_byte(tmp_path: Path):
    """An export calls attachments by their digests; that reader does not know the standard's own mark for a `%`."""
    bag = make_bag(tmp_path / "bag", {"case.json": b'{"case": 1}', f"files/{'0' * 64}": b"evidence"}, {})

    def reader() -> int:
        return subprocess.run(
            [sys.executable, "-m", "bagit", "--validate", "--quiet", bag], capture_output=True, check=False
        ).returncode

    assert reader() == 0
    (bag / "data" / "case.json").write_bytes(b'{"case": 2}')
    assert reader() == 1


def test_a_bag_is_never_written_over_something(bag: Path):
    with pytest.raises(UserError, match="name a new folder"):
        make_bag(bag, PAYLOAD, {})
