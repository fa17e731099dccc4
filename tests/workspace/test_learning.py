from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.errors import UnknownName, UserError, WorkspaceError
from sleetwatch.scores import EXPERT, Model, digest, read_model
from sleetwatch.state import hunts, models, promotions, verdicts
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.labelled import examples_of_workspace
from sleetwatch.workspace.learning import Models, cases_of
from sleetwatch.workspace.learnt import learnt
from sleetwatch.workspace.model_store import CHALLENGER, KEY_FILE, ModelStore
from tests.workspace.judged import FIRST, SECOND

FAR = "acts-far-from-claimed-work-place"
REVIEWERS = ("dana", "lee")


@pytest.fixture
def judged(judged_root: Path) -> Workspace:
    return Workspace.open(judged_root)


@pytest.fixture
def taught(judged: Workspace) -> Workspace:
    """Two people were confirmed by two reviewers."""
    for subject in (FIRST, SECOND):
        confirm(judged, subject)
    return judged


def confirm(workspace: Workspace, subject: str, by: tuple[str, ...] = REVIEWERS) -> int:
    given = workspace.verdicts.add(subject, "confirmed", reason="farm-found", by=by[0])
    for other in by[1:]:
        workspace.verdicts.approve(given.verdict, other)
    return given.verdict


def in_force(workspace: Workspace, number: int) -> None:
    workspace.models.promote(number, "dana")
    workspace.models.promote(number, "lee", approve=True)


def add_version(workspace: Workspace, moved: dict[str, float], origin: str = "learnt") -> int:
    store = ModelStore(workspace.folder)
    return store.add_version(Model(0, moved), origin=origin, cases=1, reviewers=2).version


def test_only_what_two_people_confirmed_teaches(judged: Workspace):
    confirm(judged, FIRST, by=("dana",))
    judged.verdicts.add(SECOND, "victim", reason="identity-stolen", by="dana")
    with pytest.raises(UserError, match="second reviewer"):
        judged.models.learn()


def test_what_was_learnt_is_a_candidate_told_in_words(taught: Workspace):
    version, changes = taught.models.learn()
    assert (version.version, version.cases, version.reviewers) == (1, 2, 2)
    told = next(change for change in changes if change.signal == FAR)
    assert told.sentence == f"`{FAR}`: seen in 2 of 2 confirmed cases, expected 40% -> weight {told.now:+.2f} nats"
    assert told.now > 0.1
    missed = next(change for change in changes if change.signal == "impossible-travel")
    assert "seen in 0 of 2 confirmed cases" in missed.sentence
    assert learnt(taught.folder).model.version == 0


def test_learning_the_same_again_makes_no_second_version(taught: Workspace):
    first, _ = taught.models.learn()
    assert taught.models.learn()[0] == first


def test_a_person_teaches_once_and_not_when_a_later_verdict_says_otherwise(judged: Workspace):
    confirm(judged, FIRST)
    confirm(judged, FIRST, by=("kim", "ash"))
    (case,) = cases_of(judged.verdicts.all())
    assert case.reviewers == {"kim", "ash"}
    later = judged.verdicts.add(FIRST, "victim", reason="identity-stolen", by="dana").verdict
    assert cases_of(judged.verdicts.all()) == []
    judged.verdicts.withdraw(later, "lee", "it was a mistake")
    confirm(judged, FIRST, by=("dana",))
    assert len(cases_of(judged.verdicts.all())) == 1


def test_a_purged_case_still_teaches_and_still_once(judged: Workspace):
    confirm(judged, FIRST)
    confirm(judged, FIRST)
    before = cases_of(judged.verdicts.all())
    with judged.folder.state.begin() as connection:
        connection.execute(sa.update(verdicts).values(subject=None, note=None))
    assert cases_of(judged.verdicts.all()) == before


def test_two_people_put_a_version_in_force_and_hunts_weigh_with_it_until_it_is_reverted(judged: Workspace):
    before = judged.suspects()[0].score
    number = add_version(judged, {FAR: 0.3})
    assert judged.models.promote(number, "dana") == "proposed by dana"
    with pytest.raises(UserError, match="a second person"):
        judged.models.promote(number, "DANA", approve=True)
    assert learnt(judged.folder).model.version == 0, "nothing is in force on one person's word"
    assert judged.models.promote(number, "lee", approve=True) == "in force"
    assert learnt(judged.folder).model.shift(FAR) == 0.3

    judged.hunt()
    assert judged.hunted()["model"] == number
    assert judged.suspects()[0].score > before + 0.2

    assert judged.models.revert(number, "kim", "too many on call") == 0
    judged.hunt()
    assert judged.suspects()[0].score == before


