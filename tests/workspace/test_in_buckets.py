"""A workspace whose lake, raw files and evidence lie in a bucket: all of it as in a folder."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sleetwatch import clock
from sleetwatch.errors import StorageError, WorkspaceError
from sleetwatch.lake import in_bucket
from sleetwatch.settings import FILE_NAME, read_settings
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer
from tests.buckets import Buckets
from tests.workspace.company import email, sign_in


@pytest.fixture(scope="module")
def kept_once(judged_once: Path, buckets: Buckets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company that was hunted, moved into a bucket as the how-to says."""
    root = Path(shutil.copytree(judged_once, tmp_path_factory.mktemp("in-a-bucket") / "acme"))
    storage = buckets.storage()
    for folder, url in (("lake", storage.lake), ("vault", f"{storage.vault}/vault")):
        kept = [path for path in (root / folder).rglob("*") if path.is_file()]
        buckets.bucket(url).send_all((path, path.relative_to(root / folder).as_posix()) for path in kept)
        shutil.rmtree(root / folder)
        (root / folder).mkdir()
    said = (("lake", storage.lake), ("vault", storage.vault), ("endpoint", storage.endpoint))
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in said)
    path = root / FILE_NAME
    path.write_text(f"{path.read_text('utf-8')}\n[storage]\nattempts = 4\n{lines}", "utf-8")
    return root


