"""Vetting from end to end: what comes in, what is recorded, who is hired, who is forgotten."""

from __future__ import annotations

import dataclasses
import json
import shutil
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.clock import DAY
from sleetwatch.errors import InputError, UnknownName, UserError
from sleetwatch.state import consents, decisions, findings, match_tokens, vetting_files
from sleetwatch.vetting.checks import Outcome
from sleetwatch.workspace import Workspace, vetting_findings
from tests.vetting.applicants import RESUME, bomb, pdf_of, pdf_with, word_of
from tests.vetting.test_vetting_careers import CAREER, prose, reworded

WORKERS = "worker_id,full_name,work_email,start_date\nW1,Robin Vance,robin@acme.example,2025-01-06\n"


def application(applicant_id: str, name: str, **told) -> dict:
    return {
        "applicant_id": applicant_id,
        "applied_at": "2026-02-02T10:00:00Z",
        "name": name,
        "email": f"{applicant_id.lower()}@example.org",
        "phone": f"+1512867{int(applicant_id[1:]):04d}",
        "source": "direct",
    } | told


def career(texts, employer: str = "Northwind") -> dict:
    months = (("2016-01", "2018-01"), ("2018-02", "2020-03"), ("2020-04", None))
    return {
        "work": [
            {
                "name": f"{employer} {number}",
                "position": "Engineer",
                "startDate": start,
                "endDate": end,
                "summary": text,
            }
            for number, (text, (start, end)) in enumerate(zip(texts, months, strict=True))
        ]
    }


APPLICATIONS = [
    application("A1", "Dana Whitfield", resume=career(CAREER)),
    application("A2", "Morgan Ellis", resume=career(tuple(reworded(text, 0.05) for text in CAREER))),
    application("A3", "Jordan Pike", resume=career((prose(7), prose(8), prose(9)), "Contoso"), phone="+15125550111"),
]


def written(path: Path, applications) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in applications))
    return path


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("vetting")
    workspace = Workspace.create(folder / "acme", "acme")
    (folder / "workers.csv").write_text(WORKERS)
    files = [written(folder / "applicants.jsonl", APPLICATIONS), folder / "workers.csv"]
    assert not [one for one in workspace.ingest(files) if one.error or one.rejected]
    return workspace.root


@pytest.fixture
def workspace(taken_in: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(taken_in, tmp_path / "acme")))


def outcomes(workspace: Workspace, applicant: str) -> dict[str, Outcome]:
    return {step.check.id: step.outcome for step in workspace.vetting.page(applicant).steps}


def count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.folder.state.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_who_contradicts_most_comes_first_before_any_hunt(workspace: Workspace):
    pages = workspace.vetting.applicants()

    assert [(page.applicant_id, page.contradictions) for page in pages] == [("A1", 1), ("A2", 1), ("A3", 1)]
    assert outcomes(workspace, "A1")["career-original"] is Outcome.CONTRADICTS
    assert outcomes(workspace, "A3")["career-original"] is Outcome.AGREED
    assert outcomes(workspace, "A3")["phone-shape"] is Outcome.CONTRADICTS


def test_names_and_other_applicants_are_shown_only_when_revealed(workspace: Workspace):
    masked, revealed = (workspace.vetting.page("A1", reveal=reveal) for reveal in (False, True))

    assert "Dana" not in repr(masked)
    assert "A2" not in repr(masked)
    assert revealed.name == "Dana Whitfield"
    assert ("A2",) in [step.others for step in revealed.steps]


