from __future__ import annotations

import io
from math import isclose
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console

from sleetwatch import clock
from sleetwatch.clock import DAY, now
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.explanation import Explanation
from sleetwatch.report import words
from sleetwatch.report.terminal import explanation_lines
from sleetwatch.state import hits, subjects, verdicts
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.reviewers import REASONS
from sleetwatch.workspace.verdict_rows import Verdict
from tests.workspace.company import email
from tests.workspace.judged import FIRST, SECOND
from tests.workspace.traces import traces

FAR = "acts-far-from-claimed-work-place"


@pytest.fixture
def judged(judged_root: Path) -> Workspace:
    return Workspace.open(judged_root)


def confirm(workspace: Workspace, subject: str = FIRST, by: str = "dana", **more: object) -> Verdict:
    return workspace.verdicts.add(subject, "confirmed", reason="farm-found", by=by, **more)


def explain_away(workspace: Workspace, subject: str = FIRST, **more: object) -> Verdict:
    return workspace.verdicts.add(subject, "benign", reason="approved-travel", by="dana", **more)


def printed(explanation: Explanation) -> str:
    console = Console(width=200, file=io.StringIO())
    console.print(explanation_lines(explanation, revealed=False, raw=False))
    return console.file.getvalue()


def score(workspace: Workspace, worker: str) -> float:
    return next(one.score for one in workspace.suspects(reveal=True) if one.worker_id == worker)


def test_a_verdict_keeps_what_was_known_when_it_was_given(judged: Workspace):
    given = confirm(judged, note="found in Tennessee")
    suspect = judged.explain(FIRST).suspect
    assert given.subject == suspect.subject
    assert given.hits == {part.signal: part.strength for part in suspect.parts}
    assert set(given.hits) <= set(given.possible)
    assert "impossible-travel" in given.possible, "sign-ins were there, so that it could have fired"
    blind = {one.id for one in judged.signals() if one.stage == "hiring" or one.reads == ("peripheral",)}
    assert len(blind) > 10
    assert blind & set(given.possible) == set(), "nobody applied, and no source of peripherals was there"
    assert given.state(now()) == "waits"


def test_a_later_hunt_does_not_change_what_a_verdict_knew(judged: Workspace):
    given = confirm(judged)
    with judged.folder.state.begin() as connection:
        connection.execute(sa.delete(hits))
    assert judged.verdicts.show(given.verdict) == given


def test_a_second_person_approves_and_the_first_cannot_however_the_name_is_spelt(judged: Workspace):
    given = confirm(judged, by="Dana@Acme.example")
    for same in ("dana@acme.example", " DANA@ACME.EXAMPLE ", "\uff44\uff41\uff4e\uff41@acme.example"):
        with pytest.raises(UserError, match="a second person"):
            judged.verdicts.approve(given.verdict, same)
    approved = judged.verdicts.approve(given.verdict, "lee")
    assert approved.state(now()) == "approved"
    assert approved.reviewers == {"dana@acme.example", "lee"}
    with pytest.raises(UserError, match="a second person"):
        judged.verdicts.approve(given.verdict, "Lee")
    with pytest.raises(UserError, match="takes no third"):
        judged.verdicts.approve(given.verdict, "kim")


@pytest.mark.parametrize("name", ["w001", "W001", email(1), email(1).upper(), "person.001", "Person Number001"])
def test_nobody_judges_themselves(judged: Workspace, name: str):
    with pytest.raises(UserError, match="themselves"):
        confirm(judged, by=name)
    given = confirm(judged)
    with pytest.raises(UserError, match="themselves"):
        judged.verdicts.approve(given.verdict, name)
    with pytest.raises(UserError, match="themselves"):
        judged.verdicts.withdraw(given.verdict, name, "it was not me")


ODD = ["x" * 300, "\u200b", "\u2014\u2014", "a\x00b", "Person\u200b Number\u00ad001", "Person\tNumber001"]


