"""Events of somebody else's lake, read where they lie."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sleetwatch.errors import StorageError, UserError
from sleetwatch.events import KINDS
from sleetwatch.settings import FILE_NAME, EventLake
from sleetwatch.workspace import Workspace, deriving
from sleetwatch.workspace.in_place import look, statuses
from sleetwatch.workspace.lying import TheirLake
from tests.buckets import Buckets
from tests.workspace.company import DAYS, email, sign_in, write_roster

STAFF = 12


def authentication(number: int, day: int) -> dict[str, Any]:
    """An OCSF Authentication (3002) that says what the company's Entra sign-in says."""
    told = sign_in(number, day)
    return {
        "class_uid": 3002,
        "activity_id": 1,
        "category_uid": 3,
        "status_id": 1,
        "severity_id": 1,
        "time_dt": told["createdDateTime"],
        "metadata": {"uid": told["id"], "version": "1.1.0", "product": {"name": "Entra ID"}},
        "user": {"email_addr": email(number), "type_id": 1},
        "src_endpoint": {"ip": told["ipAddress"]},
        "is_remote": True,
        "is_mfa": True,
        "device": {"hostname": f"laptop-{number}", "type_id": 2},
    }


def write_day(lake: Path, day: int) -> Path:
    """A file as Amazon Security Lake lays it down."""
    folder = lake / "region=us-east-1" / "accountId=123456789012" / f"eventDay=202603{2 + day:02}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{day:04x}.gz.parquet"
    pq.write_table(pa.Table.from_pylist([authentication(number, day) for number in range(STAFF)]), path)
    return path


