"""Archives and folders made to fill a disk, to reach outside or never to end."""

from __future__ import annotations

import gzip
import io
import json
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sleetwatch.intake import containers
from sleetwatch.intake.limits import Limits
from sleetwatch.workspace import FileReport, Workspace
from tests.crash.killing import unprivileged
from tests.workspace.company import sign_in, write_lines

SMALL = Limits(ratio=20, ratio_from=100_000)
LINES = "".join(json.dumps(sign_in(1, day)) + "\n" for day in range(3))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "acme")


def taken(workspace: Workspace, path: Path) -> list[FileReport]:
    """What became of it, and of a good file beside it. Nothing appears outside of the workspace."""
    good = write_lines(path.parent / "good.jsonl", [sign_in(2, day) for day in range(3)])
    before = sorted(path.parent.rglob("*"))
    *reports, fine = workspace.ingest([path, good])
    assert fine.accepted == 3
    ours = workspace.root
    assert sorted(one for one in path.parent.rglob("*") if ours not in one.parents) == [
        one for one in before if ours not in one.parents
    ]
    assert list((ours / "staging").iterdir()) == []
    return reports


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def packed(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.jsonl", content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.zip"])
def test_a_bomb_is_refused_before_it_fills_the_disk(workspace: Workspace, tmp_path: Path, monkeypatch, name: str):
    monkeypatch.setattr(containers, "LIMITS", SMALL)
    content = b'{"a": 1}\n' * 1_000_000
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content))
    else:
        zipped(path, ("bomb.jsonl", content))
    (report,) = taken(workspace, path)
    assert "more than a log compresses" in str(report.error)
    assert sum(file.stat().st_size for file in workspace.root.rglob("*.zst")) < 10_000


def test_a_zip_of_many_small_bombs_is_one_bomb(workspace: Workspace, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(containers, "LIMITS", SMALL)
    path = zipped(tmp_path / "many.zip", *((f"{number}.jsonl", " " * 90_000) for number in range(50)))
    (report,) = taken(workspace, path)
    assert "more than a log compresses" in str(report.error)


@pytest.mark.parametrize("name", ["../../outside.jsonl", "/outside.jsonl", "..\\outside.jsonl", "C:\\outside.jsonl"])
def test_a_name_that_reaches_outside_is_only_a_name(workspace: Workspace, tmp_path: Path, name: str):
    (report,) = taken(workspace, zipped(tmp_path / "tricks.zip", (name, LINES)))
    assert report.accepted == 3
    assert not (tmp_path.parent / "outside.jsonl").exists()
    assert not Path("/outside.jsonl").exists()


def test_a_link_in_a_zip_is_not_followed(workspace: Workspace, tmp_path: Path):
    secret = write_lines(tmp_path / "secret.log", [sign_in(3, 1)])
    link = zipfile.ZipInfo("link.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    (report,) = taken(workspace, zipped(tmp_path / "link.zip", (link, str(secret))))
    assert report.accepted == 0
    assert report.error is not None


def test_a_zip_in_a_zip_is_named_and_not_opened(workspace: Workspace, tmp_path: Path):
    (report,) = taken(workspace, zipped(tmp_path / "nested.zip", ("inner.zip", packed(packed(LINES.encode())))))
    assert "a zip inside another file" in str(report.error)


def test_a_hundred_thousand_members_are_too_many(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "crowd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.json"), b"{}")
    (report,) = taken(workspace, path)
    assert "holds 100000 files; the limit is 10000" in str(report.error)


def test_an_encrypted_zip_says_so(workspace: Workspace, tmp_path: Path):
    content = bytearray(zipped(tmp_path / "locked.zip", ("a.jsonl", LINES)).read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    (report,) = taken(workspace, tmp_path / "locked.zip")
    assert "encrypted" in str(report.error)


def test_two_members_of_one_name_are_both_read(workspace: Workspace, tmp_path: Path):
    first, second = LINES.splitlines(keepends=True)[:2]
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "twice.zip", ("a.jsonl", first), ("a.jsonl", second))
    assert [report.accepted for report in taken(workspace, path)] == [1, 1]


def test_a_folder_with_links_in_a_circle_ends(workspace: Workspace, tmp_path: Path):
    folder = tmp_path / "logs"
    (folder / "inner").mkdir(parents=True)
    write_lines(folder / "inner" / "a.jsonl", [sign_in(1, 1)])
    (folder / "inner" / "up").symlink_to(folder)
    (folder / "self.jsonl").symlink_to(folder / "self.jsonl")
    (folder / "nowhere.jsonl").symlink_to(folder / "gone")
    assert [report.accepted for report in taken(workspace, folder)] == [1]


def test_a_broken_zip_in_a_folder_does_not_keep_the_others_out(workspace: Workspace, tmp_path: Path):
    folder = tmp_path / "logs"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [sign_in(1, 1)])
    (folder / "b.zip").write_bytes(b"PK\x03\x04 broken")
    write_lines(folder / "c.jsonl", [sign_in(1, 2)])
    assert [(one.accepted, one.error is None) for one in taken(workspace, folder)] == [(1, True), (0, False), (1, True)]


def test_a_file_that_may_not_be_read_does_not_keep_the_others_out(workspace: Workspace, tmp_path: Path):
    """In a process that is nobody special, as root may read everything."""
    folder = tmp_path / "logs"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [sign_in(1, 1)]).chmod(0)
    write_lines(folder / "b.jsonl", [sign_in(1, 2)])
    command = [sys.executable, "-c", "from sleetwatch.cli import main; main()", "ingest", folder, "-w", workspace.root]
    done = subprocess.run([*unprivileged(), *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be read" in done.stdout + done.stderr
    assert "entra_sign_in" in done.stdout
