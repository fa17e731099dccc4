"""The pages at their extremes: nobody, one, ten thousand; names that are long, run from the right, or hold markup."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.state import clusters, exceptions, hunts, scores, subject_notes, subjects, views
from sleetwatch.web.assets import Assets
from sleetwatch.web.news import NEWS, news
from sleetwatch.workspace import Workspace
from tests.report.explained import LONG, REORDERING, SCRIPT
from tests.served import TENANT, Served, served_copy

pytestmark = pytest.mark.enable_socket

MANY = 10_000
AFAR = "acts-far-from-claimed-work-place"


@pytest.fixture(scope="module")
def crowded(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Ten thousand more subjects, of whom one is called everything that is awkward."""
    opened = served_copy(judged_once, tmp_path_factory.mktemp("crowded"))
    with opened.workspace.folder.state.begin() as connection:
        hunt = connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one()
        connection.execute(sa.insert(scores), [_score(hunt, number) for number in range(MANY)])
        said = {"tenant": TENANT, "at": 1, "author": "x", "subject": "S-0000000000"}
        connection.execute(sa.insert(subject_notes), [{**said, "text": text} for text in (LONG, REORDERING, SCRIPT)])
        who = {"worker_id": LONG, "name": f"{REORDERING} {SCRIPT}", "role": LONG, "accounts": [LONG, REORDERING]}
        connection.execute(sa.insert(subjects).values(tenant=TENANT, subject="S-0000000000", applicant_ids=[], **who))
        cluster = {"hunt": hunt, "tenant": TENANT, "kind": "farm", "probability": 0.001}
        connection.execute(sa.insert(clusters), [{**cluster, "cluster": f"C-{number:08d}"} for number in range(MANY)])
        held = {"tenant": TENANT, "signal": AFAR, "scope": "device", "strength": 3, "at": 1, "until": 2**52}
        held |= {"value": f"{REORDERING} {SCRIPT}", "reason": "known-network", "note": SCRIPT, "by": LONG[:100]}
        connection.execute(sa.insert(exceptions).values(**held))
        kept = {"person": "lead@acme.example", "query": "level=case", "at": 1}
        connection.execute(sa.insert(views), [{**kept, "name": text[:60]} for text in (LONG, REORDERING, SCRIPT)])
    yield opened
    opened.close()


def _score(hunt: int, number: int) -> dict[str, object]:
    same = {"hunt": hunt, "tenant": TENANT, "score": -9.0, "score_without_links": -9.0, "probability": 0.0001}
    return {
        **same, "subject": f"S-{number:010d}", "low": 0.00001, "high": 0.001, "families": [], "status": "below",
    }  # fmt: skip


def test_of_ten_thousand_a_page_shows_fifty_and_says_how_many_there_are(crowded: Served):
    with crowded.client("lead") as client:
        first = client.get("/suspects").text
        last = client.get("/suspects?page=999999").text

    assert first.count("data-line") == 50
    assert f"of {MANY + 2:,} subjects" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last


def test_awkward_names_stay_text(crowded: Served):
    with crowded.client("lead") as client:
        pages = client.get("/suspects").text + client.get("/suspects/acme/S-0000000000").text

    assert "<script>document" not in pages
    assert "&lt;script&gt;document" in pages
    assert "\u202e" not in pages
    assert LONG[:60] in pages


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("lead", "/links"),
        ("lead", "/links?page=999999&kind=farm"),
        ("lead", f"/signals/{AFAR}"),
        ("lead", "/signals"),
        ("lead", "/applicants"),
        ("lead", "/cases"),
        ("lead", "/account"),
        ("lead", "/sources"),
        ("admin", "/settings"),
        ("auditor", "/audit"),
        ("approver", "/requests"),
    ],
)
def test_every_list_is_written_with_ten_thousand_lines_behind_it_and_awkward_names_in_it(
    crowded: Served, role: str, path: str
):
    with crowded.client(role) as client:
        answer = client.get(path)

    assert answer.status_code == 200
    assert "<script>document" not in answer.text
    assert "\u202e" not in answer.text
    assert answer.text.count('role="rowheader"') < 300
    if path.startswith("/links"):
        assert re.search(r"of 10,00\d clusters", answer.text)


@pytest.mark.parametrize(
    "query", ["?page=-1", "?page=x", "?level=none", "?state=none", "?owner=none", "?told=x&n=x", "?text=%00"]
)
def test_an_address_that_somebody_typed_is_answered(crowded: Served, query: str):
    with crowded.client("lead") as client:
        assert client.get(f"/suspects{query}").status_code == 200


def test_before_the_first_hunt_the_list_says_what_to_do(tmp_path: Path):
    root = Workspace.create(tmp_path / "new", TENANT).root
    opened = Served(Path(shutil.copytree(root, tmp_path / "acme")))
    try:
        with opened.client("lead") as client:
            page = client.get("/suspects")
            gone = client.get("/suspects/acme/S-0000000000")
    finally:
        opened.close()

    assert page.status_code == 200
    assert "Nothing was hunted here yet" in page.text
    assert gone.status_code == 404


def test_an_address_names_a_sentence_and_never_brings_one():
    assert news("assigned", "3") == "3 subjects now have an owner."
    assert news("assigned", "1") == "1 subject now has an owner."
    assert news("<b>", "1") is None
    assert all("<" not in one + many for one, many in NEWS.values())


def test_every_colour_and_every_rule_is_ours():
    sheets = "".join(asset.body.decode() for asset in (Assets().find("web.css"),) if asset is not None)

    assert re.findall(r"url\((?!#|\"?data:)", sheets) == []
    assert "@import" not in sheets


def test_scripts_are_few_and_ask_nobody_else():
    folder = Path(__file__).parents[2] / "src" / "sleetwatch" / "web" / "static"
    scripts = {path.name: path.read_text("utf-8") for path in folder.glob("*.js")}

    assert sum(len(text.splitlines()) for text in scripts.values()) < 600
    for name, text in scripts.items():
        assert not re.search(r"https?://|innerHTML|outerHTML\s*=|insertAdjacentHTML|\beval\b|new Function", text), name
