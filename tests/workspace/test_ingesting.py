from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from sleetwatch.errors import UnknownName, UserError, WorkspaceError
from sleetwatch.state import files
from sleetwatch.workspace import FileReport, Workspace
from tests.workspace.company import roster_row, sign_in, write_company, write_lines, write_roster, write_sign_ins


def only(reports) -> FileReport:
    (report,) = list(reports)
    return report


def rows_of(workspace: Workspace, kind: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in workspace.folder.segments_of(kind))


def test_each_file_is_recognised_by_its_content(workspace: Workspace, tmp_path: Path):
    reports = list(workspace.ingest(write_company(tmp_path / "logs")))
    assert [(one.source, one.accepted) for one in reports] == [("workers", 30), ("entra_sign_in", 360)]


def test_what_was_seen_is_accepted_duplicate_or_rejected_and_the_sum_is_stored(workspace: Workspace, tmp_path: Path):
    good, bad = sign_in(1, 1), sign_in(2, 2, createdDateTime="last Tuesday")
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([json.dumps(good), json.dumps(good), json.dumps(bad), "{", '{"some": "thing"}']))
    report = only(workspace.ingest([path]))
    assert (report.seen, report.accepted, report.duplicate, report.rejected) == (5, 1, 1, 3)
    assert report.reasons == {"bad-time": 1, "bad-json": 1, "unrecognised": 1}
    with workspace.folder.state.connect() as connection:
        stored = connection.execute(
            sa.select(files.c.seen, files.c.accepted, files.c.duplicate, files.c.rejected)
        ).one()
    assert tuple(stored) == (5, 1, 1, 3)


def test_rejects_keep_reason_place_and_bytes(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([json.dumps(sign_in(1, 1)), '{"createdDateTime": NaN}']))
    only(workspace.ingest([path]))
    (reject,) = workspace.rejects(reveal=True)
    assert (reject["file"], reject["line"], reject["reason"]) == ("mixed.jsonl", 2, "bad-number")
    assert reject["bytes"] == '{"createdDateTime": NaN}'
    assert workspace.reject_reasons() == [{"reason": "bad-number", "count": 1}]


def test_the_same_file_twice_changes_nothing(workspace: Workspace, tmp_path: Path):
    path = write_sign_ins(tmp_path / "signIns.json", staff=3)
    first = only(workspace.ingest([path]))
    again = only(workspace.ingest([path]))
    assert (again.accepted, again.duplicate) == (0, first.accepted)
    assert rows_of(workspace, "sign_in") == first.accepted


def test_the_same_events_in_another_file_and_shape_are_not_counted_twice(workspace: Workspace, tmp_path: Path):
    records = [sign_in(number, 1) for number in range(5)]
    one = write_lines(tmp_path / "one.jsonl", records)
    packed = tmp_path / "two.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(records).encode()))
    reports = list(workspace.ingest([one, packed]))
    assert [(report.accepted, report.duplicate) for report in reports] == [(5, 0), (0, 5)]