def test_another_name_school_and_place_change_nothing(tmp_path: Path):
    swaps = [
        {"name": "Dana Whitfield", "city": "Austin", "country": "US"},
        {"name": "Nguyễn Thị Hoa", "city": "Huế", "country": "VN"},
        {"name": "Олександра Шевченко", "city": "Львів", "country": "UA"},
    ]
    schools = ["University of Texas", "Đại học Huế", "Львівська політехніка"]
    told = []
    for number, (swap, school) in enumerate(zip(swaps, schools, strict=True)):
        resume = career(CAREER) | {"education": [{"institution": school, "area": "Computer Science"}]}
        swapped = application("A1", swap.pop("name"), **swap, resume=resume)
        workspace = Workspace.create(tmp_path / str(number), "acme")
        files = [written(tmp_path / f"{number}.jsonl", [swapped, *APPLICATIONS[1:]])]
        list(workspace.ingest(files))
        told.append(json.dumps(dataclasses.asdict(workspace.vetting.page("A1")), default=str).encode())

    assert told[0] == told[1] == told[2]


def test_the_machine_looks_again_only_when_something_came_in(workspace: Workspace, tmp_path: Path, monkeypatch):
    workspace.vetting.applicants()
    looked = []
    monkeypatch.setattr(vetting_findings, "look_again", lambda *told: looked.append(told))
    workspace.vetting.applicants()
    assert looked == []

    list(workspace.ingest([written(tmp_path / "more.jsonl", [application("A4", "Sam Reed")])]))
    workspace.vetting.applicants()
    assert len(looked) == 1


def test_a_recorded_outcome_is_an_identity_check_with_evidence_that_signals_read(workspace: Workspace, tmp_path: Path):
    call = tmp_path / "call.txt"
    call.write_text("what was said")
    made = workspace.vetting.record(
        "A3", "papers-agree", "contradicts", by="Dana ", note="two birth dates", evidence=[call]
    )
    step = next(one for one in workspace.vetting.page("A3").steps if one.check.id == "papers-agree")

    assert (step.outcome, step.by, step.evidence) == (Outcome.CONTRADICTS, "dana", made.evidence)
    assert workspace.vetting.files.open(made.evidence[0]).read() == b"what was said"
    assert step.note is None  # masked
    workspace.hunt()
    suspect = next(one for one in workspace.suspects(reveal=True) if one.applicant_ids == ("A3",))
    assert "papers-disagree" in {part.signal for part in suspect.parts}
    pages = {page.applicant_id: page for page in workspace.vetting.applicants()}
    assert {part.signal for part in pages["A3"].parts} == {"papers-disagree"}
    assert {part.signal for part in pages["A1"].parts} >= {"same-career-as-another"}


def test_an_outcome_against_somebody_needs_what_was_seen(workspace: Workspace):
    with pytest.raises(UserError, match="--note"):
        workspace.vetting.record("A3", "papers-agree", "contradicts", by="dana")


def test_without_consent_no_recording_is_attached_to_any_check(workspace: Workspace, tmp_path: Path):
    call, note = tmp_path / "call.MP4", tmp_path / "note.txt"
    call.write_bytes(b"moving pictures")
    note.write_bytes(b"as it was")
    record = partial(workspace.vetting.record, "A1", "on-camera", "agreed", by="dana")
    with pytest.raises(UserError, match="MP4 needs the applicant's consent to recording"):
        record(evidence=[note, call])
    assert len(record(evidence=[note]).evidence) == 1
    workspace.vetting.decisions.consent("A1", "recording", by="dana")

    assert len(record(evidence=[note, call]).evidence) == 2


def test_without_consent_no_recording_is_kept_and_that_there_is_none_can_be_written_down(workspace: Workspace):
    record = workspace.vetting.record
    with pytest.raises(UserError, match="vet consent A1 recording"):
        record("A1", "recordings-kept", "agreed", by="dana")
    record("A1", "recordings-kept", "not-possible", by="dana", note="the applicant would rather not")
    workspace.vetting.decisions.consent("A1", "recording", by="dana")

    assert record("A1", "recordings-kept", "agreed", by="dana").outcome == "agreed"


@pytest.mark.parametrize(
    ("check", "outcome"), [("phone-shape", "agreed"), ("papers-agree", "perhaps"), ("nonsense", "agreed")]
)
def test_only_checks_by_people_and_the_four_outcomes_are_recorded(workspace: Workspace, check, outcome):
    with pytest.raises(UnknownName):
        workspace.vetting.record("A3", check, outcome, by="dana")


