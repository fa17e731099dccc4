"""Scores as a hunt makes them: whose sources were missing, what a name changes, and one subject scored again."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from sleetwatch.cli.show import suspect_json
from sleetwatch.clock import DAY
from sleetwatch.events import KINDS
from sleetwatch.links import Edge
from sleetwatch.odds import Calibration
from sleetwatch.scores import EXPERT, Evidence, Model
from sleetwatch.settings import Settings
from sleetwatch.signals import load_library
from sleetwatch.state import hunts, meta, scores
from sleetwatch.subjects import Identities
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.learnt import Learnt
from sleetwatch.workspace.scoring import Found, Scoring, blind_families, score
from tests.workspace.company import roster_row, write_company

AS_OF = 20_000 * DAY
LIBRARY = load_library()


def hit(subject: str, signal: str, strength: int = 1, tenant: str = "t") -> dict[str, object]:
    one = {"tenant": tenant, "subject": subject, "signal": signal, "strength": strength}
    return one | {"first_at": AS_OF - DAY, "last_at": AS_OF}


def found(hits: list[dict[str, object]], **changed: object) -> Found:
    """What a hunt found in a company of forty, and in one of two."""
    people = [("t", f"s{number}", "web") for number in range(40)] + [("small", "s0", "web"), ("small", "s1", "web")]
    kinds = {"t": frozenset(KINDS), "small": frozenset({"sign_in", "worker"})}
    return replace(Found(AS_OF, Identities(), hits, [], people, (), kinds), **changed)


PLACE = [hit("s0", "acts-far-from-claimed-work-place", 2), hit("s0", "known-vpn-sign-in", 3)]
SAME_AT_BOTH = [*PLACE, *({**one, "tenant": "small"} for one in PLACE)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small company, ingested and hunted."""
    folder = tmp_path_factory.mktemp("company")
    workspace = Workspace.create(folder / "acme", "acme")
    assert all(report.error is None for report in workspace.ingest(write_company(folder / "logs")))
    workspace.hunt()
    return workspace


# --- Missing sources --------------------------------------------------------------------------------------------------


def test_sources_that_only_one_tenant_lacks_widen_its_intervals_alone():
    by_tenant = {one.tenant: one for one in score(found(SAME_AT_BOTH), LIBRARY, Settings())}
    seeing = {one.tenant: one for one in score(found(SAME_AT_BOTH, kinds={"t": frozenset(KINDS)}), LIBRARY, Settings())}
    assert by_tenant["t"].blind == 0 < by_tenant["small"].blind < seeing["small"].blind
    assert by_tenant["t"].interval == seeing["t"].interval
    assert by_tenant["small"].score == seeing["small"].score


def test_a_family_counts_as_blind_as_far_as_its_evidence_is_lost():
    families = {signal.family for signal in LIBRARY}
    assert blind_families(LIBRARY, frozenset(KINDS)) == 0
    assert blind_families(LIBRARY, frozenset()) == pytest.approx(len(families))
    assert 0 < blind_families(LIBRARY, KINDS.keys() - {"meeting"}) < 2


def test_an_explanation_tells_what_this_tenant_lacks(company: Workspace):
    told = company.explain(company.suspects()[0].subject)
    assert "sign_in" not in told.missing
    assert {"process", "meeting", "payroll"} <= set(told.missing)


# --- What was learnt --------------------------------------------------------------------------------------------------


def test_a_model_moves_weights_and_is_held_to_its_bound():
    def probability(model: Model) -> float:
        return score(found(PLACE), LIBRARY, Settings(), Learnt(model))[0].score

    start = probability(EXPERT)
    assert probability(Model(1, {"acts-far-from-claimed-work-place": -0.5})) == pytest.approx(start - 0.5)
    assert probability(Model(2, {"acts-far-from-claimed-work-place": -9.0})) == pytest.approx(start - 0.7)


def test_a_calibration_changes_what_a_score_means_and_not_the_score():
    plain = score(found(PLACE), LIBRARY, Settings())[0]
    careful = score(found(PLACE), LIBRARY, Settings(), Learnt(Model(1, {}, Calibration(-1.0, 0.8))))[0]
    assert careful.score == plain.score
    assert careful.interval[0] < careful.probability < plain.probability


# --- One subject again ------------------------------------------------------------------------------------------------


