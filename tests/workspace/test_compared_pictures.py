"""What was found when pictures were compared is kept by content, and goes with the files that go."""

from __future__ import annotations

import pytest

from sleetwatch.state import vetting_files
from sleetwatch.vetting.picture_memory import compared
from sleetwatch.vetting.picture_prints import unpack
from sleetwatch.vetting.pictures import read_picture
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.applicant_files import ApplicantFiles, Sent, forget_files
from sleetwatch.workspace.compared_pictures import ComparedPictures, forget_compared
from tests.vetting.portraits import ROOM, edit, jpeg, portrait


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A and B sent one photo, B's edited; what was found of it is kept."""
    made = Workspace.create(tmp_path / "acme", "acme")
    own = portrait(1, ROOM)
    prints = {}
    for name, picture in (("A", own), ("B", edit(own, "mirrored"))):
        data = jpeg(picture)
        mark = read_picture(data)[1]
        (sha256,) = ApplicantFiles(made.folder).add("acme", name, [Sent("photo", "photo.jpg", data, mark)])
        prints[sha256] = unpack(mark)
    ComparedPictures(made.folder).keep("acme", "photo", compared(prints, None))
    return made


def test_what_was_kept_is_read_again_and_tells_nobodys_name(workspace):
    found = ComparedPictures(workspace.folder).read("acme", "photo")

    assert [(share, mirror) for _, _, share, mirror in found.told()] == [(pytest.approx(1.0, abs=0.1), True)]
    assert ComparedPictures(workspace.folder).read("other", "photo") is None
    assert all("acme" not in path.name for path in ComparedPictures(workspace.folder).files())


def test_a_damaged_file_is_no_file(workspace):
    whole = next(ComparedPictures(workspace.folder).files())
    kept = whole.read_bytes()
    whole.write_bytes(kept[: len(kept) // 2])

    assert ComparedPictures(workspace.folder).read("acme", "photo") is None


def test_a_purge_takes_out_what_is_of_files_that_go(workspace):
    with workspace.folder.state.begin() as connection:
        forget_files(connection, vetting_files.c.applicant_id == "A")
        forget_compared(connection, workspace.folder)

    (left,) = ApplicantFiles(workspace.folder).of("acme", ["B"])
    found = ComparedPictures(workspace.folder).read("acme", "photo")
    assert found.names == (left.sha256,)
    assert list(found.told()) == []

    with workspace.folder.state.begin() as connection:
        forget_files(connection, vetting_files.c.applicant_id == "B")
        forget_compared(connection, workspace.folder)
    assert list(ComparedPictures(workspace.folder).files()) == []
