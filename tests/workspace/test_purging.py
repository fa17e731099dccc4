"""What a purge takes, and what it must leave."""

from __future__ import annotations

import io
import json
import shutil
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.clock import DAY, from_datetime, now
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName, UserError, WorkspaceError
from sleetwatch.events import KINDS
from sleetwatch.state import cursors, feeds, files, hits, links, subjects
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.arriving import Arrival, take
from sleetwatch.workspace.feeding import moved, passed
from sleetwatch.workspace.ingesting import chosen
from sleetwatch.workspace.persons import Person
from sleetwatch.workspace.purge_rows import listed_segments
from sleetwatch.workspace.purge_scopes import scanned
from sleetwatch.workspace.raw_files import raw_items
from sleetwatch.workspace.redacting import Redactor
from sleetwatch.workspace.writing import Writer
from tests.workspace.company import FIRST, email, roster_row, sign_in, write_company, write_lines, write_roster
from tests.workspace.keeping import in_folders_alone
from tests.workspace.purged import ADDRESS, NAME, STAFF, WHO, WORDS, write_everything
from tests.workspace.traces import traces

SECOND_WEEK = from_datetime(FIRST) + 3 * DAY
REASON = "request 12"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every layout that is read, and a hunt over it."""
    folder = tmp_path_factory.mktemp("made")
    workspace = Workspace.create(folder / "acme", "acme")
    for report in workspace.ingest(write_everything(folder / "logs")):
        assert report.accepted, report
    workspace.hunt()
    return folder


@pytest.fixture
def fed(made: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(made / "acme", tmp_path / "fed")))


def rows(workspace: Workspace, kind: str) -> list[dict]:
    with Engine() as engine:
        listed = listed_segments(workspace.folder)
        scanned(engine, ((one.segment.kind, workspace.folder.lake.root / one.segment.path) for one in listed))
        return engine.table(f"select * from {kind} order by event_id").to_pylist()


def all_rows(workspace: Workspace) -> dict[str, dict]:
    return {row["event_id"]: {**row, "kind": kind} for kind in KINDS for row in rows(workspace, kind)}


def records(workspace: Workspace) -> dict[str, list[int]]:
    """The places of the raw records that can still be read, by file."""
    stems = workspace.folder.stems()
    return {sha256: [item.line for item in raw_items(workspace.folder, sha256, stems)] for sha256 in stems}


# By subject


@pytest.mark.parametrize("name", [WHO, ADDRESS, "acme\\person.001", "the pseudonym"])
def test_of_a_purged_subject_no_trace_is_left_in_any_byte_of_the_workspace(fed: Workspace, name: str):
    assert {word for _, word in traces(fed.root, WORDS)} == {word.lower() for word in WORDS}
    if name == "the pseudonym":
        name = fed.explain(WHO).suspect.subject
    report = fed.purge(subject=name, reason=REASON, really=True)
    assert report.rows
    assert traces(fed.root, WORDS) == []
    assert traces(fed.root, [f'"{WHO}"', f"'{WHO}'", f"\n{WHO},"]) == []


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("person.001@acme.example.jsonl", "(removed).jsonl"),
        ("Person_Number001 export.csv.gz", "(removed) export.csv.gz"),
        ("out/PERSON-NUMBER001/a.csv", "out/(removed)/a.csv"),
        ("person.001.zip/a.csv", "(removed).zip/a.csv"),
        ("person.0012@acme.example.jsonl", "person.0012@acme.example.jsonl"),
    ],
)
def test_a_file_called_after_the_person_is_no_trace(name: str, left: str):
    person = Person("acme", "S-1", frozenset(), frozenset({"person.001@acme.example", "person.001"}), "W1")
    assert Redactor(replace(person, names=frozenset({"Person Number001"}))).file_name(name) == left


def test_everybody_else_keeps_every_row_and_it_still_walks_back_to_its_raw_record(fed: Workspace):
    before = all_rows(fed)
    report = fed.purge(subject=WHO, reason=REASON, really=True)
    after = all_rows(fed)
    left = records(fed)
    assert all(row["line"] in left[row["origin"]] for row in after.values())
    mine = {event_id for event_id in before if event_id not in after}
    assert len(mine) == sum(count for kind, count in report.rows.items() if kind != "rejects")
    assert all(before[one].get("account", ADDRESS) in {ADDRESS, "acme\\person.001"} for one in mine)
    owners = {row["account"] for row in after.values() if row.get("account")}
    assert {email(number) for number in range(STAFF) if number != 1} <= owners


def test_where_the_person_is_only_the_counterpart_the_row_stays_without_the_person(fed: Workspace):
    report = fed.purge(subject=WHO, reason=REASON, really=True)
    assert {(row["account"], row["actor"]) for row in rows(fed, "credential")} == {
        (email(2), None), (email(4), email(3)),
    }  # fmt: skip
    assert [(row["applicant_id"], row["referred_by"]) for row in rows(fed, "application")] == [("APPLICANT-2", None)]
    assert {row["manager_id"] for row in rows(fed, "worker")} == {None}
    assert report.blanked == 1 + 1 + STAFF - 1


def test_a_redacted_record_of_another_still_says_the_rest(fed: Workspace):
    fed.purge(subject=WHO, reason=REASON, really=True)
    (row,) = (row for row in rows(fed, "credential") if row["account"] == email(2))
    stems = fed.folder.stems()
    (item,) = raw_items(fed.folder, row["origin"], stems, frozenset({row["line"]}))
    assert item.record["targetResources"][0]["userPrincipalName"] == email(2)
    assert item.record["initiatedBy"]["user"]["userPrincipalName"] == "(removed)"


def test_explanations_of_others_show_their_raw_records_after_a_purge(hunted: Workspace):
    hunted.purge(subject="w002", reason=REASON, really=True)
    hunted.hunt()
    parts = hunted.explain("w001", raw=True, reveal=True).suspect.parts
    assert all(email(1) in one.raw for part in parts for one in part.evidence)


def test_results_about_the_person_go_from_every_hunt(fed: Workspace):
    subject = fed.explain(WHO).suspect.subject
    fed.hunt()
    fed.purge(subject=WHO, reason=REASON, really=True)
    with fed.folder.state.connect() as connection:
        for table in (hits, links, subjects):
            assert subject not in connection.execute(sa.select(table.c.subject)).scalars().all()
    with pytest.raises(UnknownName):
        fed.explain(WHO)


def test_others_links_to_the_person_and_their_evidence_from_the_persons_rows_go(fed: Workspace):
    person = fed.explain(WHO).suspect.subject
    other = fed.explain("w002").suspect.subject
    own = next(row["event_id"] for row in rows(fed, "sign_in") if row["account"] == ADDRESS)
    with fed.folder.state.begin() as connection:
        link = {"link_kind": "phone", "degree": 2, "nats": 1.0, "at": 1}
        connection.execute(sa.insert(links).values(hunt=1, tenant="acme", subject=other, other=person, **link))
        hit = {"version": 1, "family": "x", "strength": 1, "rows": 1, "first_at": 1, "last_at": 1}
        said = {"because": f"Shares it with {ADDRESS}", "evidence": [own, "0" * 24]}
        connection.execute(sa.insert(hits).values(hunt=1, tenant="acme", subject=other, signal="own", **hit, **said))
    fed.purge(subject=WHO, reason=REASON, really=True)
    with fed.folder.state.connect() as connection:
        assert connection.execute(sa.select(links).where(links.c.other == person)).all() == []
        row = connection.execute(sa.select(hits).where(hits.c.signal == "own")).one()
    assert (row.because, row.evidence) == ("Shares it with (removed)", ["0" * 24])


def test_a_record_that_was_refused_goes_by_the_worker_id_alone(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "payroll.csv"
    path.write_text("worker_id,changed_at,account\nw001,never,PAY-1\nw002,never,PAY-2\nw0010,never,PAY-3\n")
    assert next(workspace.ingest([write_roster(tmp_path / "workers.csv", 3)])).accepted == 3
    assert next(workspace.ingest([path])).rejected == 3
    report = workspace.purge(subject="w001", reason=REASON, really=True)
    assert report.rows["rejects"] == 1
    assert traces(workspace.root, ["PAY-1"]) == []
    assert traces(workspace.root, ["PAY-2"])
    assert traces(workspace.root, ["PAY-3"])


def test_another_who_gave_the_same_phone_and_address_keeps_them(workspace: Workspace, tmp_path: Path):
    shared = {"phone": "+15125550199", "personal_email": "both@mail.example"}
    written = [roster_row(number, **shared) for number in (1, 2)]
    text = "\n".join([",".join(written[0]), *(",".join(row.values()) for row in written)])
    (tmp_path / "workers.csv").write_text(text)
    applied = {"applied_at": "2026-03-02T09:00:00Z", "email": "both@mail.example", "phone": "+15125550199"}
    hired = [{**applied, "applicant_id": f"A-{number}", "worker_id": f"w{number:03}"} for number in (1, 2)]
    applicants = write_lines(tmp_path / "applicants.jsonl", hired)
    assert all(report.accepted == 2 for report in workspace.ingest([tmp_path / "workers.csv", applicants]))
    workspace.purge(subject="w001", reason=REASON, really=True)
    (worker,), (application,) = rows(workspace, "worker"), rows(workspace, "application")
    assert (worker["worker_id"], worker["phone"], worker["personal_email"]) == ("w002", *shared.values())
    assert (application["worker_id"], application["phone"], application["email"]) == ("w002", *shared.values())


def test_a_namesake_keeps_the_name(workspace: Workspace, tmp_path: Path):
    rows_of = [roster_row(number, full_name="Ann Lee") for number in (1, 2)]
    text = "\n".join([",".join(rows_of[0]), *(",".join(row.values()) for row in rows_of)])
    (tmp_path / "workers.csv").write_text(text)
    list(workspace.ingest([tmp_path / "workers.csv"]))
    workspace.purge(subject="w001", reason=REASON, really=True)
    assert [row["full_name"] for row in rows(workspace, "worker")] == ["Ann Lee"]


def test_an_applicant_who_never_became_a_worker_can_be_purged(fed: Workspace):
    report = fed.purge(subject="applicant-2", reason=REASON, really=True)
    assert report.rows == {"application": 1}
    assert [row["applicant_id"] for row in rows(fed, "application")] == ["APPLICANT-1"]


def test_a_device_that_only_the_person_used_goes_with_what_it_saw(workspace: Workspace, tmp_path: Path):
    network = {
        "Timestamp": "2026-03-02T09:00:00Z", "DeviceId": "a" * 40, "DeviceName": "lt-1", "NetworkAdapterName": "wifi",
        "IPAddresses": "[]", "DefaultGateways": '["192.168.1.1"]', "DnsAddresses": "[]",
        "MacAddress": "00-11-22-33-44-55",
        "NetworkAdapterType": "Wireless80211", "NetworkAdapterStatus": "Up", "ConnectedNetworks": "[]",
    }  # fmt: skip
    (tmp_path / "devices.csv").write_text(
        f"device_id,device_serial,device_name,worker_id,issued_at\n{'a' * 40},S1,lt-1,w001,2026-03-01\n"
        f"{'b' * 40},S2,lt-2,w002,2026-03-01\n"
    )
    other = network | {"DeviceId": "b" * 40, "DeviceName": "lt-2"}
    network_file = write_lines(tmp_path / "network.jsonl", [network, other])
    for report in workspace.ingest([write_roster(tmp_path / "workers.csv", 3), tmp_path / "devices.csv", network_file]):
        assert report.accepted
    workspace.purge(subject="w001", reason=REASON, really=True)
    assert [row["device_id"] for row in rows(workspace, "device_network")] == ["b" * 40]
    assert traces(workspace.root, ["a" * 40, "lt-1"]) == []


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_is_nobody_and_not_whoever_has_no_worker_id(workspace: Workspace, tmp_path: Path, name: str):
    write_lines(tmp_path / "signIns.jsonl", [sign_in(1, 0)])
    assert [report.accepted for report in workspace.ingest([tmp_path / "signIns.jsonl"])] == [1]
    workspace.hunt()
    with pytest.raises(UnknownName, match="nobody here is called"):
        workspace.purge(subject=name, reason=REASON, really=True)
    with pytest.raises(UnknownName, match="nobody here is called"):
        workspace.explain(name)


def test_a_person_nobody_knows_is_a_users_mistake(fed: Workspace):
    with pytest.raises(UnknownName, match="nobody here"):
        fed.purge(subject="somebody", reason=REASON, really=True)


def test_a_reason_that_names_the_person_is_refused_for_the_audit_keeps_it(fed: Workspace):
    with pytest.raises(UserError, match="without names"):
        fed.purge(subject=WHO, reason=f"{NAME} asked", really=True)


def test_the_same_file_ingested_again_is_whole_again(fed: Workspace, made: Path):
    fed.purge(subject=WHO, reason=REASON, really=True)
    (report,) = fed.ingest([made / "logs" / "signIns.json"])
    assert report.accepted == 4
    assert traces(fed.root, [ADDRESS])
    left = records(fed)
    assert all(row["line"] in left[row["origin"]] for row in rows(fed, "sign_in"))
    fed.purge(subject=ADDRESS, reason=REASON, really=True)
    assert traces(fed.root, WORDS) == []


def test_two_purges_of_one_file_leave_the_third_person(fed: Workspace):
    for number in (1, 2):
        fed.purge(subject=f"w{number:03}", reason=REASON, really=True)
    assert traces(fed.root, [*WORDS, email(2), "acme\\person.002"]) == []
    left = records(fed)
    assert all(row["line"] in left[row["origin"]] for row in all_rows(fed).values())


@in_folders_alone
def test_a_raw_file_that_no_ingest_knows_goes_when_it_holds_the_person(fed: Workspace):
    orphans = fed.root / "vault" / "orphans"
    orphans.mkdir()
    for name, number in (("a", 1), ("b", 3)):
        kept = fed.folder.vault.stage(_stream(sign_in(number, 1)), fed.root / "aside")
        kept.aside.rename(orphans / f"{name * 64}.zst")
    fed.purge(subject=WHO, reason=REASON, really=True)
    assert [path.name[0] for path in orphans.iterdir()] == ["b"]


def _stream(record: dict) -> io.BytesIO:
    return io.BytesIO(json.dumps(record).encode())


# By age


@in_folders_alone
def test_what_is_older_than_the_date_goes_from_lake_and_vault(fed: Workspace):
    report = fed.purge(before=SECOND_WEEK, reason=REASON, really=True)
    assert report.rows.keys() >= {"sign_in", "credential", "shipment"}
    for kind, event in KINDS.items():
        if not event.states:
            assert [row for row in rows(fed, kind) if row["at"] < SECOND_WEEK] == []
    assert traces(fed.root, ["2026-03-02T14:01:00Z"]) == []
    assert traces(fed.root, ["2026-03-06T14:01:00Z"])
    left = records(fed)
    assert all(row["line"] in left[row["origin"]] for row in all_rows(fed).values())


def test_the_newest_roster_stays_however_old_it_is(fed: Workspace):
    fed.purge(before=from_datetime(FIRST) + 10_000 * DAY, reason=REASON, really=True)
    assert len(rows(fed, "worker")) == STAFF
    assert rows(fed, "sign_in") == []
    assert fed.hunt().subjects == STAFF


def test_a_roster_that_a_newer_one_replaced_goes_once_it_is_old(workspace: Workspace, tmp_path: Path):
    list(workspace.ingest([write_roster(tmp_path / "one.csv", 3)]))
    between = now() + 1
    list(workspace.ingest([write_roster(tmp_path / "two.csv", 4)]))
    report = workspace.purge(before=between, reason=REASON, really=True)
    assert report.rows == {"worker": 3}
    assert report.files_removed == 1
    assert {row["worker_id"] for row in rows(workspace, "worker")} == {"w000", "w001", "w002", "w003"}


def test_a_worker_who_left_before_the_date_goes(workspace: Workspace, tmp_path: Path):
    text = write_roster(tmp_path / "workers.csv", 3).read_text().splitlines()
    text = [text[0] + ",end_date", text[1] + ",2025-01-31", text[2] + ",", text[3] + ","]
    (tmp_path / "workers.csv").write_text("\n".join(text))
    list(workspace.ingest([tmp_path / "workers.csv"]))
    workspace.purge(before=from_datetime(FIRST) + 10_000 * DAY, reason=REASON, really=True)
    assert {row["worker_id"] for row in rows(workspace, "worker")} == {"w001", "w002"}
    assert traces(workspace.root, [email(0)]) == []


def test_a_hunt_goes_whose_results_rest_on_older_rows(hunted: Workspace):
    assert hunted.suspects()
    hunted.purge(before=SECOND_WEEK, reason=REASON, really=True)
    with hunted.folder.state.connect() as connection:
        assert connection.execute(sa.select(hits)).all() == []
    hunted.hunt()
    assert hunted.suspects()


def test_who_is_in_no_row_that_is_left_is_forgotten(workspace: Workspace, tmp_path: Path):
    records = [sign_in(1, 0), sign_in(2, 5)]
    list(workspace.ingest([write_lines(tmp_path / "a.jsonl", records)]))
    workspace.hunt()
    workspace.purge(before=SECOND_WEEK, reason=REASON, really=True)
    assert traces(workspace.root, [email(1)]) == []
    assert traces(workspace.root, [email(2)])


def test_a_date_before_everything_changes_nothing(fed: Workspace):
    before = all_rows(fed)
    report = fed.purge(before=0, reason=REASON, really=True)
    assert (report.rows, report.files_removed, report.files_redacted) == ({}, 0, 0)
    assert all_rows(fed) == before


def test_expired_goes_by_the_settings(fed: Workspace):
    with pytest.raises(UserError, match="retention"):
        fed.purge_expired(REASON)
    with (fed.root / "sleetwatch.toml").open("a") as settings:
        settings.write("\n[retention]\ndays = 1\n")
    report = Workspace.open(fed.root).purge_expired(REASON, really=True)
    assert report.what == "age"
    assert rows(fed, "sign_in") == []


# By tenant


@pytest.fixture
def two(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Two tenants, one file of which both gave, and a feed of the second."""
    shared = write_lines(tmp_path / "shared.jsonl", [sign_in(3, 1)])
    list(workspace.ingest([*write_company(tmp_path / "logs", staff=5), shared]))
    own = write_lines(tmp_path / "own.jsonl", [sign_in(1, 1, userPrincipalName="someone@other.example")])
    list(workspace.ingest([own, shared], tenant="other"))
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(files).where(files.c.name == "own.jsonl").values(feed="other-okta"))
        passed(connection, "other-okta")
        moved(connection, "other-okta", {"logs": {"after": "x"}})
    workspace.hunt()
    return workspace


