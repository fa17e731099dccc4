from __future__ import annotations

from math import isclose
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.clock import to_text
from sleetwatch.errors import SignalError, UnknownName, WorkspaceError
from sleetwatch.state import hits, hunts
from sleetwatch.workspace import Workspace, hunting
from tests.times import at
from tests.workspace.company import (
    email,
    roster_row,
    sign_in,
    write_company,
    write_lines,
    write_roster,
    write_sign_ins,
)
from tests.workspace.keeping import on_files_alone


def test_who_acts_far_from_the_claimed_home_stands_first(hunted: Workspace):
    first = hunted.suspects(reveal=True)[0]
    assert first.worker_id == "w001"
    assert first.accounts == (email(1),)
    assert "acts-far-from-claimed-work-place" in {part.signal for part in first.parts}


def test_one_kind_of_evidence_alone_makes_no_suspect(hunted: Workspace):
    assert {one.status for one in hunted.suspects() if len(one.families) < 2} <= {"below", "held"}


def test_every_score_is_the_prior_and_its_parts_exactly(hunted: Workspace):
    for one in hunted.suspects(reveal=True):
        explanation = hunted.explain(one.subject)
        parts = explanation.suspect.parts
        links = explanation.suspect.links
        total = explanation.prior + sum(part.nats for part in parts) + sum(link.nats for link in links)
        assert isclose(total, one.score, abs_tol=1e-9)


def test_names_are_shown_only_to_who_asks_for_them(hunted: Workspace):
    masked = hunted.suspects()[0]
    assert (masked.worker_id, masked.name, masked.role, masked.accounts) == (None, None, None, ())
    explanation = hunted.explain(masked.subject, raw=True)
    said = repr(explanation)
    for private in (email(1), "Person Number001", "w001", "person.001"):
        assert private not in said
    assert email(1) in repr(hunted.explain(masked.subject, raw=True, reveal=True))


@pytest.mark.parametrize("name", ["w001", "W001", email(1), email(1).upper()])
def test_a_subject_is_found_by_worker_id_and_by_account(hunted: Workspace, name: str):
    assert hunted.explain(name).suspect.subject == hunted.suspects()[0].subject


def test_addresses_and_directory_ids_are_masked_in_evidence_and_raw_records(workspace: Workspace, tmp_path: Path):
    shipment = tmp_path / "shipments.csv"
    shipment.write_text(
        "shipment_id,worker_id,delivered_at,delivered_address,status\n"
        's1,w001,2026-03-05T10:00:00Z,"77 Secret Lane, Nashville, TN 37201, US",redirected\n'
    )
    list(workspace.ingest([*write_company(tmp_path / "logs"), shipment]))
    workspace.hunt()
    masked, shown = (repr(workspace.explain("w001", raw=True, reveal=reveal)) for reveal in (False, True))
    for private in ("77 Secret Lane", "11111111-1111-1111-1111-000000000001"):
        assert private in shown
        assert private not in masked


def test_somebody_unknown_is_named_and_the_way_on_is_shown(hunted: Workspace):
    with pytest.raises(UnknownName, match=r"nobody here is called 'nobody'.*sleetwatch suspects"):
        hunted.explain("nobody")


def test_somebody_without_a_hit_is_explained_by_the_prior_alone(hunted: Workspace):
    flagged = {one.worker_id for one in hunted.suspects(reveal=True)}
    quiet = next(f"w{number:03}" for number in range(30) if f"w{number:03}" not in flagged)
    explanation = hunted.explain(quiet)
    assert explanation.suspect.parts == ()
    assert explanation.suspect.probability == explanation.prior_probability


def test_evidence_leads_back_to_the_raw_record(hunted: Workspace):
    explanation = hunted.explain("w001", raw=True, reveal=True)
    evidence = [one for part in explanation.suspect.parts for one in part.evidence if one.kind == "sign_in"]
    assert evidence
    for one in evidence:
        assert one.file == "signIns.json"
        assert one.raw is not None
        assert email(1) in one.raw
        assert to_text(one.at) in one.raw


def test_a_hunt_says_which_sources_are_missing_and_how_many_colleagues_it_measured(hunted: Workspace):
    head = hunted.hunted()
    assert "process" in head["missing"]
    assert "sign_in" not in head["missing"]
    part = hunted.suspects()[0].parts[0]
    assert part.population == 29


