"""Backups: what comes out is what went in, table by table, and what was tampered with or cut off is refused."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.state import acts, insert_over, meta, open_state
from sleetwatch.state.dumping import known_tables, lines_of, snapshot
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.backing_up import BackupReport
from sleetwatch.workspace.backup_file import MANIFEST, reading
from sleetwatch.workspace.restoring import check_backup, restore


def silent(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def company(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A company that was hunted, somebody who works there, and a backup's file name beside it."""
    root = Path(shutil.copytree(judged_once, tmp_path_factory.mktemp("backed") / "acme"))
    workspace = Workspace.open(root)
    workspace.people.add(workspace.access.actor("owner", via="cli"), "ada", ["admin"])
    (root / "signals").mkdir(exist_ok=True)
    (root / "signals" / "notes.txt").write_text("kept", "utf-8")
    return workspace


@pytest.fixture(scope="module")
def backed(company: Workspace) -> tuple[BackupReport, dict[str, list[str]]]:
    """A backup, and every table as it was then: others take more of them."""
    return company.backups.take(company.root.parent / "acme.tar", silent), texts(company)


@pytest.fixture(scope="module")
def taken(backed: tuple[BackupReport, dict[str, list[str]]]) -> BackupReport:
    return backed[0]


@pytest.fixture(scope="module")
def again(taken: BackupReport, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """What was restored from it."""
    root = tmp_path_factory.mktemp("restored") / "again"
    restore(Path(taken.path), root, None, taken.digest, silent)
    return Workspace.open(root)


def texts(workspace: Workspace) -> dict[str, list[str]]:
    """Every table as text, without the audit's row that it was restored."""
    with snapshot(workspace.folder.state) as connection:
        found = {table.name: list(lines_of(connection, table)) for table in known_tables()}
    for name in ("acts", "audit_names"):
        found[name] = [line for line in found[name] if "restore" not in line]
    return found


def files_of(root: Path, *folders: str) -> dict[str, str]:
    paths = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_workspace_comes_back_as_it_was(
    company: Workspace, backed: tuple[BackupReport, dict[str, list[str]]], again: Workspace
):
    assert texts(again) == backed[1]
    assert files_of(again.root, "lake", "vault", "signals") == files_of(company.root, "lake", "vault", "signals")
    assert again.suspects(limit=3, reveal=True) == company.suspects(limit=3, reveal=True)
    before, after = ((one.root / "sleetwatch.toml").read_text("utf-8") for one in (company, again))
    assert after == before.partition("\n[state]\n")[0], "it comes back with its state in a file"


def test_the_audit_goes_on_and_tells_of_backup_and_restore(taken: BackupReport, again: Workspace):
    checked = again.audit.verify()
    assert (checked.complaints, checked.rows) == ([], taken.audit_rows + 1)
    with again.folder.state.connect() as connection:
        newest = connection.execute(sa.select(acts.c.action).order_by(acts.c.seq.desc()).limit(2)).scalars().all()
    assert newest == ["restore", "backup"]


def test_a_backup_is_its_owners_alone_and_holds_nothing_that_is_made_again(taken: BackupReport):
    path = Path(taken.path)
    assert path.stat().st_mode & 0o077 == 0
    with tarfile.open(path) as tar:
        names = tar.getnames()
    assert names[-1] == MANIFEST
    assert not [name for name in names if name.startswith(("folder/.", "folder/state.db", "folder/staging"))]
    assert "folder/signing.key" in names


def test_what_is_written_meanwhile_is_in_the_next_backup(company: Workspace):
    with snapshot(company.folder.state) as connection:
        before = "".join(lines_of(connection, meta))
        with company.folder.state.begin() as other:
            other.execute(insert_over(other, meta), [{"key": "meanwhile", "value": "1"}])
        assert "".join(lines_of(connection, meta)) == before
    with company.folder.state.begin() as connection:
        assert "meanwhile" in "".join(lines_of(connection, meta))
        connection.execute(sa.delete(meta).where(meta.c.key == "meanwhile"))


def test_a_backup_that_was_cut_off_anywhere_is_refused_and_nothing_is_left(taken: BackupReport, tmp_path: Path):
    whole = Path(taken.path).read_bytes()
    for share in (0, 100, len(whole) // 3, len(whole) - 20_000):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(whole[:share])
        with pytest.raises(WorkspaceError, match="cut off"):
            restore(cut, tmp_path / "again", None, None, silent)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.tar"]


def changed(taken: BackupReport, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with other members."""
    with tarfile.open(taken.path) as tar, tarfile.open(target, "w") as out:
        for told in tar:
            stream = tar.extractfile(told)
            assert stream is not None
            content = change(told.name, stream.read())
            if content is not None:
                told.size = len(content)
                out.addfile(told, BytesIO(content))
    return target


def flipped(name: str) -> Callable[[str, bytes], bytes]:
    return lambda found, content: content[:-1] + bytes([content[-1] ^ 1]) if found.startswith(name) else content


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (flipped("folder/lake/"), "not what was backed up"),
        (flipped("folder/sleetwatch.toml"), "folder/sleetwatch.toml is not what was backed up"),
        (lambda name, content: None if name.startswith("folder/vault/") else content, "not what was backed up"),
        (lambda name, content: content.replace(b"tables", b"tabels") + b" " if name == MANIFEST else content, None),
        (lambda name, content: content.replace(b"acme", b"acne") if name == MANIFEST else content, "not signed"),
    ],
    ids=["a segment", "the settings", "raw files", "the manifest", "its words"],
)
def test_a_backup_that_was_tampered_with_is_refused(
    taken: BackupReport, tmp_path: Path, change: Callable[[str, bytes], bytes | None], says: str | None
):
    other = changed(taken, tmp_path / "other.tar", change)
    if says is None:  # blanks around what is signed change nothing
        assert check_backup(other, None, silent).digest == taken.digest
        return
    with pytest.raises(WorkspaceError, match=says):
        restore(other, tmp_path / "again", None, None, silent)
    assert not (tmp_path / "again").exists()


def test_a_name_that_leaves_the_folder_is_refused(taken: BackupReport, tmp_path: Path):
    with tarfile.open(tmp_path / "bad.tar", "w") as out:
        told = tarfile.TarInfo("folder/../outside")
        told.size = 1
        out.addfile(told, BytesIO(b"x"))
    with pytest.raises(WorkspaceError, match="not as a backup has them"):
        check_backup(tmp_path / "bad.tar", None, silent)


def test_another_backup_than_the_one_noted_is_refused(taken: BackupReport):
    with pytest.raises(WorkspaceError, match="is not the backup with the digest 0000"):
        check_backup(Path(taken.path), "0" * 64, silent)


def test_a_backup_of_a_newer_sleetwatch_is_refused(taken: BackupReport, tmp_path: Path, company: Workspace):
    from sleetwatch.workspace.acting import signing_key

    with reading(Path(taken.path)) as backup:
        for _ in backup.members():
            pass
    newer = msgspec.json.encode(msgspec.json.decode(backup.content) | {"schema": "9999"}).decode()
    said = {"content": newer, "signature": signing_key(company.folder).sign(newer)}
    other = changed(
        taken,
        tmp_path / "newer.tar",
        lambda name, content: msgspec.json.encode(said) if name == MANIFEST else content,
    )
    with pytest.raises(WorkspaceError, match="written by a newer Sleetwatch"):
        restore(other, tmp_path / "again", None, None, silent)


def test_a_backup_is_never_written_over_nor_into_the_workspace(company: Workspace, taken: BackupReport):
    with pytest.raises(UserError, match="is there already"):
        company.backups.take(Path(taken.path), silent)
    with pytest.raises(UserError, match="lies in the workspace"):
        company.backups.take(company.root / "backup.tar", silent)


def test_a_backup_is_not_restored_over_anything(taken: BackupReport, tmp_path: Path):
    (tmp_path / "mine").write_text("kept", "utf-8")
    with pytest.raises(WorkspaceError, match="is not empty"):
        restore(Path(taken.path), tmp_path, None, None, silent)


def test_a_state_of_an_earlier_version_is_restored_and_brought_up_to_date(tmp_path: Path):
    """Its tables go into the schema that they were written in, then through the migrations since."""
    from sleetwatch.state.dumping import Loading, found_tables

    old = open_state(tmp_path / "old.db", "0018")
    with old.begin() as connection:
        connection.execute(sa.text("insert into meta values ('k', 'v')"))
        lines = {table.name: list(lines_of(connection, table)) for table in found_tables(connection)}
    new = open_state(tmp_path / "new.db", "0018")
    with new.begin() as connection:
        for table in found_tables(connection):
            assert list(Loading(connection, table).run(iter(lines[table.name]))) == lines[table.name]
    new.dispose()
    opened = open_state(tmp_path / "new.db")
    with opened.connect() as connection:
        assert connection.execute(sa.text("select value from meta where key = 'k'")).scalar_one() == "v"
    for engine in (old, opened):
        engine.dispose()
