"""The tamper matrix: what is done to an audit of 10,000 rows is found, and where."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sleetwatch.cases import chain
from sleetwatch.cases.chain import START, Head, Link, canonical, digest_of, following, row_line, verify

ROWS = 10_000
AT = 6_000


def chained(contents: list[dict[str, object]]) -> list[Link]:
    head, made = Head(0, START), []
    for content in contents:
        made.append(following(head, content))
        head = Head(made[-1].seq, made[-1].digest)
    return made


@pytest.fixture(scope="module")
def audit() -> list[Link]:
    return chained([{"actor": f"a{number % 7}", "action": "case.read", "at": number} for number in range(ROWS)])


def edited(rows: list[Link]) -> list[Link]:
    said = json.loads(rows[AT].content or "") | {"actor": "somebody else"}
    return [*rows[:AT], replace(rows[AT], content=canonical(said)), *rows[AT + 1 :]]


def rehashed(rows: list[Link]) -> list[Link]:
    """Edited, with the digest of that one row made to fit."""
    changed = edited(rows)[AT]
    return [*rows[:AT], replace(changed, digest=digest_of(rows[AT - 1].digest, changed.hashed)), *rows[AT + 1 :]]


def swapped(rows: list[Link]) -> list[Link]:
    return [*rows[:AT], rows[AT + 1], rows[AT], *rows[AT + 2 :]]


def rewritten(rows: list[Link]) -> list[Link]:
    contents = [json.loads(row.content or "") for row in rows]
    contents[AT]["actor"] = "somebody else"
    return chained(contents)


LOCATED: dict[str, tuple[Callable[[list[Link]], list[Link]], int]] = {
    "a row edited": (edited, AT + 1),
    "a row edited, its digest made to fit": (rehashed, AT + 2),
    "a row deleted": (lambda rows: rows[:AT] + rows[AT + 1 :], AT + 2),
    "a row put in": (lambda rows: [*rows[:AT], replace(rows[AT], content="{}"), *rows[AT:]], AT + 1),
    "a row doubled": (lambda rows: [*rows[: AT + 1], rows[AT], *rows[AT + 1 :]], AT + 1),
    "two rows swapped": (swapped, AT + 2),
    "the first row deleted": (lambda rows: rows[1:], 2),
}


@pytest.mark.parametrize("name", LOCATED)
def test_what_the_chain_alone_tells_and_where(audit: list[Link], name: str):
    tamper, row = LOCATED[name]
    found = verify(tamper(audit))
    assert found.complaints[0].startswith(f"row {row}:")


UNSEEN: dict[str, Callable[[list[Link]], list[Link]]] = {
    "the tail cut off": lambda rows: rows[:AT],
    "all of it gone": lambda _rows: [],
    "written anew from the start": rewritten,
    "written anew, the end cut off": lambda rows: rewritten(rows)[:-1],
    "set back to an old backup": lambda rows: rows[:AT] + chained([{"at": 1}])[:0],
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_only_a_head_kept_elsewhere_tells(audit: list[Link], name: str):
    tampered = UNSEEN[name](audit)
    alone = verify(tampered)
    assert alone.is_whole
    assert "no head kept elsewhere" in alone.unknowns[0]

    with_head = verify(tampered, [Head(ROWS, audit[-1].digest)])

    assert not with_head.is_whole


def test_a_rewrite_is_located_between_two_heads(audit: list[Link]):
    heads = [Head(row.seq, row.digest) for row in audit[999::1000]]
    first = verify(rewritten(audit), heads).complaints[0]
    assert first.startswith(f"row {AT + 1000}:")


def test_of_two_heads_of_one_row_each_has_its_say(audit: list[Link]):
    heads = [Head(AT, "f" * 64), Head(AT, audit[AT - 1].digest)]

    for given in (heads, heads[::-1]):
        assert [one[: len(f"row {AT}")] for one in verify(audit[:AT], given).complaints] == [f"row {AT}"]


def test_an_untouched_audit_is_whole_and_says_what_it_cannot_know(audit: list[Link]):
    found = verify(audit, [Head(ROWS - 5, audit[-6].digest)])
    assert (found.rows, found.head.seq, found.complaints) == (ROWS, ROWS, [])
    assert "newest head given is of row 9995" in found.unknowns[0]


def test_an_extract_proves_its_rows_place_without_showing_those_of_others(audit: list[Link]):
    shown = [row if row.seq % 1000 == 0 else Link(row.seq, row.digest, None, row.hashed) for row in audit[4999:]]
    start = Head(4999, audit[4998].digest)
    assert verify(shown, [Head(ROWS, audit[-1].digest)], start).is_whole
    lied = [replace(row, content=canonical({"seq": row.seq})) if row.seq == 6000 else row for row in shown]
    assert verify(lied, (), start).complaints[0].startswith("row 6000:")


def test_bare_python_checks_an_exported_file(audit: list[Link], tmp_path: Path):
    script = tmp_path / "verify_audit.py"
    script.write_text(Path(chain.__file__).read_text("utf-8"), "utf-8")
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text("".join(map(row_line, audit[:50])), "utf-8")
    bad.write_text("".join(map(row_line, audit[:20] + audit[21:50])), "utf-8")
    heads = tmp_path / "heads.jsonl"
    heads.write_text(json.dumps({"content": canonical({"seq": 50, "digest": audit[49].digest})}), "utf-8")

    def checked(*paths: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", script, *paths]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked(good, heads).returncode == 0
    told = checked(bad, heads)
    assert told.returncode == 1
    assert "WRONG  row 22" in told.stdout