def test_everything_of_a_tenant_goes_and_nothing_of_another(two: Workspace):
    before = {event_id: row for event_id, row in all_rows(two).items() if row["tenant"] == "acme"}
    report = two.purge(tenant="other", reason=REASON, really=True)
    assert (report.files_removed, report.files_redacted) == (1, 0)
    assert all_rows(two) == before
    assert traces(two.root, ["someone@other.example", "own.jsonl"]) == []
    with two.folder.state.connect() as connection:
        for table in (feeds, cursors):
            assert connection.execute(sa.select(table)).all() == []
        assert set(connection.execute(sa.select(subjects.c.tenant)).scalars()) == {"acme"}
    left = records(two)
    assert all(row["line"] in left[row["origin"]] for row in before.values())


@in_folders_alone
def test_a_file_that_two_tenants_gave_goes_with_the_last_of_them(two: Workspace):
    for tenant in ("acme", "other"):
        two.purge(tenant=tenant, reason=REASON, really=True)
    assert [path for path in (two.root / "vault").rglob("*") if path.is_file()] == []
    assert [path for path in (two.root / "lake").rglob("*") if path.is_file()] == []


def test_a_date_can_be_limited_to_a_tenant(two: Workspace):
    two.purge(before=from_datetime(FIRST) + 100 * DAY, tenant="other", reason=REASON, really=True)
    assert {row["tenant"] for row in rows(two, "sign_in")} == {"acme"}


