"""Pictures as checks: who sent the same one, and how the files came to be."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest

from bench.portraits import card
from sleetwatch.clock import DAY, HOUR
from sleetwatch.vetting import likenesses, origins
from sleetwatch.vetting.dossier import Document
from sleetwatch.vetting.examining import examine
from sleetwatch.vetting.pictures import read_picture
from tests.vetting.applicants import AT, dossier, found, room
from tests.vetting.portraits import ROOM, edit, jpeg, portrait


class Files:
    """A store with prints."""

    def __init__(self):
        self.kept = {}

    def add(self, data):
        name = hashlib.sha256(data).hexdigest()
        self.kept[name] = (data, read_picture(data)[1])
        return name

    def open(self, sha256):
        return io.BytesIO(self.kept[sha256][0])

    def print_of(self, sha256):
        return self.kept[sha256][1] or None


@pytest.fixture(scope="module")
def files():
    return Files()


def sent(files, applicant, picture, kind="photo", **told):
    return dossier(applicant, documents=(Document(kind, {"sha256": files.add(jpeg(picture))}),), **told)


def outcomes(dossiers, files, check="photo-unique"):
    listed = likenesses.examine(dossiers, room(evidence=files))
    return {one.applicant_id: one for one in listed if one.check == check}


@pytest.fixture(scope="module")
def three(files):
    own = portrait(1, ROOM)
    edited = edit(own, "bright, cut, mirrored, small")
    return [sent(files, "A", own), sent(files, "B", edited), sent(files, "C", portrait(2, ROOM))]


def test_one_photo_under_two_names_contradicts_for_both_and_a_stranger_before_the_same_wall_agrees(files, three):
    seen = outcomes(three, files)

    assert {name: one.outcome.value for name, one in seen.items()} == {
        "A": "contradicts", "B": "contradicts", "C": "agreed",
    }  # fmt: skip
    assert seen["A"].others == ("B",)
    assert "mirrored" in seen["A"].details["B"]


def test_names_change_nothing(files, three):
    names = ["Li Wei", "Kim Min-jun", "Dana Whitfield"]
    renamed = [replace(one, name=name) for one, name in zip(three, names, strict=True)]

    assert outcomes(renamed, files) == outcomes(three, files)


def test_one_person_may_send_a_photo_twice(files):
    picture = portrait(5, ROOM)
    twice = [sent(files, "A", picture, subject="S"), sent(files, "B", edit(picture, "grey"), subject="S")]

    assert {one.outcome.value for one in outcomes(twice, files).values()} == {"agreed"}


def test_a_second_photo_takes_nothing_back_of_the_first_and_may_be_a_copy_too(files, three):
    first, other = three[0], portrait(9, ROOM)
    copy, own = (sent(files, "D", picture).documents for picture in (edit(other, "grey"), portrait(10, ROOM)))
    several = [replace(first, documents=first.documents + copy + own), *three[1:], sent(files, "E", other)]

    judged = {one.applicant_id: one for one in examine(several, room(evidence=files), [likenesses.examine])}

    assert judged["A"].outcome.value == "contradicts"
    assert judged["A"].others == ("B", "E")
    assert {document.sha256 for document in first.documents + copy} == set(judged["A"].files)


def test_pictures_of_two_tenants_are_never_compared(files):
    picture = portrait(6, ROOM)
    apart = [sent(files, "A", picture), sent(files, "B", picture, tenant="other")]

    assert {one.outcome.value for one in outcomes(apart, files).values()} == {"agreed"}


def test_a_default_picture_that_everybody_sends_ties_nobody(files):
    picture = portrait(7, ROOM)
    crowd = [sent(files, f"A{place}", picture) for place in range(likenesses.CROWD + 2)]

    assert {one.outcome.value for one in outcomes(crowd, files).values()} == {"not-possible"}


def test_a_photo_and_a_document_are_compared_among_their_own(files):
    picture = portrait(8, ROOM)
    both = [sent(files, "A", picture), sent(files, "B", picture, kind="id")]

    assert outcomes(both, files)["A"].outcome.value == "agreed"
    assert outcomes(both, files, "document-unique")["B"].outcome.value == "agreed"


def test_documents_of_one_kind_share_their_layout_and_are_not_the_same(files):
    own, other = card(1), card(2)
    sent_by = [sent(files, "A", own, "id"), sent(files, "B", edit(own, "grey"), "id"), sent(files, "C", other, "id")]

    seen = outcomes(sent_by, files, "document-unique")

    assert [seen[name].outcome.value for name in "ABC"] == ["contradicts", "contradicts", "agreed"]


def test_whoever_sent_no_photo_is_not_spoken_of(files):
    assert list(likenesses.examine([dossier("A")], room(evidence=files))) == []


# --- how files came to be


def made(applicant, *, hours=None, metadata=None, kind="photo", at=AT - DAY, **told):
    offset = None if hours is None else hours * 60
    file = Document(kind, metadata or {}, made_at=at, offset_minutes=offset, tools="nikana|z 5", **told)
    return dossier(applicant, city="Austin", zone="America/Chicago", documents=(file,))


def of(check, dossiers):
    return {name: outcome for (name, one), outcome in found(origins.examine, dossiers).items() if one == check}


@pytest.mark.parametrize(("hours", "outcome"), [(9, "contradicts"), (-6, "agreed"), (-5, "agreed"), (-8, None)])
def test_a_clock_hours_off_the_home_contradicts_and_a_neighbouring_zone_does_not(hours, outcome):
    assert of("file-clock", [made("A", hours=hours)]).get("A") == outcome


def test_a_file_without_a_clock_or_from_long_ago_or_a_home_without_a_town_tells_nothing():
    old = made("B", hours=9, at=AT - 400 * DAY)
    nowhere = replace(made("C", hours=9), city=None)

    assert of("file-clock", [made("A"), old, nowhere]) == {}


def test_files_of_one_camera_or_one_sitting_contradict_and_other_cameras_do_not():
    listed = [
        made("A", metadata={"BodySerialNumber": "77", "Model": "Z 5"}),
        made("B", metadata={"BodySerialNumber": "77", "Model": "Z 5"}, at=AT - 9 * DAY),
        made("C", metadata={"BodySerialNumber": "78", "Model": "Z 5"}, at=AT - 20 * DAY),
        made("D", hours=9, at=AT - 30 * DAY),
        made("E", hours=9, at=AT - 30 * DAY + HOUR // 8),
        made("F", hours=9, at=AT - 30 * DAY + 2 * HOUR),
    ]

    seen = of("files-own", listed)

    assert {name for name, outcome in seen.items() if outcome == "contradicts"} == {"A", "B", "D", "E"}


def test_a_staffing_firm_makes_files_for_all_whom_it_sends():
    pair = [made(name, metadata={"DocumentID": "uuid:1"}) for name in "AB"]
    sent_by_firm = [replace(one, channel="agency", agency="Staffers") for one in pair]

    assert set(of("files-own", sent_by_firm).values()) == {"not-possible"}


def test_a_photo_made_by_a_tool_is_told_with_its_honest_cause():
    marked = made("A", metadata={"GeneratorMark": "ComfyUI"}, edited=True)

    (finding,) = [one for one in origins.examine([marked], room()) if one.check == "picture-as-taken"]

    assert "many honest people" in finding.because
    assert finding.details["tools"] == "ComfyUI"
    assert of("picture-as-taken", [made("B")]) == {}
