"""What people look at closely: pictures side by side, faces by a model of one's own, calls, code accounts."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from sleetwatch import Workspace
from sleetwatch.cli.app import app
from sleetwatch.errors import UserError
from sleetwatch.vetting.checks import Outcome
from tests.live.test_github_account import SECRET, GitHub
from tests.live.vendor import serving
from tests.vetting.portraits import ROOM, camera, edit, jpeg, portrait
from tests.vetting.test_picture_model import model_of

MODEL = """
import io, json, sys
from PIL import Image
grey = Image.open(io.BytesIO(sys.stdin.buffer.read())).convert("L").resize((4, 4))
print(json.dumps({"faces": [[value + 1 for value in grey.tobytes()]]}))
"""
"""A deterministic stand-in for a model: sixteen grey dots for a face."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Three applicants: A and B sent one photo, B's edited, and A one of her own as well; C another one."""
    root = tmp_path_factory.mktemp("looks")
    own = portrait(1, ROOM).resize((300, 300))
    photos = {"A": own, "B": edit(own, "bright, cut, mirrored, small"), "C": portrait(2, ROOM).resize((300, 300))}
    workspace = Workspace.create(root / "acme")
    for name, picture in photos.items():
        folder = root / name
        folder.mkdir()
        (folder / "photo.jpg").write_bytes(jpeg(picture, camera(serial=f"serial-of-{name}")))
        if name == "A":
            (folder / "second photo.jpg").write_bytes(jpeg(portrait(4, ROOM).resize((300, 300))))
        told = {"name": f"Person {name}", "profiles": [{"network": "github", "url": "https://github.com/dev/"}]}
        (folder / "applicant.json").write_text(json.dumps(told))
        workspace.vetting.add(folder, applicant=name)
    return root / "acme"


@pytest.fixture
def acme(made, tmp_path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(made, tmp_path / "acme")))


def step(workspace, applicant, check):
    page = workspace.vetting.page(applicant, reveal=True)
    return next(one for one in page.steps if one.check.id == check)


def test_a_photo_that_came_in_twice_is_found_in_the_report_and_masked_without_reveal(acme):
    assert step(acme, "A", "photo-unique").outcome is Outcome.CONTRADICTS
    assert step(acme, "A", "photo-unique").others == ("B",)
    assert step(acme, "C", "photo-unique").outcome is Outcome.AGREED
    masked = next(one for one in acme.vetting.page("A").steps if one.check.id == "photo-unique")
    assert masked.others == masked.details == ()


def test_pictures_are_laid_out_for_a_person_without_anything_else_of_the_file(acme, tmp_path):
    shown = acme.vetting.pictures.lay_out(acme.vetting.page("A", reveal=True), tmp_path / "look")

    assert sum("beside" in one.what for one in shown) == 1
    sizes = {}
    for one in shown:
        with Image.open(one.path) as picture:
            sizes[one.path.name.rpartition("-")[0] or one.path.stem] = picture.size
    assert sizes["photo-1"] == sizes["photo-1-error"] == (300, 300)
    assert sizes["photo-1-B"][0] > 500  # two of them side by side
    assert b"serial-of" not in b"".join(one.path.read_bytes() for one in shown)


def test_an_applicant_without_pictures_is_told_so(acme, tmp_path):
    page = replace(acme.vetting.page("A", reveal=True), applicant_id="nobody")

    with pytest.raises(UserError, match="no photo"):
        acme.vetting.pictures.lay_out(page, tmp_path / "look")


def switched_on(workspace, nearness=0.1, basis="consent, by our counsel's note of March"):
    command, path = json.dumps([sys.executable, "-c", MODEL]), workspace.root / "sleetwatch.toml"
    plain = path.read_text().partition("\n[vetting]")[0]
    own = f"\n[vetting]\nface_command = {command}\nface_nearness = {nearness}\nface_basis = {json.dumps(basis)}\n"
    path.write_text(plain + own)
    return Workspace.open(workspace.root)


def test_faces_are_not_compared_by_default_and_not_without_a_basis(acme):
    for workspace in (acme, switched_on(acme, basis=" ")):
        with pytest.raises(UserError, match="not compared here"):
            workspace.vetting.faces_like("A")


