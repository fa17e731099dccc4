"""Edits of one photo, kept with the applications of several, become a contact that they share."""

from __future__ import annotations

import pytest

from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.claims import rows_to_table
from sleetwatch.subjects.contacts import CONTACTS
from sleetwatch.vetting.pictures import read_picture
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.applicant_files import ApplicantFiles, Sent
from sleetwatch.workspace.compared_pictures import ComparedPictures
from sleetwatch.workspace.near_pictures import KIND, with_near_pictures
from tests.vetting.portraits import ROOM, edit, jpeg, portrait

OWN = portrait(1, ROOM)
PICTURES = {"A": OWN, "B": edit(OWN, "mirrored"), "C": portrait(2, ROOM)}


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A and B sent one photo, B's mirrored, C another; all stand before one wall."""
    made = Workspace.create(tmp_path / "acme", "acme")
    for name, picture in PICTURES.items():
        data = jpeg(picture)
        ApplicantFiles(made.folder).add("acme", name, [Sent("photo", "me.jpg", data, read_picture(data)[1])])
    return made


def contacts(workspace: Workspace, **subjects: str) -> dict[str, set[str]]:
    """By value, who holds it."""
    sent = [
        {"tenant": "acme", "applicant_id": name, "subject": subject, "at": 5, "event_id": f"e{name}"}
        for name, subject in subjects.items()
    ]
    table = with_near_pictures(rows_to_table([], CONTACTS), workspace.folder, sent, Pseudonyms(b"k" * 32))
    assert set(table["contact_kind"].to_pylist()) <= {KIND}
    found: dict[str, set[str]] = {}
    for row in table.to_pylist():
        found.setdefault(row["value"], set()).add(row["subject"])
    return found


def test_two_who_sent_one_photo_hold_one_contact_and_another_before_the_same_wall_does_not(workspace: Workspace):
    found = contacts(workspace, A="a", B="b", C="c")

    assert sorted(found.values(), key=sorted) == [{"a", "b"}, {"c"}]
    assert not any(one.sha256 in value for one in ApplicantFiles(workspace.folder).of("acme", "A") for value in found)


def test_what_was_compared_is_kept_so_that_the_next_look_compares_only_what_is_new(workspace: Workspace):
    contacts(workspace, A="a", B="b", C="c")

    kept = ComparedPictures(workspace.folder).read("acme", "photo")
    assert kept is not None
    assert len(kept.names) == len(PICTURES)


def test_one_person_who_applied_twice_holds_it_once(workspace: Workspace):
    assert sorted(contacts(workspace, A="a", B="a", C="c").values(), key=sorted) == [{"a"}, {"c"}]


def test_where_one_application_has_a_photo_there_is_nothing_to_compare(tmp_path):
    made = Workspace.create(tmp_path / "acme", "acme")
    data = jpeg(OWN)
    ApplicantFiles(made.folder).add("acme", "A", [Sent("photo", "me.jpg", data, read_picture(data)[1])])

    assert contacts(made, A="a") == {}