def test_what_came_later_than_as_of_is_not_seen(workspace: Workspace, tmp_path: Path):
    list(workspace.ingest(write_company(tmp_path / "logs")))
    early = sign_in(1, 0)["createdDateTime"]

    report = workspace.hunt(as_of=at(early.replace("Z", "+00:00")))
    assert report.suspects == 0
    assert report.as_of == at(early.replace("Z", "+00:00"))


def test_the_order_of_ingest_changes_no_score(tmp_path: Path):
    results = []
    for order in (1, -1):
        workspace = Workspace.create(tmp_path / f"acme{order}", "acme")
        files = write_company(tmp_path / f"logs{order}")
        list(workspace.ingest(files[::order]))
        workspace.hunt()
        found = workspace.suspects(reveal=True)
        results.append([(one.worker_id, one.score, [part.because for part in one.parts]) for one in found])
    assert results[0] == results[1]


def test_accounts_without_a_worker_are_followed_and_counted(workspace: Workspace, tmp_path: Path):
    list(workspace.ingest([write_roster(tmp_path / "workers.csv", 5), write_sign_ins(tmp_path / "signIns.json", 8)]))
    assert "3 accounts have no worker on the roster; each is followed on its own" in workspace.hunt().notes


def test_without_a_roster_the_hunt_runs_and_says_what_it_cannot_see(workspace: Workspace, tmp_path: Path):
    list(workspace.ingest([write_sign_ins(tmp_path / "signIns.json", 8)]))
    assert any("no roster" in note for note in workspace.hunt().notes)


def test_an_empty_workspace_can_be_hunted_and_an_approved_tool_that_nobody_knows_is_told(workspace: Workspace):
    settings = workspace.root / "sleetwatch.toml"
    named = settings.read_text("utf-8").replace("approved_tools = []", 'approved_tools = ["AniDesk", "AnyDesk"]')
    settings.write_text(named, "utf-8")
    workspace = Workspace.open(workspace.root)
    report = workspace.hunt()
    assert (report.subjects, report.hits, report.suspects) == (0, 0, 0)
    assert workspace.suspects() == []
    told = [note for note in report.notes if note.startswith("approved_tools")]
    assert told == ["approved_tools: no tool is called 'AniDesk'; did you mean 'AnyDesk'?"]


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n")
    return path


def test_a_worker_with_two_accounts_is_one_person(workspace: Workspace, tmp_path: Path):
    rows = [roster_row(1), roster_row(1, work_email="second@acme.example")]
    logs = write_lines(
        tmp_path / "signIns.jsonl", [sign_in(1, 0), sign_in(1, 1, userPrincipalName="second@acme.example")]
    )
    list(workspace.ingest([write_rows(tmp_path / "workers.csv", rows), logs]))
    report = workspace.hunt()
    assert report.subjects == 1
    assert "1 workers have more than one work account; each is followed as one person" in report.notes
    assert set(workspace.explain("w001", reveal=True).suspect.accounts) == {email(1), "second@acme.example"}


def test_two_rosters_that_disagree_are_reported_and_the_newer_holds(workspace: Workspace, tmp_path: Path):
    old = write_rows(tmp_path / "old.csv", [roster_row(1)])
    new = write_rows(tmp_path / "new.csv", [roster_row(1, home_city="Berlin", home_country="DE", home_region="")])
    logs = write_lines(tmp_path / "signIns.jsonl", [sign_in(1, 0)])
    list(workspace.ingest([old, new, logs]))
    assert any("described differently by two rosters" in note for note in workspace.hunt().notes)


def test_nothing_is_known_before_the_first_hunt(workspace: Workspace):
    with pytest.raises(WorkspaceError, match="sleetwatch hunt"):
        workspace.suspects()


def settings(workspace: Workspace, text: str) -> Workspace:
    path = workspace.root / "sleetwatch.toml"
    path.write_text(path.read_text() + text)
    return Workspace.open(workspace.root)


def test_a_signal_that_is_switched_off_does_not_fire(hunted: Workspace):
    changed = settings(hunted, "\n[signals.acts-far-from-claimed-work-place]\nenabled = false\n")
    changed.hunt()
    fired = {part.signal for one in changed.suspects() for part in one.parts}
    assert "acts-far-from-claimed-work-place" not in fired