def test_what_nobody_weighs_is_kept_for_the_record_and_fires_nothing(workspace: Workspace):
    workspace.vetting.record("A3", "on-camera", "contradicts", by="dana", note="off in both")
    told = workspace.vetting.page("A3")

    assert outcomes(workspace, "A3")["on-camera"] is Outcome.CONTRADICTS
    assert told.decisions == ()
    with workspace.folder.reading():
        paths = workspace.folder.segments_of("identity_check")
    rows = [row for path in paths for row in __import__("pyarrow.parquet", fromlist=["x"]).read_table(path).to_pylist()]
    assert [row["outcome"] for row in rows] == ["difference"]


def test_whoever_is_hired_keeps_what_was_proved_and_is_not_told_what_work_says(workspace: Workspace, tmp_path: Path):
    workspace.vetting.record("A3", "notarised-identity", "agreed", by="dana")
    workspace.vetting.decisions.consent("A3", "recording", by="dana")
    with pytest.raises(UserError, match="not done"):
        workspace.vetting.decisions.hire("A3", "W1", by="dana")
    workspace.vetting.decisions.hire("A3", "W1", by="dana", note="the rest follows in the first week")

    page = workspace.vetting.page("W1", reveal=True)
    assert (page.applicant_id, page.worker_id, page.state) == ("A3", "W1", "hired")
    assert page.consents == ("recording",)
    assert outcomes(workspace, "W1")["notarised-identity"] is Outcome.AGREED
    workspace.hunt()
    known = {one.worker_id: one for one in workspace.suspects(reveal=True)}
    assert "identity-proved" in {part.signal for part in known["W1"].parts}
    assert outcomes(workspace, "W1")["work-as-claimed"] is Outcome.AGREED
    workspace.vetting.record("W1", "papers-agree", "contradicts", by="lee", note="an inquiry")
    workspace.vetting.export("W1", tmp_path / "told")
    told = (tmp_path / "told" / "applicant.json").read_text()
    assert "notarised-identity" in told
    assert not [words for words in ("work-as-claimed", "an inquiry") if words in told]


def test_nobody_is_rejected_on_what_a_program_found_or_without_being_asked(workspace: Workspace, monkeypatch):
    decide = workspace.vetting.decisions.decide
    with pytest.raises(UserError, match="no check that a person made"):
        decide("A1", "rejected", "facts-not-confirmed", by="dana")
    workspace.vetting.record("A1", "papers-agree", "contradicts", by="dana", note="other dates")
    with pytest.raises(UserError, match="told first"):
        decide("A1", "rejected", "facts-not-confirmed", by="dana")
    assert decide("A1", "notice-sent", "before-decision", by="dana") is None
    with pytest.raises(UserError, match=r"was told, and has 5 working days to answer, until .*Z; decide after that"):
        decide("A1", "rejected", "facts-not-confirmed", by="dana")
    later = clock.now() + 8 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)

    until = decide("A1", "rejected", "facts-not-confirmed", by="dana", jurisdiction="gb")
    assert until == later + 365 * DAY
    page = workspace.vetting.page("A1")
    assert [one.act for one in page.decisions] == ["notice-sent", "rejected"]


