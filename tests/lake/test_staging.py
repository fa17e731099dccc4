from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sleetwatch.lake import Staging, sweep_staging


def test_what_a_living_writer_makes_is_left_alone_and_goes_when_it_ends(tmp_path: Path):
    staging = Staging(tmp_path)
    staging.new().write_bytes(b"half a segment")
    assert sweep_staging(tmp_path) == 0
    staging.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_swept(tmp_path: Path):
    left = "import os, sys; from pathlib import Path; from sleetwatch.lake import Staging; "
    die = "Staging(Path(sys.argv[1])).new().write_bytes(b'x'); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", left + die, tmp_path], check=False)
    (tmp_path / "died before it had a lock").mkdir()
    assert sweep_staging(tmp_path) == 2
    assert list(tmp_path.iterdir()) == []
