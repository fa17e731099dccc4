"""Who downloads a release can build it again and compare."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools import release

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_is_the_same_wherever_and_whenever_it_is_built(tmp_path):
    here, elsewhere = tmp_path / "here", tmp_path / "another" / "place"
    for place in (here, elsewhere):
        shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "docs" / "reference", place / "docs" / "reference")
        for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
            shutil.copy(ROOT / name, place)  # as new files: only `copytree` keeps their times
    (elsewhere / "src" / "sleetwatch" / "clock.py").touch()

    made, again = built(here), built(elsewhere)

    assert made.read_bytes() == again.read_bytes()
    names = zipfile.ZipFile(made).namelist()
    assert "sleetwatch/cli/app.py" in names
    assert [name for name in names if name.endswith("share/man/man1/sleetwatch.1")]
    assert not [name for name in names if "test" in Path(name).name or name.endswith((".pyc", ".csv.tmp"))]


def built(place: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", "out", "."],
        cwd=place,
        env={"SOURCE_DATE_EPOCH": "1790000000", "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    (wheel,) = (place / "out").glob("*.whl")
    return wheel


def test_the_digests_are_what_sha256sum_reads(tmp_path):
    (tmp_path / "one.whl").write_bytes(b"wheel")
    (tmp_path / "two.tar.gz").write_bytes(b"archive")

    sums = release.write_sums(tmp_path).read_text().splitlines()

    assert sums == [
        f"{hashlib.sha256(b'wheel').hexdigest()}  one.whl",
        f"{hashlib.sha256(b'archive').hexdigest()}  two.tar.gz",
    ]
    again = release.write_sums(tmp_path).read_text().splitlines()
    assert again == sums, "the digests do not count themselves"