def test_when_the_time_is_over_tokens_are_all_that_is_left_and_know_who_comes_again(
    workspace: Workspace, tmp_path: Path, monkeypatch
):
    workspace.vetting.record("A1", "papers-agree", "not-possible", by="dana", evidence=[written(tmp_path / "e", [])])
    workspace.vetting.decisions.consent("A1", "recording", by="dana")
    until = workspace.vetting.decisions.decide("A1", "rejected", "other-applicant", by="dana")
    assert workspace.vetting.decisions.expire(really=True) == []
    later = (until or 0) + DAY
    monkeypatch.setattr(clock, "now", lambda: later)

    assert [one.applicant_id for one in workspace.vetting.decisions.expire()] == ["A1"]
    assert "A1" in {page.applicant_id for page in workspace.vetting.applicants()}
    workspace.vetting.decisions.expire(really=True)

    assert {page.applicant_id for page in workspace.vetting.applicants()} == {"A2", "A3"}
    assert [count(workspace, table) for table in (vetting_files, consents)] == [0, 0]
    assert not list((workspace.root / "evidence").glob("*/*"))
    assert count(workspace, match_tokens) == 3
    leftovers = b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())
    assert b"Dana Whitfield" not in leftovers
    again = [
        application("A8", "Kim Novak", phone="+15128670001"),
        application("A9", "Whitfield Dana", phone="+15128670001"),
    ]
    list(workspace.ingest([written(tmp_path / "again.jsonl", again)]))
    assert outcomes(workspace, "A8")["applied-before"] is Outcome.CONTRADICTS
    assert outcomes(workspace, "A9")["applied-before"] is Outcome.AGREED
    assert outcomes(workspace, "A2")["applied-before"] is Outcome.AGREED
    monkeypatch.setattr(clock, "now", lambda: later + 366 * DAY)
    workspace.vetting.decisions.expire(really=True)
    assert count(workspace, match_tokens) == 0


def test_a_person_goes_with_the_last_application_and_nobody_who_works_here_goes(workspace: Workspace, monkeypatch):
    mine = {"email": "kim@example.org", "phone": "+15128670009"}
    again = [application("A8", "Kim Novak", **mine), application("A9", "Kim Novak", **mine)]
    path = workspace.root.parent / "again.jsonl"
    list(workspace.ingest([written(path, [*again, application("A7", "Robin Vance", worker_id="W1")])]))
    decisions = workspace.vetting.decisions
    until = max(decisions.decide(one, "rejected", "other-applicant", by="dana") or 0 for one in ("A1", "A7", "A8"))
    monkeypatch.setattr(clock, "now", lambda: until + DAY)

    assert [one.applicant_id for one in decisions.expire(really=True)] == ["A1"]
    assert {page.applicant_id for page in workspace.vetting.applicants()} == {"A2", "A3", "A7", "A8", "A9"}

    until = decisions.decide("A9", "withdrawn", "withdrew", by="dana") or 0
    monkeypatch.setattr(clock, "now", lambda: until + DAY)
    assert {one.applicant_id for one in decisions.expire(really=True)} == {"A8", "A9"}
    assert {page.applicant_id for page in workspace.vetting.applicants()} == {"A2", "A3", "A7"}
    assert workspace.folder.rows_of(["worker"]) == 1


def test_a_legal_hold_keeps_an_application_and_no_other(workspace: Workspace, monkeypatch):
    decisions = workspace.vetting.decisions
    until = max(decisions.decide(one, "rejected", "other-applicant", by="dana") or 0 for one in ("A1", "A3"))
    held = workspace.vetting.page("A1", reveal=True).subject
    monkeypatch.setattr(clock, "now", lambda: until + DAY)

    def check(_connection: sa.Connection, _tenant: str, subjects: list[str]) -> None:
        if held in subjects:
            raise UserError("under legal hold")

    with monkeypatch.context() as patch:
        patch.setattr("sleetwatch.workspace.vetting_decisions.check_holds", check)
        assert [one.applicant_id for one in decisions.expire(really=True)] == ["A3"]
    tokens = count(workspace, match_tokens)
    assert [one.applicant_id for one in decisions.expire(really=True)] == ["A1"]
    assert count(workspace, match_tokens) > tokens


def test_who_objects_is_kept_until_somebody_decides_again(workspace: Workspace, monkeypatch):
    until = workspace.vetting.decisions.decide("A1", "rejected", "other-applicant", by="dana")
    workspace.vetting.decisions.decide("A1", "contested", "contested", by="dana")
    monkeypatch.setattr(clock, "now", lambda: (until or 0) + DAY)

    assert workspace.vetting.decisions.ended() == []