@pytest.mark.parametrize("name", ODD)
def test_no_name_that_somebody_gave_themselves_keeps_verdicts_off(judged: Workspace, name: str):
    with judged.folder.state.begin() as connection:
        own = {"name": name, "accounts": [email(1), f"ACME\\{email(1)}", "ACME\\p001"], "applicant_ids": ["a-17"]}
        connection.execute(sa.update(subjects).where(subjects.c.worker_id == FIRST).values(**own))
    for same in ("person number001", "p001", "A-17"):
        if same != "person number001" or name.startswith("Person"):
            with pytest.raises(UserError, match="themselves"):
                confirm(judged, by=same)
    assert confirm(judged).state(now()) == "waits"


def test_a_withdrawn_verdict_stays_in_the_list_and_is_over(judged: Workspace):
    given = confirm(judged)
    withdrawn = judged.verdicts.withdraw(given.verdict, "lee", "the passport was genuine")
    assert (withdrawn.state(now()), withdrawn.withdrawn_by) == ("withdrawn", "lee")
    assert judged.verdicts.all() == [withdrawn]
    for act in (
        lambda: judged.verdicts.approve(given.verdict, "lee"),
        lambda: judged.verdicts.withdraw(given.verdict, "kim", "again"),
    ):
        with pytest.raises(UserError, match="was withdrawn"):
            act()


def test_a_benign_verdict_silences_this_evidence_on_this_person_alone_and_shows_it(judged: Workspace):
    before = {who: score(judged, who) for who in (FIRST, SECOND)}
    given = explain_away(judged, signals=[FAR], until=now() + 10 * DAY)
    judged.hunt()

    explanation = judged.explain(FIRST)
    part = next(part for part in explanation.suspect.parts if part.signal == FAR)
    assert (part.nats, part.verdict, part.explained_until) == (0.0, given.verdict, given.until)
    assert part.because
    assert score(judged, FIRST) < before[FIRST] - 1.0
    said = f"Explained by verdict {given.verdict} until {words.day(given.until or 0)}: it counts nothing"
    assert said in judged.report([FIRST])
    assert said in printed(explanation)
    parts, links = explanation.suspect.parts, explanation.suspect.links
    total = explanation.prior + sum(one.nats for one in parts) + sum(one.nats for one in links)
    assert isclose(total, explanation.suspect.score, abs_tol=1e-9)
    other = next(part for part in judged.explain(SECOND).suspect.parts if part.signal == FAR)
    assert (other.nats > 1.0, other.verdict) == (True, None)

    judged.verdicts.withdraw(given.verdict, "lee", "no travel was agreed")
    judged.hunt()
    assert score(judged, FIRST) == before[FIRST]


def test_what_was_explained_counts_again_when_the_period_is_over(judged: Workspace, monkeypatch: pytest.MonkeyPatch):
    before = score(judged, FIRST)
    explain_away(judged)
    later = now() + 91 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    judged.hunt()
    assert score(judged, FIRST) == before
    assert judged.verdicts.all()[0].state(later) == "over"