def test_approved_travel_is_taken_into_account(hunted: Workspace):
    before = hunted.suspects(reveal=True)[0]
    trip = '\n[[travel]]\nworker_id = "w001"\ncountry = "RU"\nfirst_day = 2026-03-01\nlast_day = 2026-03-31\n'
    changed = settings(hunted, trip)
    changed.hunt()
    after = [one for one in changed.suspects(reveal=True) if one.worker_id == "w001"]
    assert not after or after[0].score < before.score


def test_travel_that_explains_nothing_is_told(hunted: Workspace):
    days = "first_day = 2026-03-01\nlast_day = 2026-03-31\n"
    trips = [("w001", "uk"), ("nobody", "FR"), ("w001", "XX")]
    changed = settings(
        hunted, "".join(f'\n[[travel]]\nworker_id = "{who}"\ncountry = "{where}"\n{days}' for who, where in trips)
    )
    told = [note for note in changed.hunt().notes if note.startswith("travel")]
    assert told == [
        "travel: 1 of 3 journeys are of workers whom no roster has, so they explain nothing",
        "travel: 'XX' is no country's code",
    ]


def test_a_change_to_a_signal_that_does_not_exist_is_named(workspace: Workspace):
    with pytest.raises(UnknownName, match="no-such-signal"):
        settings(workspace, "\n[signals.no-such-signal]\nenabled = false\n").hunt()


def test_a_parameter_out_of_its_range_is_named(hunted: Workspace):
    signal = next(one for one in hunted.signals() if one.params)
    name, param = next(iter(signal.params.items()))
    changed = settings(hunted, f"\n[signals.{signal.id}.params]\n{name} = {param.range[1] + 1}\n")
    with pytest.raises(SignalError, match=name):
        changed.hunt()


def test_a_red_flag_of_ones_own_is_one_file(hunted: Workspace):
    folder = hunted.root / "signals" / "sign_in"
    folder.mkdir(parents=True)
    (folder / "any-sign-in.toml").write_text(OWN_SIGNAL)
    hunted.hunt()
    with hunted.folder.state.connect() as connection:
        fired = connection.execute(
            sa.select(sa.func.count())
            .select_from(hits)
            .where(
                hits.c.signal == "any-sign-in", hits.c.hunt == sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
            )
        ).scalar_one()
    assert fired == 30


OWN_SIGNAL = '''
id = "any-sign-in"
title = "Anybody who signed in at all"
version = 1
status = "experimental"
stage = "sign_in"
family = "presence"
reads = ["sign_ins"]
scheme_rate = { mean = 0.5, cases = 10 }
honest_rate = { mean = 0.01, cases = 50 }
half_life = "never"
cost_to_avoid = "free"
why = "To show that a red flag is one file."
benign = ["Everybody who works."]
misses = ["Nobody."]
next_steps = ["Nothing."]
references = ["This test."]
query = """
select tenant, subject, "at", 1 as strength, event_id, ip from sign_ins
"""
explain = "Signed in from {ip}"
[[test]]
name = "one sign-in"
fires = ["w1"]
[test.rows]
sign_in = [{ account = "w1", at = "2026-03-01T09:00:00Z", outcome = "success", ip = "192.0.2.1" }]
[[test]]
name = "nobody"
rows = {}
fires = []
'''


def test_a_roster_that_goes_back_to_what_it_said_before_holds_again(workspace: Workspace, tmp_path: Path):
    austin = write_rows(tmp_path / "march.csv", [roster_row(1)])
    berlin = write_rows(tmp_path / "april.csv", [roster_row(1, home_city="Berlin", home_country="DE", home_region="")])
    again = write_rows(tmp_path / "may.csv", [roster_row(1), roster_row(2)])
    logs = write_lines(tmp_path / "signIns.jsonl", [sign_in(3, day, userPrincipalName=email(1)) for day in range(12)])
    far = "acts-far-from-claimed-work-place"
    for files, flagged in (
        ([austin, logs], False),
        ([berlin], True),
        ([austin], False),
        ([berlin], True),
        ([again], False),
    ):
        list(workspace.ingest(files))
        workspace.hunt()
        assert (far in {part.signal for part in workspace.explain("w001").suspect.parts}) is flagged