def test_faces_of_those_who_agreed_only_are_compared_and_nothing_is_kept(acme):
    workspace = switched_on(acme)
    with pytest.raises(UserError, match="not agreed"):
        workspace.vetting.faces_like("A")
    for name in "AC":
        workspace.vetting.decisions.consent(name, "face-comparison", by="dana@acme.example")
    workspace.vetting.page("A")
    before = {path.name: path.read_bytes() for path in acme.root.rglob("*") if path.is_file()}

    found = workspace.vetting.faces_like("A")

    assert [one.applicant_id for one in found] == ["C"]
    assert 0.1 <= found[0].nearness < 0.999
    assert {path.name: path.read_bytes() for path in acme.root.rglob("*") if path.is_file()} == before
    assert switched_on(acme, nearness=1.0).vetting.faces_like("A") == []


def test_a_model_file_of_ones_own_compares_faces_too(acme):
    (acme.root / "means.onnx").write_bytes(model_of())
    path = acme.root / "sleetwatch.toml"
    own = '\n[vetting]\nface_model = "means.onnx"\nface_nearness = 0.5\nface_basis = "consent, by our counsel"\n'
    path.write_text(path.read_text() + own)
    workspace = Workspace.open(acme.root)
    for name in "BC":
        workspace.vetting.decisions.consent(name, "face-comparison", by="dana@acme.example")

    found = workspace.vetting.faces_like("B")

    assert [(one.applicant_id, one.nearness > 0.9) for one in found] == [("C", True)]


def test_a_call_is_recorded_with_its_lot_and_stands_in_the_report(acme):
    sheet = acme.vetting.call_sheet(7)
    seen = {one.id: "fits" for one in sheet.steps} | {"turn": "other-way"}

    acme.vetting.record_call("A", sheet.lot, seen, by="dana@acme.example")

    stands = step(acme, "A", "live-call")
    assert stands.outcome is Outcome.AGREED
    assert stands.note is not None
    assert stands.note.startswith("guided call, lot 7")


def test_a_code_account_is_fetched_with_the_users_token_and_looked_at(acme, monkeypatch):
    monkeypatch.setenv("OURS", SECRET)
    with serving(GitHub()) as github:
        fetched = acme.vetting.fetch_footprint("A", token="env:OURS", url=github.url)  # noqa: S106 - where it stands

    assert (fetched.login, fetched.repositories, fetched.commits) == ("dev", 3, 5)
    assert step(acme, "A", "code-copies").outcome is Outcome.AGREED
    kept = b"".join(path.read_bytes() for path in acme.root.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept


def test_a_token_is_never_written_out(acme):
    with pytest.raises(UserError, match="env:NAME"):
        acme.vetting.fetch_footprint("A", token=SECRET)


def test_the_commands_print_a_sheet_that_the_next_command_takes(acme):
    run = CliRunner()

    sheet = run.invoke(app, ["vet", "call", "A", "-w", str(acme.root), "--lot", "5"])
    assert sheet.exit_code == 0, sheet.output
    last = sheet.output.strip().splitlines()[-1].removeprefix("Then: sleetwatch ")
    words = last.replace("YOU", "dana@acme.example").split()
    recorded = run.invoke(app, [*words, "-w", str(acme.root), "--format", "json"])

    assert json.loads(recorded.output)["recorded"]["outcome"] == "agreed"


def test_what_is_shown_of_a_detector_is_its_own_words_in_a_file(acme, tmp_path):
    path = acme.root / "sleetwatch.toml"
    command = json.dumps([sys.executable, "-c", 'print(\'{"says": "0.4, whatever that means"}\')'])
    path.write_text(path.read_text() + f"\n[vetting]\ndetector_command = {command}\n")
    workspace = Workspace.open(acme.root)
    score = workspace.vetting.page("C").score

    workspace.vetting.pictures.lay_out(workspace.vetting.page("C", reveal=True), tmp_path / "look")

    assert (tmp_path / "look" / "photo-1-detector.txt").read_text() == "0.4, whatever that means\n"
    assert workspace.vetting.page("C").score == score