def test_evidence_that_grew_stronger_is_something_else(judged: Workspace):
    given = explain_away(judged)
    assert given.explains[FAR] > 1
    with judged.folder.state.begin() as connection:
        connection.execute(sa.update(verdicts).values(explains=dict.fromkeys(given.explains, 1)))
    judged.hunt()
    part = next(part for part in judged.explain(FIRST).suspect.parts if part.signal == FAR)
    assert (part.nats > 1.0, part.verdict) == (True, None)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"until": 0}, "between now and"),
        ({"until": 4102444800 * 10**6}, "between now and"),
        ({"signals": ["impossible-travel"]}, "does not speak against"),
        ({"signals": ["x" * 5000]}, "does not speak against"),
        ({"note": "x" * 2001}, "2,001 characters"),
        ({"note": "fine\x1b[2J"}, "cannot be seen"),
        ({"note": "\u202egnirts"}, "cannot be seen"),
        ({"subject": "nobody"}, "nobody here"),
        ({"subject": "w002"}, "nothing to explain"),
    ],
)
def test_what_a_benign_verdict_cannot_say(judged: Workspace, said: dict, says: str):
    with pytest.raises(UserError, match=says):
        explain_away(judged, **said)
    assert judged.verdicts.all() == []


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        ("\x00", "cannot be seen"),
        ("da\x1b[31mna", "cannot be seen"),
        ("da\u200bna", "cannot be seen"),
        ("--", "no letter"),
        ("x" * 101, "101 characters"),
    ],
)
def test_a_reviewer_has_a_plain_name(judged: Workspace, by: str, says: str):
    with pytest.raises(UserError, match=says):
        confirm(judged, by=by)


def test_reasons_are_a_closed_list_for_each_verdict(judged: Workspace):
    with pytest.raises(UnknownName, match="is no reason for confirmed; it is one of: identity-disproved"):
        judged.verdicts.add(FIRST, "confirmed", reason="approved-travel", by="dana")
    with pytest.raises(UnknownName, match="is no verdict; it is one of: confirmed, benign, dismissed, victim"):
        judged.verdicts.add(FIRST, "guilty", reason="farm-found", by="dana")
    for finding, codes in REASONS.items():
        for code in codes:
            assert judged.verdicts.add(FIRST, finding, reason=code, by="dana").reason == code


def test_only_a_benign_verdict_explains_and_only_a_confirmed_one_is_approved(judged: Workspace):
    with pytest.raises(UserError, match="benign verdict explains"):
        confirm(judged, signals=[FAR])
    with pytest.raises(UserError, match="benign verdict explains"):
        confirm(judged, until=now() + DAY)
    given = explain_away(judged)
    with pytest.raises(UserError, match="only a confirmed one"):
        judged.verdicts.approve(given.verdict, "lee")
    with pytest.raises(UnknownName, match="there is no verdict 99"):
        judged.verdicts.approve(99, "lee")
    with pytest.raises(UserError, match="takes a reason"):
        judged.verdicts.withdraw(given.verdict, "lee", " ")


def test_a_purged_persons_verdict_loses_who_and_keeps_that_it_was_given(judged: Workspace):
    words = [email(1), "Person Number001"]
    given = confirm(judged, note=f"{words[0]} is {words[1]}")
    other = confirm(judged, SECOND, by="kim", note=f"works with {words[0]}")
    judged.verdicts.approve(given.verdict, "lee")
    judged.verdicts.withdraw(other.verdict, email(1), f"{words[1]} was the one")
    subject = given.subject or ""

    judged.purge(subject=FIRST, reason="request 12", really=True)

    kept, others = judged.verdicts.all()
    assert (kept.subject, kept.note) == (None, None)
    assert (kept.finding, kept.reason, kept.hits, kept.state(now())) == (
        "confirmed", "farm-found", given.hits, "approved",
    )  # fmt: skip
    assert others.subject == other.subject
    assert others.withdrawn_by == subject.casefold()
    assert traces(judged.root, words) == []
    with judged.folder.state.connect() as connection:
        said = connection.execute(sa.select(verdicts)).all()
    assert subject not in repr(said)


def test_by_age_a_verdict_is_about_nobody_and_by_tenant_it_teaches_nothing(judged: Workspace):
    confirm(judged)
    judged.purge(before=now() + DAY, reason="retention", really=True)
    (kept,) = judged.verdicts.all()
    assert (kept.subject, kept.note, bool(kept.hits)) == (None, None, True)
    judged.purge(tenant="acme", reason="contract ended", really=True)
    (kept,) = judged.verdicts.all()
    assert (kept.finding, kept.hits, kept.possible) == ("confirmed", {}, ())