@pytest.fixture
def kept(kept_once: Path, buckets: Buckets, tmp_path: Path) -> Path:
    """A copy of one's own, objects and all."""
    root = Path(shutil.copytree(kept_once, tmp_path / "acme"))
    old = (read_settings(root).storage.lake or "").rpartition("/")[0]
    path = root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace(old, buckets.copied(old)), "utf-8")
    return root


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two days on, as far as sweeps are concerned."""
    now = clock.now
    monkeypatch.setattr(in_bucket.clock, "now", lambda: now() + 2 * clock.DAY)


def objects(workspace: Workspace, buckets: Buckets) -> set[str]:
    return buckets.keys(workspace.folder.settings.storage.lake or "")


def stored(workspace: Workspace, buckets: Buckets) -> set[str]:
    return {key.removeprefix("lake/") for key in objects(workspace, buckets) if key.endswith(".parquet")}


def segments(workspace: Workspace) -> set[str]:
    return {path for paths in workspace.folder.catalogue().values() for path in paths}


def test_the_same_input_gives_the_same_list_in_a_folder_and_in_a_bucket(kept: Path, buckets: Buckets):
    workspace = Workspace.open(kept)
    before = workspace.suspects(reveal=True)
    workspace.hunt()
    assert workspace.suspects(reveal=True) == before != []
    part = workspace.explain(before[0].subject, raw=True, reveal=True).suspect.parts[0]
    assert "188.16.10" in (part.evidence[0].raw or "")
    assert all(one.state != "bad" for one in workspace.check())
    assert not list((kept / "vault").glob("??/*"))
    workspace.folder.lake.bucket.delete(min(segments(workspace)))
    assert [one.what for one in workspace.check() if one.state == "bad"] == ["lake"]


def test_a_purge_reaches_segments_raw_files_evidence_and_copies(kept: Path, buckets: Buckets, tmp_path: Path):
    workspace = Workspace.open(kept)
    secret = email(1)
    report = workspace.purge(subject=email(1), reason="asked for", really=True)
    assert (report.files_redacted, report.rows["sign_in"]) == (2, 12)
    whole = buckets.bucket((workspace.folder.settings.storage.lake or "").removesuffix("/lake"))
    for key in objects(workspace, buckets):
        with whole.stream(key, "zstd" if key.endswith(".zst") else None) as stream:
            content = stream.read()
        told = str(pq.read_table(io.BytesIO(content)).to_pydict()) if key.endswith(".parquet") else str(content)
        assert secret not in told, key
    assert stored(workspace, buckets) == segments(workspace)
    copies = {path.relative_to(kept / "lake").as_posix() for path in (kept / "lake").rglob("*.parquet")}
    assert copies == segments(workspace)


def test_evidence_lies_in_the_bucket_and_is_hashed_when_it_is_read(kept: Path, buckets: Buckets):
    workspace = Workspace.open(kept)
    evidence = workspace.folder.stores.evidence
    digest, lost = evidence.put(b"label"), evidence.put(b"letter")
    assert f"kept/evidence/sha256/{digest[:2]}/{digest[2:]}" in objects(workspace, buckets)
    assert (evidence.read(digest), list(evidence.scrub({digest, lost}))) == (b"label", [])
    evidence.shelf.write(f"sha256/{digest[:2]}/{digest[2:]}", b"lable")
    evidence.drop(lost)
    told = list(evidence.scrub({digest, lost}))
    assert (len(told), "not what was collected" in " ".join(told), "is gone" in " ".join(told)) == (2, True, True)


KILLED = """
import os, signal, sys
from pathlib import Path
from sleetwatch.workspace import Workspace, arriving
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
arriving._Passage._record = die
list(Workspace.open(Path(sys.argv[1])).ingest([Path(sys.argv[2])]))
"""


def test_a_kill_leaves_nothing_that_counts_and_nothing_that_stays(kept: Path, buckets: Buckets, tmp_path: Path):
    workspace, more = Workspace.open(kept), tmp_path / "more.json"
    more.write_text(json.dumps({"value": [sign_in(number, 40) for number in range(9)]}))
    before = segments(workspace)
    words = [sys.executable, "-c", KILLED, str(kept), str(more)]
    assert subprocess.run(words, env=os.environ, check=False).returncode == -signal.SIGKILL
    sent = stored(workspace, buckets) - before
    assert (len(sent), segments(workspace)) == (1, before)
    with Writer(workspace.folder):
        pass
    assert stored(workspace, buckets) == before
    (report,) = workspace.ingest([more])
    assert (report.accepted, report.duplicate) == (9, 0)


def test_what_a_lost_machine_left_goes_after_a_day_and_a_raw_file_is_put_aside(
    kept: Path, buckets: Buckets, later: None
):
    workspace = Workspace.open(kept)
    lake, vault = workspace.folder.lake, workspace.folder.vault
    stray, raw = f"sign_in/month=2026-03/{'0' * 32}.parquet", "f" * 64
    lake.bucket.write(stray, b"half")
    lake.bucket.write("notes.txt", b"somebody else's")
    vault.bucket.write(vault.key(raw), b"")
    before = segments(workspace)
    for name in ("lake", "vault"):
        (kept / name / in_bucket.SWEPT).unlink(missing_ok=True)
    with Writer(workspace.folder):
        pass
    left = {key.removeprefix("lake/") for key in objects(workspace, buckets)}
    assert stray not in left
    assert {"notes.txt", *before} <= left
    assert [one.name for one in vault.orphans()] == [f"{raw}.zst"]


def test_a_young_object_nobody_knows_is_left_for_its_writer(kept: Path, buckets: Buckets):
    workspace = Workspace.open(kept)
    stray = f"sign_in/month=2026-03/{'0' * 32}.parquet"
    workspace.folder.lake.bucket.write(stray, b"half")
    (kept / "lake" / in_bucket.SWEPT).unlink(missing_ok=True)
    with Writer(workspace.folder):
        pass
    assert f"lake/{stray}" in objects(workspace, buckets)


def test_two_workspaces_never_share_a_place(kept: Path, tmp_path: Path):
    workspace = Workspace.open(kept)
    with Writer(workspace.folder):
        storage = workspace.folder.settings.storage
    with pytest.raises(WorkspaceError, match="belongs to another workspace"):
        Workspace.create(tmp_path / "other", "other", storage=storage)
    assert not (tmp_path / "other").exists()


def test_a_storage_that_fails_in_the_middle_fails_the_ingest_whole(kept: Path, buckets: Buckets, tmp_path: Path):
    workspace, more = Workspace.open(kept), tmp_path / "more.json"
    more.write_text(json.dumps({"value": [sign_in(number, 41) for number in range(9)]}))
    before = segments(workspace)
    with buckets.moody.quiet():
        buckets.moody.denied = 1000
        with pytest.raises(StorageError, match="refuses these credentials"):
            list(workspace.ingest([more]))
    assert segments(workspace) == before
    assert [one.accepted for one in workspace.ingest([more])] == [9]


def test_copies_take_no_more_room_than_they_may(kept: Path):
    path = kept / FILE_NAME
    path.write_text(path.read_text("utf-8") + "copies_mb = 0\n", "utf-8")
    workspace = Workspace.open(kept)
    assert all(one.exists() for one in workspace.folder.segments_of("sign_in"))
    workspace.folder.trim()
    assert list((kept / "lake").rglob("*.parquet")) == []
    assert all(one.exists() for one in workspace.folder.segments_of("sign_in"))