def test_a_tenant_nobody_knows_is_a_users_mistake(two: Workspace):
    with pytest.raises(UnknownName, match="acme, other"):
        two.purge(tenant="third", reason=REASON, really=True)


# Whatever is asked


def test_without_a_yes_it_only_says_what_would_go(fed: Workspace):
    before = all_rows(fed)
    shown = fed.purge(subject=WHO)
    assert shown.purge is None
    assert all_rows(fed) == before
    assert fed.purges() == []
    done = fed.purge(subject=WHO, reason=REASON, really=True)
    same = ("rows", "blanked", "results", "files_removed", "files_redacted", "records", "bytes")
    assert [getattr(shown, name) for name in same] == [getattr(done, name) for name in same]


def test_the_audit_keeps_that_it_was_done_and_not_of_whom(fed: Workspace):
    subject = fed.explain(WHO).suspect.subject
    fed.purge(subject=WHO, reason=REASON, really=True)
    fed.purge(before=SECOND_WEEK, reason="retention", really=True)
    first, second = fed.purges()
    assert (first.purge, first.what, first.subject, first.reason) == (1, "subject", subject, REASON)
    assert (second.purge, second.what, second.before) == (2, "age", SECOND_WEEK)


def test_a_purge_needs_a_reason(fed: Workspace):
    with pytest.raises(UserError, match="--reason"):
        fed.purge(subject=WHO, really=True)


