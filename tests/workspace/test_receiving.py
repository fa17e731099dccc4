"""What a program sends, or somebody drops on a page."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from sleetwatch.cases import Actor
from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.folder import Folder
from tests.workspace.company import sign_in

PROGRAM = Actor("siem", via="api")


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Access, "act", lambda *_args, **_more: 1)


def zipped(*contents: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.jsonl", content)
    made.seek(0)
    return made


def line(day: int) -> bytes:
    return json.dumps(sign_in(1, day)).encode()


def test_every_file_of_a_zip_comes_in(workspace: Workspace):
    report = workspace.receiving.take(PROGRAM, "all.zip", zipped(line(1), line(2) + b"\n" + line(1), line(3)))

    assert (report.file, report.seen, report.accepted, report.duplicate) == ("all.zip", 4, 3, 1)


def test_what_of_a_zip_cannot_be_read_is_named_and_the_rest_is_kept(workspace: Workspace):
    with pytest.raises(UserError, match=r"0\.jsonl"):
        workspace.receiving.take(PROGRAM, "all.zip", zipped(b"nothing of any source", line(1)))

    assert workspace.folder.rows_of(["sign_in"]) == 1


def test_a_zip_of_nothing_is_refused(workspace: Workspace):
    with pytest.raises(UserError):
        workspace.receiving.take(PROGRAM, "all.zip", zipped())


def test_what_could_not_be_kept_leaves_nobody_waiting(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    def busy(_folder: Folder) -> None:
        raise WorkspaceError("another process has been writing")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "locked", busy)
        with pytest.raises(UserError, match="another process"):
            workspace.bringing.take([("a.jsonl", io.BytesIO(line(1)))], "acme")

    assert workspace.bringing.batch is not None
    assert not workspace.bringing.batch.is_busy