def test_one_subject_scored_again_stands_where_it_stood_and_moves_with_a_new_hit():
    edges = [Edge("t", "s0", "s1", "device", 2, AS_OF)]
    hits = [*PLACE, hit("s1", "ip-kvm-identity", 3), hit("s1", "two-remote-tools"), hit("s2", "impossible-travel")]
    scoring = Scoring(found(hits, edges=edges), LIBRARY, Settings())
    first = {(one.tenant, one.subject): one for one in scoring.everybody()}["t", "s0"]
    own = [part.evidence for part, _ in first.parts]

    assert scoring.again(("t", "s0"), own) == first

    moved = scoring.again(("t", "s0"), [*own, Evidence("t", "s0", "never-on-camera", 1, AS_OF, AS_OF)])
    assert moved.score > first.score + 1
    assert moved.links == first.links


# --- The check that would tell most -----------------------------------------------------------------------------------


def test_a_check_is_proposed_only_if_both_its_outcomes_could_be_seen_there():
    known = [
        hit("s0", name, tenant=tenant) for name in ("identity-proved", "met-in-person") for tenant in ("t", "small")
    ]
    by_tenant = {one.tenant: one.next_check for one in score(found([*SAME_AT_BOTH, *known]), LIBRARY, Settings())}
    assert by_tenant["t"].check in {"cameras-on", "office-days"}
    assert by_tenant["small"] is None


def test_an_applicant_is_asked_only_what_applicants_are_asked():
    people = [("t", f"s{number}", "applicants") for number in range(40)]
    hits = [hit("s0", "picture-not-original"), hit("s0", "same-career-as-another")]
    [one] = score(found(hits, people=people), LIBRARY, Settings())
    assert one.next_check.check == "identity-on-video"


def test_a_hunt_keeps_the_check_and_the_calibration_it_was_scored_with(company: Workspace):
    first = company.suspects()[0]
    with company.folder.state.connect() as connection:
        calibration = connection.execute(sa.select(hunts.c.calibration)).scalar_one()
        kept = connection.execute(sa.select(scores.c.next_check).where(scores.c.subject == first.subject)).scalar_one()
    assert calibration == {"offset": 0.0, "slope": 1.0}
    assert first.next_check.if_passed < first.probability < first.next_check.if_failed
    assert msgspec.to_builtins(first.next_check) == kept


# --- Names ------------------------------------------------------------------------------------------------------------

ENGLISH = [
    "Emma Clark",
    "Jack Turner",
    "Olivia Reed",
    "Harry Ward",
    "Grace Cole",
    "George Hill",
    "Amelia Wood",
    "Leo Gray",
]
OTHERS = [
    "Kim Min-jun",
    "Fatima al-Sayed",
    "Oluwaseun Adeyemi",
    "José Núñez",
    "Юлия Орлова",
    "Li Wei",
    "Priya Nair",
    "Ng Ah",
]


def written(folder: Path, names: list[str]) -> Path:
    """The small company, its people called so on the roster, in sign-ins and on bank accounts.

    Two share an account, and one is paid into another's.
    """
    _, sign_ins = write_company(folder, staff=len(names))
    rows = [roster_row(number, full_name=name) for number, name in enumerate(names)]
    _csv(folder / "workers.csv", rows)
    payees = [*names[:3], names[6], *names[4:]]
    pay = [
        {
            "worker_id": f"w{number:03}",
            "changed_at": "2026-02-05",
            "method": "bank",
            "account": f"acc{2 if number == 5 else number}",
            "payee_name": payee,
        }
        for number, payee in enumerate(payees)
    ]
    _csv(folder / "payroll.csv", pay)
    text = sign_ins.read_text("utf-8")
    for number, name in enumerate(names):
        text = text.replace(f"Person Number{number:03}", name)
    sign_ins.write_text(text, "utf-8")
    return folder


def _csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def masked(root: Path, names: list[str]) -> bytes:
    """The list as anybody may see it, without the ids of events, which are made of all they say."""
    workspace = Workspace.create(root, "acme")
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(meta).where(meta.c.key == "key").values(value="ab" * 32))
    reports = Workspace.open(root).ingest([written(root / "logs", names)])
    assert all(report.error is None and not report.rejected for report in reports)
    workspace = Workspace.open(root)
    workspace.hunt()
    listed = [suspect_json(one) for one in workspace.suspects()]
    assert len(listed) > 1
    for one in listed:
        one["parts"] = [{**part, "evidence": len(part["evidence"])} for part in one["parts"]]
    return msgspec.json.encode(listed)


def test_swapping_names_changes_not_one_byte(tmp_path: Path):
    assert masked(tmp_path / "one", ENGLISH) == masked(tmp_path / "other", OTHERS)