def test_a_revert_goes_back_to_what_was_in_force_before(judged: Workspace):
    first, second = add_version(judged, {FAR: 0.1}), add_version(judged, {FAR: 0.2})
    in_force(judged, first)
    in_force(judged, second)
    assert learnt(judged.folder).model.version == second
    assert judged.models.revert(second, "kim", "worse") == first
    assert judged.models.show(second)[1] == "reverted"
    with pytest.raises(UserError, match="neither in force nor proposed"):
        judged.models.revert(second, "kim", "again")


def test_shadow_says_what_a_hunt_with_the_version_then_shows(taught: Workspace):
    number = add_version(taught, {FAR: 0.5})
    cast = taught.shadow(number)
    in_force(taught, number)
    taught.hunt()
    by_subject = {one.subject: one for one in taught.suspects()}
    assert cast.moved
    for one in cast.moved:
        assert one.shadow_probability == pytest.approx(by_subject[one.subject].probability, rel=0.15)
        assert one.shadow_rank == by_subject[one.subject].rank
        assert one.shadow_probability > one.probability
    assert (cast.version, cast.instead_of) == (number, 0)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda models: models.promote(0, "dana"), "no promotion"),
        (lambda models: models.promote(9, "dana"), "no model version 9"),
        (lambda models: models.promote(1, "lee", approve=True), "nobody has proposed"),
        (lambda models: models.promote(1, "\x00"), "cannot be seen"),
        (lambda models: models.revert(1, "dana", "why not"), "neither in force nor proposed"),
        (lambda models: models.revert(1, "dana", " "), "takes a reason"),
        (lambda models: models.diff(1, 9), "no model version 9"),
        (lambda models: models.export(9), "no model version 9"),
    ],
)
def test_what_cannot_be_done_with_a_version_is_a_users_mistake(judged: Workspace, act, says: str):
    add_version(judged, {FAR: 0.1})
    with pytest.raises(UserError, match=says):
        act(judged.models)


# What nobody may change unseen


def test_the_key_is_the_owners_alone(judged: Workspace):
    add_version(judged, {FAR: 0.1})
    path = judged.root / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(WorkspaceError, match="chmod 600"):
        add_version(judged, {FAR: 0.2})
    assert any("chmod 600" in one for one in judged.models.verify().complaints)


def tampered(workspace: Workspace, table: sa.Table, number: int, **said: object) -> None:
    (key,) = table.primary_key
    with workspace.folder.state.begin() as connection:
        content = json.loads(connection.execute(sa.select(table.c.content).where(key == number)).scalar_one())
        text = json.dumps(content | said, sort_keys=True, separators=(",", ":"))
        connection.execute(sa.update(table).where(key == number).values(content=text))


def test_hunts_run_on_the_last_good_version_and_say_so(judged: Workspace):
    first, second = add_version(judged, {FAR: 0.1}), add_version(judged, {FAR: 0.2})
    in_force(judged, first)
    in_force(judged, second)
    tampered(judged, models, second, moved={FAR: 0.7})

    report = judged.hunt()

    assert judged.hunted()["model"] == first
    assert any(f"model version {second} is not as this workspace's key signed it" in note for note in report.notes)
    assert any(f"the hunt used version {first}" in note for note in report.notes)
    assert [one.state for one in judged.check() if one.what == "models"] == ["bad"]
    with pytest.raises(WorkspaceError, match=f"model version {second} is not as"):
        judged.models.promote(second, "dana")
    assert any(f"version {second}" in one for one in judged.models.verify().complaints)
    third = add_version(judged, {FAR: 0.3})
    assert judged.models.show(third)[0].parent == first, "what is learnt next builds on what hunts use"
    assert judged.models.revert(second, "kim", "somebody changed it") == first


def test_without_its_key_a_workspace_hunts_with_the_experts_weights(judged: Workspace):
    in_force(judged, add_version(judged, {FAR: 0.1}))
    (judged.root / KEY_FILE).unlink()
    found = learnt(judged.folder)
    assert found.model.version == 0
    assert any("signing.key is missing" in note for note in found.notes)
    assert any("the experts' own weights" in note for note in found.notes)
    with pytest.raises(WorkspaceError, match="put it back from a backup"):
        add_version(judged, {FAR: 0.2})