def test_a_purge_reaches_everything_that_vetting_keeps_of_a_person_and_nothing_of_others(
    workspace: Workspace, tmp_path: Path
):
    for applicant in ("A1", "A2"):
        path = tmp_path / applicant
        path.write_text(f"evidence on {applicant}")
        workspace.vetting.record(applicant, "papers-agree", "agreed", by="dana", evidence=[path])
        workspace.vetting.decisions.consent(applicant, "recording", by="dana")
        workspace.vetting.decisions.decide(applicant, "withdrawn", "withdrew", by="dana", note="went elsewhere")
    workspace.vetting.decisions.decide("A3", "withdrawn", "withdrew", by="dana", note="as Dana Whitfield did")
    path = tmp_path / "Dana_Whitfield_and_Jordan.txt"
    path.write_text("seen together")
    workspace.vetting.record("A3", "papers-agree", "agreed", by="dana", evidence=[path])
    workspace.vetting.applicants()
    workspace.purge(subject="A1", reason="request 7", really=True)

    with workspace.folder.state.connect() as connection:
        assert set(connection.execute(sa.select(vetting_files.c.applicant_id)).scalars()) == {"A2", "A3"}
        assert "Whitfield" not in str(list(connection.execute(sa.select(vetting_files.c.name)).scalars()))
        assert set(connection.execute(sa.select(consents.c.applicant_id)).scalars()) == {"A2"}
        assert "A1" not in set(connection.execute(sa.select(findings.c.applicant_id)).scalars())
        kept = {(row.applicant_id, row.note) for row in connection.execute(sa.select(decisions))}
    assert kept == {(None, None), ("A2", "went elsewhere"), ("A3", "as (removed) did")}
    assert len(list((workspace.root / "evidence").glob("*/*"))) == 2
    assert outcomes(workspace, "A2")["career-original"] is Outcome.AGREED
    assert outcomes(workspace, "A2")["papers-agree"] is Outcome.AGREED


def test_consent_ends_when_it_is_taken_back_or_its_days_are_over(workspace: Workspace, monkeypatch):
    give = workspace.vetting.decisions.consent
    give("A1", "face-comparison", by="dana", days=3)
    give("A1", "recording", by="dana")
    give("A1", "recording", by="dana", given=False)
    assert workspace.vetting.page("A1").consents == ("face-comparison",)
    later = clock.now() + 4 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert workspace.vetting.page("A1").consents == ()
    with pytest.raises(UnknownName, match="face-comparison"):
        give("A1", "everything", by="dana")


def test_an_applicant_gets_all_that_is_held_and_nothing_about_others(workspace: Workspace, tmp_path: Path):
    call = tmp_path / "call.txt"
    call.write_text("two voices")
    made = workspace.vetting.record("A1", "papers-agree", "contradicts", by="dana", note="other dates", evidence=[call])
    workspace.vetting.export("A1", tmp_path / "out")
    told = json.loads((tmp_path / "out" / "applicant.json").read_text())

    assert told["application"]["name"] == "Dana Whitfield"
    assert told["recorded"][0]["note"] == "other dates"
    assert made.evidence[0] in told["recorded"][0]["evidence"]
    assert not list((tmp_path / "out" / "files").iterdir())  # staff may be heard in it
    assert json.loads((tmp_path / "out" / "resume.json").read_text()) == json.loads(json.dumps(career(CAREER)))
    everything = "".join(path.read_text() for path in (tmp_path / "out").rglob("*.json"))
    assert not [name for name in ("A2", "A3", "Morgan", "Jordan") if f'"{name}' in everything]
    with pytest.raises(UserError, match="not empty"):
        workspace.vetting.export("A1", tmp_path / "out")


