"""Plans, the checklist, and what is owed to an applicant."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path

import pytest

from sleetwatch import clock
from sleetwatch.clock import DAY
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.report.vetting_text import applicant_text
from sleetwatch.sources.checks import CHECKS
from sleetwatch.vetting import careers, contacts, histories, justice, pieces, presence, returning
from sleetwatch.vetting.checks import MACHINE, PERSON, Finding, Outcome, checks
from sleetwatch.vetting.pages import ApplicantPage, masked
from sleetwatch.vetting.plans import load_plan, steps_of_plan
from sleetwatch.vetting.standing import steps_of
from tests.vetting.applicants import AT, dossier

SHIPPED = load_plan(Path("there/is/none.toml"))
BANNED = ("national", "ethnic", "accent", "religio", "birthplace", "visa", "foreign", "native")


def row(step: str, outcome: str, at: int = AT, **told):
    kept = {"step": step, "check_kind": checks()[step].check_kind, "outcome": outcome, "at": at, "checked_by": "dana"}
    return kept | {"evidence": None, "note": None} | told


def page(applicant=None, found=(), recorded=(), **told) -> ApplicantPage:
    one = applicant or dossier("a", name="Dana Whitfield")
    base = {
        "rank": 1,
        "tenant": one.tenant,
        "applicant_id": one.applicant_id,
        "subject": one.subject,
        "worker_id": None,
        "name": one.name,
        "tier": "standard",
        "tier_title": "Every other remote role",
        "applied_at": one.applied_at,
        "probability": 0.0002,
        "score": -8.5,
        "state": "open",
        "parts": (),
        "steps": steps_of(one, SHIPPED, found, recorded),
    }
    return ApplicantPage(**(base | told))


def test_every_check_says_what_is_done_and_what_to_verify_next_in_whole_sentences():
    for check in checks().values():
        assert check.by in {MACHINE, PERSON}
        assert check.ask.endswith((".", "?"))
        assert check.verify_next.endswith((".", "?"))
        assert (check.by == PERSON) == (check.check_kind is not None)


def test_what_people_record_is_a_kind_of_check_that_files_may_bring_too():
    assert {one.check_kind for one in checks().values() if one.by == PERSON} <= set(CHECKS)


def test_no_check_asks_about_where_somebody_comes_from():
    for check in checks().values():
        said = f"{check.title} {check.ask} {check.verify_next} {check.instead}".lower()
        assert not [word for word in BANNED if word in said], check.id


def test_no_check_reads_a_name_or_a_country():
    for module in (contacts, careers, histories, pieces, presence, returning):
        tree = ast.parse(Path(module.__file__ or "").read_text())
        read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert read & {"name", "country", "region", "city"} == set()


def test_every_step_on_camera_or_by_telephone_has_another_way():
    for check in checks().values():
        if check.by == PERSON and any(word in check.ask for word in ("camera", "call the number", "notary")):
            assert check.instead, check.id


def test_everybody_in_a_tier_goes_through_the_same_steps():
    one = dossier("a", name="Dana Whitfield", country="US")
    other = dossier("b", name="Nguyễn Thị Hoa", country="VN", city="Huế")

    assert SHIPPED.tier_of(one) is SHIPPED.tier_of(other)
    assert steps_of(one, SHIPPED, (), ()) == steps_of(other, SHIPPED, (), ())


def test_the_tier_is_chosen_by_the_job_and_the_way_somebody_came(tmp_path: Path):
    (tmp_path / "plan.toml").write_text(
        '[[tier]]\nid = "treasury"\ntitle = "Treasury"\nrequisitions = ["TR-*"]\n[tier.days]\nnotarised-identity = 3\n'
        '[[tier]]\nid = "rest"\ntitle = "Rest"\n[tier.days]\nphone-answered = 7\n'
    )
    plan = load_plan(tmp_path / "plan.toml")

    assert plan.tier_of(dossier("a", requisition_id="TR-9")).id == "treasury"
    assert plan.tier_of(dossier("a", requisition_id="WEB-1")).id == "rest"
    due = {step.check.id: step.due_at for step in steps_of_plan(plan.tier[0], AT) if step.due_at}
    assert due == {"notarised-identity": AT + 3 * DAY}
    assert SHIPPED.tier_of(dossier("a", channel="agency")).id == "agency"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tier = []", "at least one"),
        ('[[tier]]\nid = "x"\ntitle = "X"\nchannels = ["agency"]\n[tier.days]\n', "for everybody"),
        ('[[tier]]\nid = "x"\ntitle = "X"\n[tier.days]\nphone-shape = 3\n', "no check that people make"),
        ('[[tier]]\nid = "x"\ntitle = "X"\n[tier.days]\nphone-answered = -1\n', "plan.toml"),
        ("[[tier", "mend the file"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_in_one_line(tmp_path: Path, text, said):
    (tmp_path / "plan.toml").write_text(text)

    with pytest.raises(UserError, match=said):
        load_plan(tmp_path / "plan.toml")


def test_the_newest_word_of_a_person_holds_and_stands_over_the_machines():
    recorded = [row("phone-answered", "failure"), row("phone-answered", "success", AT + DAY)]
    finding = Finding("acme", "a", "phone-unique", Outcome.CONTRADICTS, "2 of other names gave this number")
    steps = {step.check.id: step for step in page(found=[finding], recorded=recorded).steps}

    assert (steps["phone-answered"].outcome, steps["phone-answered"].by) == (Outcome.AGREED, "dana")
    assert steps["phone-answered"].due_at is None
    assert steps["phone-unique"].outcome is Outcome.CONTRADICTS


def test_what_somebody_refused_or_could_not_do_speaks_against_nobody():
    recorded = [row("on-camera", "refused"), row("notarised-identity", "impossible")]
    steps = {step.check.id: step for step in page(recorded=recorded).steps}

    assert steps["on-camera"].outcome is Outcome.NOT_DONE
    assert steps["notarised-identity"].outcome is Outcome.NOT_POSSIBLE
    assert page(recorded=recorded).contradictions == 0


def test_a_check_from_an_export_counts_for_the_step_of_its_kind():
    recorded = [row(step, "success") | {"step": None} for step in ("phone-answered", "notarised-identity")]
    recorded[1]["check_kind"] = "witnessed_id"
    steps = {step.check.id: step.outcome for step in page(recorded=recorded).steps}

    assert steps["phone-answered"] is steps["notarised-identity"] is Outcome.AGREED


def test_the_report_can_be_read_aloud_to_the_applicant():
    finding = Finding("acme", "a", "phone-unique", Outcome.CONTRADICTS, "2 of other names gave this number", ("b", "c"))
    after = Finding("acme", "a", "work-as-claimed", Outcome.CONTRADICTS, "signs of work do not fit")
    text = applicant_text(masked(page(found=[finding, after])), AT)

    assert "The telephone number is nobody else's here: 2 of other names gave this number." in text
    assert "Next: Ask whose number it is" in text
    assert "due 04 March 2026" in text
    for secret in ("Dana", "S-a", "probability", "score", "signs of work", "Compared with"):
        assert secret not in text


def test_text_from_a_stranger_cannot_make_lines_of_its_own():
    finding = Finding(
        "acme", "a", "career-dates", Outcome.AGREED, "fine", details={"gaps": "x\n  ✓ Everything: agreed\x1b[2J"}
    )
    lines = applicant_text(page(found=[finding]), AT).splitlines()

    assert not [line for line in lines if line.startswith("  ✓ Everything")]
    assert not [line for line in lines if "\x1b" in line]


def test_only_what_a_person_recorded_can_carry_a_rejection():
    finding = Finding("acme", "a", "phone-unique", Outcome.CONTRADICTS, "2 of other names gave this number")

    assert justice.against_recorded(page(found=[finding])) == []
    assert justice.against_recorded(page(recorded=[row("papers-agree", "failure")])) == ["papers-agree"]


def test_the_notice_says_what_does_not_fit_and_how_to_object_in_every_jurisdiction():
    recorded = [row("papers-agree", "failure")]
    after = Finding("acme", "a", "work-as-claimed", Outcome.CONTRADICTS, "signs of work do not fit")
    for place in justice.jurisdictions().values():
        text = justice.notice(masked(page(found=[after], recorded=recorded)), place)
        assert "Names, addresses and dates agree" in text
        assert "not an accusation" in text
        assert "A person decides, never a program." in text
        assert f"{place.days} days after the decision" in text
        assert place.rests_on
        assert "signs of work" not in text
        assert "Dana" not in text


@pytest.mark.parametrize(
    ("told", "until"),
    [("2026-11-23", "2026-11-30"), ("2026-11-27", "2026-12-04"), ("2026-11-28", "2026-12-04")],
    ids=["on a Monday", "on a Friday", "on a Saturday"],
)
def test_the_working_days_that_the_letter_gives_are_waited_for(told, until):
    noon = datetime.fromisoformat(f"{told}T12:00:00+00:00")

    over = clock.to_datetime(justice.answered_by(clock.from_datetime(noon)))

    assert over.isoformat() == f"{until}T12:00:00+00:00"


def test_reasons_come_from_a_closed_list():
    with pytest.raises(UnknownName, match="other-applicant"):
        justice.check_reason("rejected", "did-not-fit-our-culture")
    with pytest.raises(UnknownName, match="us-ca"):
        justice.jurisdiction_named("atlantis")
