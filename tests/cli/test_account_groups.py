"""`sleetwatch links accounts`: a provider's table in, groups and rejects out."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import InputError, Refused, UnknownName, UserError
from sleetwatch.workspace.accounts import moment_of, network_of, phone_of, shape_of, stem_of

TEXT = "reliable full stack developer who likes clean code and long walks by the quiet sea"


def rows() -> list[dict[str, str]]:
    """An operator's ten accounts among three hundred people."""
    people = [person(number) for number in range(300)]
    return people + [operated(number) for number in range(10)]


def person(number: int) -> dict[str, str]:
    return {
        "Account ID": f"p{number}",
        "Email": f"person{chr(97 + number % 26)}{chr(97 + number // 26)}@mail.example",
        "Recovery phone": f"+1 555 {number:07}",
        "Created at": f"2025-{1 + number % 12:02}-{1 + number % 28:02}T09:00:00Z",
        "Creation IP": f"60.0.{number >> 8}.{number & 255}",
        "Bio": f"gardener number {number} from a town by the river",
        "Status": "active",
    }  # fmt: skip


def operated(number: int) -> dict[str, str]:
    return person(0) | {
        "Account ID": f"o{number}", "Email": f"{'abcdefghij'[number] * 7}@mail.example", "Bio": f"{TEXT} {number}",
        "Recovery phone": f"+44 20 000000{number % 3}", "Creation IP": f"70.0.0.{number // 4}",
        "Created at": f"2025-06-0{1 + number // 4}T10:{number:02}:00Z", "Status": "suspended" if number < 2 else "",
    }  # fmt: skip


def as_csv(path: Path, listed: list[dict[str, str]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    path.write_bytes(gzip.compress(text.getvalue().encode()) if path.suffix == ".gz" else text.getvalue().encode())
    return path


def run(*words: object) -> str:
    result = CliRunner().invoke(app, ["links", "accounts", *map(str, words)], env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def found(path: Path, *words: str) -> dict:
    return json.loads(run(path, "--format", "json", *words))


def test_the_operators_accounts_are_found_in_every_format(tmp_path: Path):
    plain = as_csv(tmp_path / "accounts.csv", rows())
    packed = as_csv(tmp_path / "accounts.csv.gz", rows())
    lines = tmp_path / "accounts.jsonl"
    lines.write_text("\n".join(map(json.dumps, rows())), "utf-8")
    columns = tmp_path / "accounts.parquet"
    pq.write_table(pa.Table.from_pylist(rows()), columns)

    told = [found(path)["groups"] for path in (plain, packed, lines, columns)]

    assert told[0] == told[1] == told[2] == told[3]
    (group,) = told[0]
    assert group["kind"] == "operator"
    assert {one["account"] for one in group["accounts"]} == {f"o{number}" for number in range(10)}
    assert group["bad"] == 2
    assert {one["kind"] for one in group["because"]} >= {"phone", "template", "burst"}


def test_what_is_shared_is_shown_to_those_alone_who_ask(tmp_path: Path):
    path = as_csv(tmp_path / "accounts.csv", rows())

    assert "+4420000000" not in run(path)
    assert "+4420000000" in run(path, "--reveal")


def test_the_file_has_an_account_a_row_and_no_formulas(tmp_path: Path):
    listed = rows()
    listed[-1]["Account ID"] = "=HYPERLINK(1)"
    out = tmp_path / "groups.csv"

    run(as_csv(tmp_path / "accounts.csv", listed), "--out", out)
    written = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))

    assert len(written) == 10
    assert "'=HYPERLINK(1)" in {row["account"] for row in written}
    assert {row["rank"] for row in written} == {"1"}


def test_hostile_rows_are_rejected_with_reasons_and_the_rest_is_read(tmp_path: Path):
    listed = rows()
    listed[0]["Account ID"] = listed[0]["Email"] = ""
    listed[1]["Account ID"] = listed[2]["Account ID"]
    listed[3]["Created at"] = "yesterday"
    listed[4]["Created at"] = "9999-01-01T00:00:00Z"
    listed[5]["Bio"] = "x" * 30_000
    listed[6]["Recovery phone"] = "none"
    path = as_csv(tmp_path / "accounts.csv", listed)
    path.write_bytes(path.read_bytes() + b"one,cell\nnul\x00,,,,,,\n\xff\xfe,,,,,,\n")

    told = found(path)

    assert told["reasons"] == {
        "bad-time": 2, "no-account": 1, "duplicate-account": 1, "too-long": 1, "columns": 1, "nul": 1, "not-utf8": 1,
    }  # fmt: skip
    assert told["seen"] == told["accepted"] + told["rejected"] == len(listed) + 3
    assert told["left_aside"] == {"phone": 1}
    assert len(told["rejects"]) == told["rejected"]
    assert len(told["groups"]) == 1


def test_a_users_mistakes_are_said_in_one_line(tmp_path: Path):
    path = as_csv(tmp_path / "accounts.csv", [{"colour": "red"}])

    with pytest.raises(InputError, match="account_id"):
        run(path)
    with pytest.raises(UserError, match="no file"):
        run(tmp_path / "nowhere.csv")
    with pytest.raises(UnknownName, match="operator, household, organisation, all"):
        run(as_csv(tmp_path / "other.csv", rows()), "--kind", "gang")


def test_values_are_brought_into_one_form():
    assert phone_of("+1 (555) 000-1234") == phone_of("15550001234") == "+15550001234"
    assert phone_of("0000000000") is None
    assert network_of("2a00:1450:1:23ff::5") == network_of("2a00:1450:1:2300:9::7") == "2a00:1450:1:2300::/56"
    assert network_of("192.168.1.7") is None
    assert [network_of(one) for one in ("10.0.0.0/8", "8.8.8.0/24")] == [None, "8.8.8.0/24"]
    assert stem_of("jo.doe84@mail.example") == "jodoe"
    assert shape_of("jo.doe84@mail.example") == "a.a99@mail.example"
    assert moment_of("1735689600") == moment_of("1735689600000") == moment_of("2025-01-01T00:00:00")
    with pytest.raises(Refused, match="bad-time"):
        moment_of("99999999999999999999")