def test_a_promotion_that_nobody_signed_counts_for_nothing(judged: Workspace):
    number = add_version(judged, {FAR: 0.1})
    judged.models.promote(number, "dana")
    tampered(judged, promotions, 1, act="approved", by="lee")
    assert learnt(judged.folder).model.version == 0
    with judged.folder.state.begin() as connection:
        row = {"promotion": 2, "content": '{"act":"approved","at":1,"by":"lee","version":1}', "signature": "00" * 64}
        connection.execute(sa.insert(promotions).values(**row))
    found = learnt(judged.folder)
    assert found.model.version == 0
    assert sum("act" in note and "does not count" in note for note in found.notes) == 2


def test_a_version_cannot_be_put_in_anothers_place(judged: Workspace):
    first, second = add_version(judged, {FAR: 0.1}), add_version(judged, {FAR: 0.7})
    in_force(judged, first)
    with judged.folder.state.begin() as connection:
        signed = connection.execute(sa.select(models).where(models.c.version == second)).one()
        values = {"content": signed.content, "signature": signed.signature}
        connection.execute(sa.update(models).where(models.c.version == first).values(**values))
    found = learnt(judged.folder)
    assert found.model.version == 0
    assert any("says that it is version 2" in note for note in found.notes)


def test_a_version_that_was_removed_is_missed_and_no_other_takes_its_number(judged: Workspace):
    number = add_version(judged, {FAR: 0.1})
    in_force(judged, number)
    with judged.folder.state.begin() as connection:
        connection.execute(sa.delete(models))
    found = learnt(judged.folder)
    assert found.model.version == 0
    assert any(f"version {number} is missing" in note for note in found.notes)
    assert judged.models.verify().complaints
    assert add_version(judged, {FAR: 0.7}) == number + 1
    assert learnt(judged.folder).model.version == 0, "nobody approved it"


def test_an_approval_is_of_the_weights_and_not_of_a_number(judged: Workspace):
    number = add_version(judged, {FAR: 0.1})
    in_force(judged, number)
    with judged.folder.state.begin() as connection:
        acts = [dict(row) for row in connection.execute(sa.select(promotions)).mappings()]
        connection.execute(sa.delete(promotions))
        connection.execute(sa.delete(models))
    assert add_version(judged, {FAR: 0.7}) == number
    with judged.folder.state.begin() as connection:
        connection.execute(sa.insert(promotions), acts)
    found = learnt(judged.folder)
    assert found.model.version == 0
    assert sum("other weights" in note for note in found.notes) == 2


def test_an_act_taken_out_of_the_middle_is_missed_and_a_cut_off_end_shows_in_the_head(judged: Workspace):
    number = add_version(judged, {FAR: 0.1})
    in_force(judged, number)
    judged.models.revert(number, "kim", "worse")
    heads = {judged.models.verify().head}
    in_force(judged, number)
    heads.add(judged.models.verify().head)
    with judged.folder.state.begin() as connection:
        connection.execute(sa.delete(promotions).where(promotions.c.promotion == 3))
    assert any("something is missing before act 4" in one for one in judged.models.verify().complaints)
    with judged.folder.state.begin() as connection:
        connection.execute(sa.delete(promotions).where(promotions.c.promotion > 2))
    assert judged.models.verify().complaints == ()
    assert judged.models.verify().head not in heads


# A challenger


SEEDS = (4, 5)


def write_report(path: Path, candidate: str, average: float, recall: float, **more: object) -> Path:
    baseline = {"digest": digest(EXPERT), "average_precision": 0.55, "recall_at_1": 0.5, "seeds": [4, 5, 6]}
    figures = {"digest": candidate, "average_precision": average, "recall_at_1": recall, "seeds": [4, 5, 6]}
    path.write_text(json.dumps({"candidates": [figures | more], "baseline": baseline | more, "seeds": [1, 2]}), "utf-8")
    return path