def test_the_doctor_knows_purged_files_from_lost_ones(fed: Workspace):
    fed.purge(subject=WHO, reason=REASON, really=True)
    said = defaultdict(list)
    for finding in fed.check():
        said[finding.what].append(finding.state)
    assert said["vault"] == ["good", "note"]
    assert "bad" not in {state for states in said.values() for state in states}


def test_what_a_killed_hunt_spilled_goes_too(fed: Workspace):
    spilled = fed.folder.staging / "dead" / "spill"
    spilled.mkdir(parents=True)
    (spilled / "block").write_text(ADDRESS)
    fed.purge(subject=WHO, reason=REASON, really=True)
    assert not spilled.exists()


def test_others_who_write_meanwhile_take_over_what_is_left(workspace: Workspace, tmp_path: Path):
    """A purged record that comes again is new, also to a writer that had seen it."""
    path = write_lines(tmp_path / "a.jsonl", [sign_in(1, 1), sign_in(2, 1)])
    later = write_lines(tmp_path / "b.jsonl", [sign_in(1, 1), sign_in(3, 1)])
    with Writer(workspace.folder) as writer:
        sources = chosen(workspace.folder.sources, None)
        take(writer, Arrival("a", "acme", sources, lambda: path.open("rb")), lambda _name, _share: None)
        Workspace.open(workspace.root).purge(subject=email(1), reason=REASON, really=True)
        take(writer, Arrival("b", "acme", sources, lambda: later.open("rb")), lambda _name, _share: None)
    assert {row["account"] for row in rows(workspace, "sign_in")} >= {email(2), email(3)}