@pytest.fixture(scope="module")
def their_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A security lake of some days; copy it before you change it."""
    lake = tmp_path_factory.mktemp("their") / "aws"
    for day in range(DAYS):
        write_day(lake, day)
    (lake / "_SUCCESS").write_bytes(b"")
    return lake


def made(folder: Path, *lakes: str) -> Workspace:
    workspace = Workspace.create(folder / "acme", "acme")
    list(workspace.ingest([write_roster(folder / "workers.csv", STAFF)]))
    for one in lakes:
        add_lake(workspace.root, one)
    return Workspace.open(workspace.root)


def add_lake(root: Path, url: str, **more: object) -> None:
    said = {"name": "security-lake", "url": url, "source": "ocsf", **more}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())
    path = root / FILE_NAME
    path.write_text(f"{path.read_text('utf-8')}\n[[lakes]]\n{lines}", "utf-8")


def test_a_lake_that_comes_back_as_another_tenants_accuses_nobody_of_the_first(
    tmp_path: Path, their_lake: Path, monkeypatch: pytest.MonkeyPatch
):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    for tenant in ("acme", "beta"):
        list(workspace.ingest([write_roster(tmp_path / "workers.csv", STAFF)], tenant=tenant))
    without = (workspace.root / FILE_NAME).read_text("utf-8")
    found = []
    for tenant, kept_from in (("acme", 0), (None, 10**9), ("beta", 0)):
        (workspace.root / FILE_NAME).write_text(without, "utf-8")
        if tenant is not None:
            add_lake(workspace.root, str(their_lake), tenant=tenant)
        monkeypatch.setattr(deriving, "CACHE_FROM", kept_from)
        again = Workspace.open(workspace.root)
        again.hunt()
        found.append({one.tenant for one in again.suspects()})

    assert found == [{"acme"}, set(), {"beta"}]


def test_a_lake_that_was_given_to_the_wrong_tenant_or_source_is_read_anew(their_lake: Path, tmp_path: Path):
    workspace = made(tmp_path)
    without = (workspace.root / FILE_NAME).read_text("utf-8")
    found = []
    for said in ({"source": "okta"}, {"source": "ocsf"}, {"source": "ocsf", "tenant": "beta"}):
        (workspace.root / FILE_NAME).write_text(without, "utf-8")
        add_lake(workspace.root, str(their_lake), **said)
        again = Workspace.open(workspace.root)
        changed = look(again.folder, lambda *_: None)
        found.append((changed, rows_of(again).get("sign_in", 0), tenants_of(again)))
        assert look(again.folder, lambda *_: None) == 0

    rows = DAYS * STAFF
    assert found == [(DAYS, 0, set()), (2 * DAYS, rows, {"acme"}), (2 * DAYS, rows, {"beta"})]


def tenants_of(workspace: Workspace) -> set[str]:
    paths = workspace.folder.segments_of("sign_in")
    return {tenant for path in paths for tenant in pq.read_table(path, columns=["tenant"])["tenant"].to_pylist()}


def ranked(workspace: Workspace) -> list[tuple[object, ...]]:
    found = workspace.suspects(reveal=True)
    return sorted((one.score, one.worker_id, sorted((part.signal, part.nats) for part in one.parts)) for one in found)


def rows_of(workspace: Workspace) -> dict[str, int]:
    counted = ((kind, workspace.folder.rows_of([kind])) for kind in KINDS)
    return {kind: rows for kind, rows in counted if rows}


def everything(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_lake_in_place_gives_the_same_list_as_its_files_ingested(their_lake: Path, tmp_path: Path):
    before = everything(their_lake)
    in_place, copied = made(tmp_path / "in", str(their_lake)), made(tmp_path / "copied")
    list(copied.ingest([their_lake], source="ocsf"))
    for workspace in (in_place, copied):
        workspace.hunt()
    assert rows_of(in_place) == rows_of(copied)
    assert ranked(in_place) == ranked(copied) != []
    assert everything(their_lake) == before
    assert len(list((in_place.root / "vault").glob("??/*"))) == 1
    assert all(one.state != "bad" for one in in_place.check())

    shutil.rmtree(in_place.root / "lake" / "in-place")
    first = in_place.suspects()[0].subject
    explained = in_place.explain(first, raw=True, reveal=True).suspect
    raw = [one.raw for part in explained.parts for one in part.evidence if one.kind == "sign_in"]
    assert raw
    assert all(json.loads(one or "{}")["class_uid"] == 3002 for one in raw)


def test_what_comes_changes_and_goes_there_does_so_here(their_lake: Path, tmp_path: Path):
    lake = Path(shutil.copytree(their_lake, tmp_path / "their"))
    workspace = made(tmp_path, str(lake))
    files = sorted(lake.rglob("*.parquet"))
    assert look(workspace.folder, lambda *_: None) == DAYS
    assert look(workspace.folder, lambda *_: None) == 0
    files[0].unlink()
    pq.write_table(pa.Table.from_pylist([authentication(1, 1)]), files[1])
    write_day(lake, DAYS)
    (lake / "broken.parquet").write_bytes(b"PAR1 and no more")
    assert look(workspace.folder, lambda *_: None) == 5
    (status,) = statuses(workspace.folder)
    assert (status.files, status.unreadable, status.accepted) == (DAYS + 1, 1, (DAYS - 1) * STAFF + 1)
    assert rows_of(workspace)["sign_in"] == (DAYS - 1) * STAFF + 1


def test_a_lake_is_read_in_a_window_of_days(their_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from sleetwatch.workspace import lying

    workspace = made(tmp_path)
    add_lake(workspace.root, str(their_lake), days=3)
    monkeypatch.setattr(lying.clock, "now", lambda: 1_773_360_000_000_000)  # 13 March 2026
    workspace = Workspace.open(workspace.root)
    look(workspace.folder, lambda *_: None)
    assert rows_of(workspace)["sign_in"] == 4 * STAFF


def test_a_lake_in_a_bucket_and_copies_that_may_take_no_room(their_lake: Path, tmp_path: Path, buckets: Buckets):
    url = f"{buckets.new()}/aws"
    bucket = buckets.bucket(url)
    bucket.send_all((path, path.relative_to(their_lake).as_posix()) for path in their_lake.rglob("*.parquet"))
    before = buckets.keys(url)
    workspace = made(tmp_path)
    path = workspace.root / FILE_NAME
    path.write_text(path.read_text("utf-8") + "\n[storage]\ncopies_mb = 0\n", "utf-8")
    add_lake(workspace.root, url, endpoint=buckets.moody.endpoint)
    workspace = Workspace.open(workspace.root)
    look(workspace.folder, lambda *_: None)
    workspace.folder.trim()
    assert list((workspace.root / "lake" / "in-place").rglob("*.parquet")) == []
    read = [pq.read_table(path).num_rows for path in workspace.folder.segments_of("sign_in")]
    assert (len(read), sum(read), rows_of(workspace)["sign_in"]) == (DAYS, DAYS * STAFF, DAYS * STAFF)
    assert buckets.keys(url) == before
    assert len([key for key in before if key.endswith(".parquet")]) == DAYS


def test_a_person_is_purged_there_first(their_lake: Path, tmp_path: Path):
    lake = Path(shutil.copytree(their_lake, tmp_path / "their"))
    workspace = made(tmp_path, str(lake))
    look(workspace.folder, lambda *_: None)
    with pytest.raises(UserError, match=r"lie in the lake security-lake.*delete them there"):
        workspace.purge(subject=email(1), reason="asked for", really=True)
    for path in lake.rglob("*.parquet"):
        rows = [row for row in pq.read_table(path).to_pylist() if row["user"]["email_addr"] != email(1)]
        pq.write_table(pa.Table.from_pylist(rows), path)
    look(workspace.folder, lambda *_: None)
    workspace.purge(subject=email(1), reason="asked for", really=True)
    assert rows_of(workspace)["sign_in"] == DAYS * (STAFF - 1)


def test_a_lake_that_is_gone_stops_the_hunt_and_a_tenant_keeps_its_lake_until_it_is_taken_out(
    their_lake: Path, tmp_path: Path
):
    lake = Path(shutil.copytree(their_lake, tmp_path / "their"))
    workspace = made(tmp_path, str(lake))
    look(workspace.folder, lambda *_: None)
    with pytest.raises(UserError, match=r"take the lake security-lake out of sleetwatch\.toml first"):
        workspace.purge(tenant="acme", reason="left us", really=True)
    shutil.rmtree(lake)
    with pytest.raises(StorageError, match=r"nothing lies in .*mend the lake security-lake"):
        workspace.hunt()
    assert rows_of(workspace)["sign_in"] == DAYS * STAFF


def test_a_table_in_iceberg_is_read_as_it_is_now(their_lake: Path, tmp_path: Path):
    from pyiceberg.catalog.sql import SqlCatalog

    catalog = SqlCatalog("theirs", uri=f"sqlite:///{tmp_path}/catalogue.db", warehouse=f"file://{tmp_path}/warehouse")
    catalog.create_namespace("security")
    days = [pq.read_table(path) for path in sorted(their_lake.rglob("*.parquet"))]
    days = [
        day.select(["class_uid", "activity_id", "status_id", "time_dt", "metadata", "user", "src_endpoint"])
        for day in days
    ]
    table = catalog.create_table("security.authentication", days[0].schema)
    for day in days[:2]:
        table.append(day)
    table.overwrite(days[2])
    workspace = made(tmp_path)
    add_lake(workspace.root, table.location(), kind="iceberg")
    workspace = Workspace.open(workspace.root)
    look(workspace.folder, lambda *_: None)
    assert rows_of(workspace)["sign_in"] == STAFF
    table.append(days[3])
    look(workspace.folder, lambda *_: None)
    assert rows_of(workspace)["sign_in"] == 2 * STAFF
    catalog.close()


def test_a_table_whose_files_still_hold_deleted_rows_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    workspace = made(tmp_path)
    add_lake(workspace.root, "s3://theirs/table", kind="iceberg")
    workspace = Workspace.open(workspace.root)
    monkeypatch.setattr(TheirLake, "_planned", lambda _: iter([("s3://theirs/table/data/a.parquet", 10, True)]))
    with pytest.raises(UserError, match="deleted rows that still lie in its files; rewrite its data files"):
        workspace.hunt()


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("s3://theirs/table", "file:///etc/hostname"),
        ("s3://theirs/table", "s3://ours/vault/a.parquet"),
        ("theirs/table", "/etc/hostname"),
        ("theirs/table", "file://{here}/theirs/table/../../sleetwatch.key"),
    ],
    ids=["ours", "our bucket", "outside", "by two dots"],
)
def test_a_table_that_names_files_of_ours_is_refused(
    url: str, named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "sleetwatch.key").write_text("never read", "utf-8")
    monkeypatch.setattr(TheirLake, "_planned", lambda _: iter([(named.format(here=tmp_path), 10, False)]))
    with pytest.raises(UserError, match="names a file that does not lie with it"):
        TheirLake(EventLake(name="theirs", url=url, kind="iceberg"), tmp_path).files()
