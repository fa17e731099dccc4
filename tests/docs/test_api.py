"""What the pages about the API and the library teach works."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from sleetwatch.web.api.moments import decoded
from sleetwatch.web.api.problems import told
from sleetwatch.web.api.route import ApiRoute
from sleetwatch.web.api.table import CALLS
from sleetwatch.workspace import Workspace
from tests.docs.pages import DOCS, FENCE
from tests.workspace.company import write_roster

API, PYTHON = DOCS / "how-to/use-the-api.md", DOCS / "how-to/use-from-python.md"


def blocks(page: Path, language: str) -> list[str]:
    return [block for named, block in FENCE.findall(page.read_text(encoding="utf-8")) if named == language]


CURLS = [line for block in blocks(API, "sh") for line in block.splitlines() if line.startswith("curl ")]


def row_of(method: str, path: str) -> ApiRoute:
    """The row that answers a request."""
    return next(
        one for one in CALLS if one.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", one.path), path)
    )


@pytest.mark.parametrize("line", CURLS)
def test_every_request_of_the_how_to_is_one_of_the_api(line: str):
    words = shlex.split(line)
    address = urlsplit(words[-1].removeprefix("$API"))
    sent = "--json" in words or "--data-binary" in words
    row = row_of(words[words.index("-X") + 1] if "-X" in words else "POST" if sent else "GET", address.path)

    assert "Authorization: Bearer $TOKEN" in words
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    if asked:
        msgspec.convert(asked, row.query, strict=False)
    if "--json" in words:
        assert isinstance(row.body, type)
        decoded(words[words.index("--json") + 1].encode(), row.body)
    assert "Idempotency-Key" not in line or row.repeats
    assert "If-Match" not in line or row.stands is not None


def test_the_error_of_the_how_to_is_what_the_api_tells():
    [shown] = blocks(API, "json")

    assert json.loads(shown) == json.loads(told("overtaken").body)


def test_the_programs_of_the_how_to_run(
    judged_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "exports").mkdir()
    write_roster(tmp_path / "exports/workers.csv")
    monkeypatch.chdir(judged_root.parent)
    monkeypatch.setattr(Workspace, "hunt", lambda _workspace: None)  # it takes seconds, and was done
    for block in blocks(PYTHON, "python"):
        exec(block, {})  # noqa: S102 - our own page

    said = capsys.readouterr().out
    assert "workers.csv 0 0" in said
    assert re.search(r"^S-\w+  \d+%  check$", said, re.MULTILINE)
    assert "claimed home" in said
    workspace = Workspace.open(judged_root)
    first = workspace.suspects(limit=1)[0]
    assert [one.text for one in workspace.desk.notes(first.tenant, first.subject)] == ["looked at the parcels"]


def test_the_public_face_is_cheap_to_import_and_whole():
    code = (
        "import sys, sleetwatch\n"
        "heavy = {'duckdb', 'pyarrow', 'sqlalchemy', 'msgspec', 'starlette'} & sys.modules.keys()\n"
        "print(sorted(heavy), [name for name in sleetwatch.__all__ if not hasattr(sleetwatch, name)])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[] []\n"