def test_only_one_purge_runs_and_it_waits_for_readers(fed: Workspace):
    with fed.folder.purging(), pytest.raises(WorkspaceError, match="another purge"):
        fed.purge(subject=WHO, reason=REASON, really=True)
    with fed.folder.reading():
        with pytest.raises(WorkspaceError, match="in use"), fed.folder.reading(alone=True, patience=0.05):
            pass
        with fed.folder.reading():
            pass


def test_when_the_state_cannot_be_made_compact_it_says_so_and_the_next_writer_tries_again(
    fed: Workspace, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as busy:
        busy.setattr("sleetwatch.workspace.folder.compact", lambda _state: False)
        with pytest.raises(WorkspaceError, match="purge 1 is done"):
            fed.purge(subject=WHO, reason=REASON, really=True)
    assert [finding.state for finding in fed.check() if finding.what == "purge"] == ["bad"]
    with Writer(fed.folder):
        pass
    assert traces(fed.root, WORDS) == []
    assert [finding for finding in fed.check() if finding.what == "purge"] == []


def test_what_comes_in_while_a_purge_makes_ready_is_purged_with_it(
    fed: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    late = write_lines(tmp_path / "late.jsonl", [sign_in(1, 9), sign_in(2, 9)])
    alone = fed.folder.reading

    def reading(**how):
        if how.get("alone"):
            assert next(Workspace.open(fed.root).ingest([late])).accepted == 2
        return alone(**how)

    monkeypatch.setattr(fed.folder, "reading", reading)
    fed.purge(subject=WHO, reason=REASON, really=True)
    assert traces(fed.root, WORDS) == []
    left = records(fed)
    assert all(row["line"] in left[row["origin"]] for row in all_rows(fed).values())
    assert "2026-03-11T14:02" in str(
        [item.record for sha in left for item in raw_items(fed.folder, sha, fed.folder.stems())]
    )
