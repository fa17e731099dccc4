from __future__ import annotations

import hashlib
import json
import re
import time
from datetime import date
from pathlib import Path
from random import Random

import pytest

from sleetwatch.errors import UserError
from sleetwatch.worlds import Company, build_company
from sleetwatch.worlds.roster import Mailboxes
from tests.worlds.plain import content, files_of, records

_TRUTH = (
    "planted|farms?|look.?alikes?|honest|benign|malicious|adversar(y|ies)|personas?|facilitators?|fraud(ulent)?|"
    "impost[eo]rs?|truth|sleet|dprk|careless|suspects?"
)


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return total.hexdigest()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_company(tmp_path / name, seed=11, staff=150, days=28)
    build_company(tmp_path / "other", seed=12, staff=150, days=28)
    assert _digest(tmp_path / "one") == _digest(tmp_path / "two")
    assert _digest(tmp_path / "one") != _digest(tmp_path / "other")


def test_no_file_tells_the_truth(company: Company) -> None:
    word = re.compile(rf"\b({_TRUTH})\b", re.IGNORECASE)
    for path in files_of(company):
        found = word.search(content(path))
        assert found is None, f"{path.name} says {found}"
        assert word.search(path.name) is None


def test_every_file_parses_and_holds_what_the_summary_says(company: Company) -> None:
    for path in files_of(company):
        name = path.relative_to(company.folder).as_posix()
        assert len(records(path)) == company.records[name], name
    assert {path.relative_to(company.folder).as_posix() for path in files_of(company)} == set(company.records)


def test_json_inside_strings_parses_too(company: Company) -> None:
    for record in records(company.folder / "defender/DeviceEvents.jsonl"):
        assert json.loads(record["properties"]["AdditionalFields"])["DeviceId"]
    for row in records(company.folder / "entra/SigninLogs_portal.csv"):
        assert json.loads(row["LocationDetails"])["countryOrRegion"]


def test_streams_are_in_order_of_time(company: Company) -> None:
    for path in files_of(company):
        if ".jsonl" in path.name and path.parent.name in {"entra", "defender"}:
            times = [record["time"] for record in records(path)]
            assert times == sorted(times), path.name


def test_three_are_planted_and_two_of_them_belong_together(company: Company) -> None:
    assert [entry.level for entry in company.planted] == ["L1", "L2", "L3"]
    first, second, alone = company.planted
    assert first.siblings == (second.worker_id,)
    assert second.siblings == (first.worker_id,)
    assert alone.siblings == ()


def test_look_alikes_are_many_of_different_kinds_and_real_workers(company: Company) -> None:
    kinds = [entry.kind for entry in company.look_alikes]
    assert len(kinds) == len(set(kinds)) >= 20
    roster = {row["worker_id"]: row["work_email"] for row in records(company.folder / "hr/workers.csv")}
    planted = {entry.worker_id for entry in company.planted}
    for entry in company.look_alikes:
        assert [roster[worker_id] for worker_id in entry.worker_ids] == list(entry.accounts)
        assert not planted & set(entry.worker_ids)


def test_the_truth_is_written_only_where_it_is_asked_for(company: Company, tmp_path: Path) -> None:
    company.truth.write(tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert [entry["worker_id"] for entry in truth["planted"]] == [entry.worker_id for entry in company.planted]
    assert len(truth["look_alikes"]) == len(company.look_alikes)
    assert truth["approved_travel"]


def test_a_full_company_is_fast_and_modest(tmp_path: Path) -> None:
    began = time.process_time()
    company = build_company(tmp_path)
    assert time.process_time() - began < 12
    assert company.workers == 300
    assert company.last_day == date(2026, 4, 30)
    assert 100_000 < sum(company.records.values()) < 250_000
    assert company.raw_bytes < 120e6
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 80e6
    assert "300 workers" in company.summary()


def test_a_company_too_small_for_its_stories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="at least"):
        build_company(tmp_path, staff=20)


@pytest.mark.parametrize("seed", range(3))
def test_any_seed_has_room_for_every_story(tmp_path: Path, seed: int) -> None:
    company = build_company(tmp_path, seed=seed, staff=150, days=28)
    assert len(company.planted) == 3
    assert len(company.look_alikes) >= 20


def test_namesakes_have_mailboxes_of_their_own_in_every_part() -> None:
    parts = (Mailboxes(0), Mailboxes(1))
    namesakes = [part.private("Grace", "Hill", Random(seed)) for part in parts for seed in range(40)]  # noqa: S311

    assert len(set(namesakes)) == len(namesakes)
    assert "grace.hill@mail.example" in namesakes