def test_a_folder_with_a_real_resume_becomes_an_applicant(workspace: Workspace, tmp_path: Path):
    sent = tmp_path / "Dana Whitfield"
    sent.mkdir()
    (sent / "CV.pdf").write_bytes(pdf_of(RESUME))
    (sent / "cover letter.docx").write_bytes(word_of("Dear all"))
    (sent / "evil.pdf").write_bytes(b"%PDF-1.7 nothing")
    (sent / "passwd.pdf").symlink_to("/etc/passwd")
    added = workspace.vetting.add(sent)
    page = workspace.vetting.page(added.applicant_id, reveal=True)
    dossier = next(one for one in workspace.vetting.dossiers() if one.applicant_id == added.applicant_id)

    assert {one.name: one.kind for one in added.files} == {
        "CV.pdf": "resume",
        "cover letter.docx": "other",
        "evil.pdf": "resume",
    }
    assert [one.name for one in added.files if one.error] == ["evil.pdf"]
    assert "Dana" not in added.applicant_id
    assert (page.name, dossier.phone, dossier.email) == ("Dana Whitfield", "+15128675309", "dana@example.org")
    assert [job.employer for job in dossier.jobs] == ["initech", "contoso ltd", "northwind labs"]
    assert len(workspace.vetting.files.of("acme", [added.applicant_id])) == 3
    assert workspace.vetting.add(sent).applicant_id == added.applicant_id


def test_what_is_told_beside_the_files_wins_and_a_json_resume_too(workspace: Workspace, tmp_path: Path):
    sent = tmp_path / "inbox"
    sent.mkdir()
    (sent / "CV.pdf").write_bytes(pdf_of(RESUME))
    (sent / "resume.json").write_text(json.dumps(career(CAREER)))
    (sent / "applicant.json").write_text(
        json.dumps({"applicant_id": "X1", "phone": "+442071838750", "source": "agency"})
    )
    workspace.vetting.add(sent)
    page = workspace.vetting.page("X1")

    assert page.tier == "agency"
    assert {step.check.id for step in page.steps} >= {"agency-vouches"}
    assert outcomes(workspace, "X1")["career-original"] is Outcome.CONTRADICTS


def test_a_folder_that_is_none_or_holds_rubbish_is_refused_in_one_line(workspace: Workspace, tmp_path: Path):
    with pytest.raises(InputError, match="no folder"):
        workspace.vetting.add(tmp_path / "nothing")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "applicant.json").write_text("[1, 2")
    with pytest.raises(InputError, match="no clear JSON"):
        workspace.vetting.add(tmp_path / "inbox")


def test_a_bomb_in_a_folder_does_not_keep_the_rest_out(workspace: Workspace, tmp_path: Path, monkeypatch):
    from sleetwatch.vetting import reading

    monkeypatch.setattr(reading, "SECONDS", 2)
    sent = tmp_path / "inbox"
    sent.mkdir()
    (sent / "a cv.pdf").write_bytes(pdf_with(bomb(3)))
    (sent / "b cv.docx").write_bytes(word_of(RESUME))
    added = workspace.vetting.add(sent)

    assert [one.error is None for one in added.files] == [False, True]
    assert added.jobs == 3


def test_a_users_table_and_plan_are_read_from_the_workspace(workspace: Workspace):
    own = workspace.root / "vetting"
    own.mkdir()
    (own / "phone-lines.csv").write_text("phone,line_type\n+15128670001,voip\n")
    (own / "plan.toml").write_text('[[tier]]\nid = "one"\ntitle = "One"\n[tier.days]\nphone-answered = 7\n')

    assert outcomes(workspace, "A1")["phone-line"] is Outcome.CONTRADICTS
    assert {step.check.id for page, step in workspace.vetting.due() for _ in [page]} == {"phone-answered"}
    (own / "phone-lines.csv").write_bytes(b"phone,line_type\n\xff\xfe")
    with pytest.raises(UserError, match=r"phone-lines\.csv"):
        workspace.vetting.applicants()