def test_a_challenger_is_proposed_only_with_a_report_that_speaks_for_it(judged: Workspace, tmp_path: Path):
    number = add_version(judged, {FAR: 0.1}, CHALLENGER)
    mine = digest(judged.models.show(number)[0].model)
    (tmp_path / "alone").write_text("{}")
    refused = [
        (None, "only a benchmark"),
        (write_report(tmp_path / "worse", mine, 0.54, 0.5), "0.5500 -> 0.5400"),
        (write_report(tmp_path / "same", mine, 0.55, 0.5), "does not speak"),
        (write_report(tmp_path / "misses", mine, 0.60, 0.49), "does not speak"),
        (write_report(tmp_path / "other", "00" * 32, 0.60, 0.6), "says nothing of this model"),
        (write_report(tmp_path / "text", mine, "much", 0.6), "no share"),
        (write_report(tmp_path / "nan", mine, float("nan"), 0.6), "no share"),
        (write_report(tmp_path / "huge", mine, 10**400, 0.6), "no share"),
        (write_report(tmp_path / "whose", mine, 0.6, 0.6, digest=mine), "not the model in force"),
        (write_report(tmp_path / "fewer", mine, 0.6, 0.6, seeds=[4]), "sealed worlds"),
        (write_report(tmp_path / "none", mine, 0.6, 0.6, seeds=None), "sealed worlds"),
        (tmp_path / "alone", "compares no models"),
        (tmp_path / "missing", "cannot read"),
        (Path(__file__), "no report"),
    ]
    for report, says in refused:
        with pytest.raises(UserError, match=says):
            judged.models.promote(number, "dana", benchmark=report, seeds=SEEDS)
    better = write_report(tmp_path / "better", mine, 0.58, 0.5)
    judged.models.promote(number, "dana", benchmark=better, seeds=SEEDS)
    act = ModelStore(judged.folder).acts[-1]
    assert act.benchmark["average_precision"] == [0.55, 0.58]
    assert judged.models.promote(number, "lee", approve=True) == "in force"


def test_what_was_exported_is_what_is_in_force(judged: Workspace):
    number = add_version(judged, {FAR: 0.25})
    in_force(judged, number)
    assert read_model(judged.models.export(number)) == learnt(judged.folder).model


def test_a_challenger_is_fitted_to_a_world_whose_truth_is_known(judged: Workspace, judged_root: Path, tmp_path: Path):
    truth = tmp_path / "truth.jsonl"
    told = [{"is": "planted", "tenant": "acme", "account": f"Person.{number:03}@acme.example"} for number in (1, 3)]
    told.append({"is": "look-alike", "tenant": "acme", "account": "person.002@acme.example"})
    truth.write_text("".join(json.dumps(one) + "\n" for one in told), "utf-8")
    with pytest.raises(UserError, match="too little to fit a challenger to: 2 cases"):
        judged.models.challenge([(judged_root, truth)])

    version, _ = judged.models.challenge([(judged_root, truth)] * 3)

    assert version.origin == CHALLENGER
    assert version.model.shift(FAR) > 0.1, "every case shows it, and nobody else"
    for wrong in ("[]", "{", '{"is": 1}'):
        truth.write_text(wrong, "utf-8")
        with pytest.raises(UserError, match="no truth"):
            judged.models.challenge([(judged_root, truth)])
    with pytest.raises(UserError, match="cannot read"):
        judged.models.challenge([(judged_root, tmp_path / "none")])


def test_who_turned_out_to_be_a_victim_is_no_challengers_case(taught: Workspace):
    taught.verdicts.add(FIRST, "victim", reason="identity-stolen", by="kim")
    examples = list(examples_of_workspace(taught.folder, {}))
    assert [one.is_case for one in examples if FAR in one.parts] == [True], "the other one is"


def test_nothing_learnt_is_nothing_to_verify_and_costs_no_key(judged: Workspace):
    checked = judged.models.verify()
    assert (checked.public_key, checked.complaints, checked.versions) == (None, (), 0)
    assert not (judged.root / KEY_FILE).exists()
    assert [version.version for version in Models(judged.folder).all()[1]] == [0]


def test_a_hunt_of_an_older_sleetwatch_is_hunted_again_first(judged: Workspace):
    add_version(judged, {FAR: 0.1})
    with judged.folder.state.begin() as connection:
        connection.execute(sa.text("update parts set scheme = null"))
        connection.execute(sa.update(hunts).values(ran=None, model=None))
    with pytest.raises(WorkspaceError, match="run `sleetwatch hunt` first"):
        judged.shadow()
    with pytest.raises(UnknownName):
        judged.shadow(7)