def test_the_waterfall_of_a_hunt_stays_exact_when_the_settings_change_afterwards(hunted: Workspace):
    path = hunted.root / "sleetwatch.toml"
    path.write_text(path.read_text().replace("prior = 0.0002", "prior = 0.01"))
    explanation = Workspace.open(hunted.root).explain("w001")
    total = explanation.prior + sum(part.nats for part in explanation.suspect.parts)
    assert isclose(total, explanation.suspect.score_without_links, abs_tol=1e-9)
    assert explanation.prior_probability == 0.0002


def test_what_another_tenant_brings_changes_nobodys_score_here(tmp_path: Path):
    scores = []
    for neighbour in (False, True):
        workspace = Workspace.create(tmp_path / f"acme{neighbour}", "acme")
        list(workspace.ingest([write_roster(tmp_path / "workers.csv"), write_parcels(tmp_path / "shipments.csv")]))
        if neighbour:
            list(workspace.ingest(write_company(tmp_path / "other"), tenant="other"))
        workspace.hunt()
        scores.append([(one.worker_id, one.score) for one in workspace.suspects("acme", reveal=True)])
    assert scores[0]
    assert scores[0] == scores[1]


def write_parcels(path: Path) -> Path:
    rows = [
        {"shipment_id": f"s{number}", "worker_id": f"w{number:03}", "delivered_at": "2026-03-05T10:00:00Z"}
        | {"delivered_address": "9 Oak Avenue Nashville" if number == 4 else f"{100 + number} Main Street Austin"}
        for number in range(30)
    ]
    return write_rows(path, rows)


def test_a_workspace_may_lie_in_a_folder_whose_name_looks_like_a_partition_or_a_pattern(tmp_path: Path):
    for name in ("tenant=evil", "a*b?c[d]", "it's"):
        workspace = Workspace.create(tmp_path / name / "acme", "acme")
        list(workspace.ingest(write_company(tmp_path / f"logs of {name.replace('/', '')}", staff=4)))
        workspace.hunt()
        assert {one.tenant for one in workspace.suspects()} <= {"acme"}
        assert workspace.hunted()["subjects"] == 4


def test_of_several_records_on_one_line_the_raw_one_is_the_events_own(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "pages.jsonl"
    pages = [{"records": [sign_in(number, day) | {"id": None} for number in (1, 2)]} for day in range(12)]
    write_lines(path, pages)
    list(workspace.ingest([path, write_roster(tmp_path / "workers.csv", 3)]))
    workspace.hunt()
    evidence = [one for part in workspace.explain("w001", raw=True, reveal=True).suspect.parts for one in part.evidence]
    assert evidence
    for one in evidence:
        assert one.raw is not None
        assert email(1) in one.raw
        assert email(2) not in one.raw


def test_a_hunt_during_an_ingest_sees_all_of_a_file_or_nothing(workspace: Workspace, tmp_path: Path, monkeypatch):
    roster, logs = write_company(tmp_path / "logs", staff=4)
    list(workspace.ingest([roster]))
    identify = hunting.identify

    def meanwhile(*given):
        list(Workspace.open(workspace.root).ingest([logs]))
        return identify(*given)

    monkeypatch.setattr(hunting, "identify", meanwhile)
    assert "sign_in" in workspace.hunt().missing
    monkeypatch.undo()
    assert "sign_in" not in workspace.hunt().missing


@on_files_alone
def test_a_lost_state_is_said_and_nothing_is_swept_away(hunted: Workspace, tmp_path: Path):
    before = sorted(path for path in hunted.root.rglob("*") if path.is_file() and "state.db" not in path.name)
    for path in hunted.root.glob("state.db*"):
        path.unlink()
    broken = Workspace.open(hunted.root)
    for use in (broken.suspects, broken.hunt, lambda: list(broken.ingest([tmp_path / "logs"]))):
        with pytest.raises(WorkspaceError, match=r"state\.db is missing"):
            use()
    after = sorted(path for path in hunted.root.rglob("*") if path.is_file() and "state.db" not in path.name)
    assert [path for path in after if path.name != ".lock"] == [path for path in before if path.name != ".lock"]