def test_rejects_of_a_file_that_is_ingested_again_are_listed_once(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "mixed.jsonl"
    path.write_text(json.dumps(sign_in(1, 1)) + "\n{\n")
    for _ in range(3):
        assert only(workspace.ingest([path])).rejected == 1
    assert len(workspace.rejects()) == 1


def test_a_collectors_wrapper_is_taken_off(workspace: Workspace, tmp_path: Path):
    wrapped = [{"_index": "x", "_source": sign_in(1, 1)}, {"preview": False, "result": sign_in(2, 1)}]
    report = only(workspace.ingest([write_lines(tmp_path / "wrapped.jsonl", wrapped)]))
    assert (report.source, report.accepted) == ("entra_sign_in", 2)


def test_two_vendors_in_the_same_wrapper_each_find_their_source(workspace: Workspace, tmp_path: Path):
    audit = {
        "id": "x",
        "activityDateTime": "2026-03-03T10:00:00Z",
        "activityDisplayName": "Reset user password",
        "category": "UserManagement",
        "initiatedBy": {"user": {"userPrincipalName": "help@acme.example", "ipAddress": "24.27.1.1"}},
        "result": "success",
        "targetResources": [{"type": "User", "userPrincipalName": "person.001@acme.example"}],
    }
    path = write_lines(tmp_path / "wrapped.jsonl", [{"log": sign_in(1, 1)}, {"log": audit}])
    assert only(workspace.ingest([path])).accepted == 2
    assert (rows_of(workspace, "sign_in"), rows_of(workspace, "credential")) == (1, 1)


def test_a_zip_is_ingested_file_by_file(workspace: Workspace, tmp_path: Path):
    write_company(tmp_path / "logs")
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (tmp_path / "logs").iterdir():
            archive.write(file, file.name)
    assert sorted(report.file for report in workspace.ingest([path])) == [
        "export.zip/signIns.json",
        "export.zip/workers.csv",
    ]


def test_tenants_are_kept_apart(workspace: Workspace, tmp_path: Path):
    path = write_sign_ins(tmp_path / "signIns.json", staff=2)
    reports = [only(workspace.ingest([path], tenant)) for tenant in ("acme", "subsidiary")]
    assert all(report.duplicate == 0 for report in reports)
    assert rows_of(workspace, "sign_in") == 2 * reports[0].accepted


def test_an_empty_tenant_is_the_users_mistake(workspace: Workspace, tmp_path: Path):
    with pytest.raises(UserError, match="tenant is empty"):
        list(workspace.ingest([write_roster(tmp_path / "workers.csv")], tenant="  "))


def test_a_source_that_does_not_exist_is_named_with_those_that_do(workspace: Workspace, tmp_path: Path):
    with pytest.raises(UnknownName, match=r"no source is called 'entra'.*entra_sign_in"):
        list(workspace.ingest([tmp_path], source="entra"))


def damaged_gzip(folder: Path) -> Path:
    path = folder / "signIns.jsonl.gz"
    lines = "".join(json.dumps(sign_in(number, day)) + "\n" for number in range(40) for day in range(30))
    path.write_bytes(gzip.compress(lines.encode())[:-40])
    return path


def another_vendor(folder: Path) -> Path:
    return write_lines(folder / "netflow.jsonl", [{"src": "10.0.0.1", "dst": "10.0.0.2", "bytes": 3}] * 4)


def roster_without_start(folder: Path) -> Path:
    path = folder / "staff.csv"
    row = roster_row(1)
    del row["start_date"]
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.json"
    path.write_bytes(b"")
    return path


def missing(folder: Path) -> Path:
    return folder / "nowhere.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (damaged_gzip, "signIns.jsonl.gz is damaged .* nothing of it was kept"),
        (another_vendor, "netflow.jsonl: no source recognises a single one of its 4 records"),
        (roster_without_start, "staff.csv: looks like workers, but its header lacks start_date"),
        (empty, "empty.json: the file is empty"),
        (missing, "nowhere.csv does not exist"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_leaves_no_trace(workspace: Workspace, tmp_path: Path, make, says: str):
    good = write_sign_ins(tmp_path / "signIns.json", staff=2)
    bad, fine = workspace.ingest([make(tmp_path), good])
    assert bad.error is not None
    assert re.search(says, bad.error)
    assert fine.error is None
    kept = [file for file in (workspace.root / "vault").rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert rows_of(workspace, "sign_in") == fine.accepted


def test_a_neutral_time_without_zone_is_a_reject_with_a_reason(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "payroll.csv"
    path.write_text(
        "worker_id,changed_at,method,account\nw1,2026-03-01T10:00:00Z,bank,abc\nw2,2026-03-01 10:00,bank,def\n"
    )
    report = only(workspace.ingest([path]))
    assert (report.accepted, report.rejected) == (1, 1)
    assert list(report.reasons) == ["no-zone"]


def test_a_workspace_is_made_whole_or_not_at_all(tmp_path: Path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").write_text("x")
    with pytest.raises(WorkspaceError, match="not empty"):
        Workspace.create(taken)
    with pytest.raises(WorkspaceError, match="tenant"):
        Workspace.create(tmp_path / "bad", tenant="no spaces allowed")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken"]


def test_an_existing_workspace_is_not_made_over(workspace: Workspace):
    with pytest.raises(WorkspaceError, match="workspace already"):
        Workspace.create(workspace.root)


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="sleetwatch init"):
        Workspace.open(tmp_path)


def test_a_misspelt_setting_is_named(workspace: Workspace):
    path = workspace.root / "sleetwatch.toml"
    path.write_text(path.read_text().replace("prior =", "priro ="))
    with pytest.raises(WorkspaceError, match="priro"):
        Workspace.open(workspace.root)


def test_a_commit_that_takes_for_ever_is_told_not_waited_for(workspace: Workspace):
    with workspace.folder.locked(), pytest.raises(WorkspaceError, match="another process"):
        workspace.folder.locked(patience=0.05).__enter__()


def test_two_writers_at_once_lose_nothing_and_double_nothing(workspace: Workspace, tmp_path: Path):
    path = write_sign_ins(tmp_path / "signIns.json", staff=20)
    again = tmp_path / "the same sign-ins.json"
    again.write_text(path.read_text().rstrip() + "\n")
    script = (
        "import sys\nfrom pathlib import Path\nfrom sleetwatch.workspace import Workspace\n"
        "(report,) = Workspace.open(Path(sys.argv[1])).ingest([Path(sys.argv[2])])\n"
        "print(report.seen, report.accepted, report.duplicate)"
    )
    command = [sys.executable, "-c", script, str(workspace.root)]
    both = [subprocess.Popen([*command, str(one)], stdout=subprocess.PIPE, text=True) for one in (path, again)]
    counts = [[int(count) for count in one.communicate()[0].split()] for one in both]
    assert counts[0][0] == counts[1][0] == counts[0][1] + counts[1][1]
    assert sum(pq.read_metadata(one).num_rows for one in workspace.folder.segments_of("sign_in")) == counts[0][0]
