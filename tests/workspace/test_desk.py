"""The analysts' desk: whom a list shows, what people did with subjects, and what a purge takes of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from sleetwatch.clock import DAY, now
from sleetwatch.errors import NotAllowed, UnknownName, UserError
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.desk import MOST_VIEWS
from sleetwatch.workspace.kept_answers import Answer, Place
from sleetwatch.workspace.queueing import Filters
from tests.workspace.judged import FIRST
from tests.workspace.keeping import kept

PASSWORD = "a sentence nobody would guess"  # noqa: S105 - of people who are made up


@pytest.fixture
def workspace(judged_root: Path) -> Workspace:
    opened = Workspace.open(judged_root)
    people = opened.people
    people.begin(people.start_link(), "dana@acme.example", PASSWORD)
    people.add(opened.access.actor("dana@acme.example"), "eve@acme.example", ("analyst",))
    people.add(opened.access.actor("dana@acme.example"), "adam@acme.example", ("admin",))
    return opened


@pytest.fixture
def dana(workspace: Workspace):
    return workspace.access.actor("dana@acme.example")


def listed(workspace: Workspace, actor, **filters) -> list[str]:
    found = workspace.desk.queue(actor, Filters(**filters))
    assert found is not None
    return [line.ranked.subject for line in found.lines]


def test_the_list_is_that_of_the_command_line_in_its_order(workspace: Workspace, dana):
    assert listed(workspace, dana) == [one.subject for one in workspace.suspects()]


def test_a_line_says_the_strongest_reasons_in_words(workspace: Workspace, dana):
    found = workspace.desk.queue(dana, Filters())
    first = workspace.suspects(limit=1)[0]

    assert found is not None
    against = [part.title for part in first.parts if part.nats > 0]
    assert list(found.lines[0].reasons) == against[:3]
    assert found.lines[0].more == len(against[3:])


def test_filters_leave_whom_they_say(workspace: Workspace, dana):
    suspects = workspace.suspects()
    first = suspects[0]
    word = next(part.title for part in first.parts if part.nats > 0).split()[-1].upper()

    assert listed(workspace, dana, text=first.subject.lower()) == [first.subject]
    assert first.subject in listed(workspace, dana, text=word)
    assert listed(workspace, dana, family=first.families[0]) == [
        one.subject for one in suspects if first.families[0] in one.families
    ]
    assert listed(workspace, dana, level=first.status) == [
        one.subject for one in suspects if one.status == first.status
    ]
    assert listed(workspace, dana, tenant="elsewhere") == []
    assert listed(workspace, dana, text="nobody of that name") == []


def test_who_has_a_subject_decides_on_whose_list_it_is(workspace: Workspace, dana):
    eve = workspace.access.actor("eve@acme.example")
    subject = listed(workspace, dana)[0]
    workspace.desk.assign(dana, [("acme", subject)], "eve@acme.example")
    workspace.desk.set_due(eve, [("acme", subject)], now() + DAY)

    assert subject not in listed(workspace, dana, owner="mine-or-nobody")
    assert subject in listed(workspace, dana, owner="eve@acme.example")
    assert listed(workspace, eve, owner="mine") == [subject]
    assert subject not in listed(workspace, eve, owner="nobody")
    line = workspace.desk.line(eve, "acme", subject)
    assert line is not None
    assert (line.owner, line.due_at is not None) == ("eve@acme.example", True)


def test_a_verdict_takes_a_subject_off_the_open_list_at_once(workspace: Workspace, dana):
    subject = listed(workspace, dana)[0]
    workspace.desk.judge(dana, [("acme", subject)], "dismissed", reason="too-little")

    assert subject not in listed(workspace, dana, state="open")
    assert listed(workspace, dana, state="dismissed") == [subject]
    assert listed(workspace, dana, state="judged") == [subject]
    workspace.judging.withdraw(dana, workspace.desk.verdicts("acme", subject)[0].verdict, "looked again")
    assert subject in listed(workspace, dana, state="open")


def test_what_changed_is_told_against_ones_own_last_look(workspace: Workspace, dana):
    eve = workspace.access.actor("eve@acme.example")
    subject = listed(workspace, dana)[0]
    workspace.desk.look(dana, "acme", subject)
    seen, unseen = (workspace.desk.line(who, "acme", subject) for who in (dana, eve))

    assert seen is not None
    assert seen.change is not None
    assert seen.change.new_signals == ()
    assert unseen is not None
    assert unseen.change is None
    assert subject not in listed(workspace, dana, changed=True)
    assert subject in listed(workspace, eve, changed=True)


def test_who_one_is_oneself_stands_in_no_list_and_no_count(workspace: Workspace, dana):
    subject = workspace.explain(FIRST).suspect.subject
    before = listed(workspace, dana)
    assert subject in before
    workspace.people.tie(dana, "eve@acme.example", FIRST, "acme")
    eve = workspace.access.actor("eve@acme.example")
    found = workspace.desk.queue(eve, Filters())

    assert found is not None
    assert subject not in listed(workspace, eve)
    assert found.total == len(before) - 1
    assert sum(found.tally.values()) == found.total


def test_before_and_after_follow_the_filters_even_from_outside_them(workspace: Workspace, dana):
    names = listed(workspace, dana)
    first, second = names[0], names[1]
    workspace.desk.judge(dana, [("acme", first)], "dismissed", reason="too-little")
    before, after = workspace.desk.around(dana, Filters(state="open"), "acme", first)

    assert before is None
    assert after is not None
    assert after.subject == second


def test_acts_are_in_the_audit_and_without_a_right_they_are_not_done(workspace: Workspace, dana):
    adam = workspace.access.actor("adam@acme.example")
    subject = listed(workspace, dana)[0]
    with pytest.raises(NotAllowed):
        workspace.desk.write_note(adam, "acme", subject, "mine")
    workspace.desk.write_note(dana, "acme", subject, "asked in the same words as everybody")

    (note,) = workspace.desk.notes("acme", subject)
    assert (note.author, note.text) == ("dana@acme.example", "asked in the same words as everybody")


@pytest.mark.parametrize("keys", [[], [("acme", "S-NOBODY")], [("elsewhere", "S-NOBODY")]])
def test_who_is_not_there_is_given_to_nobody(workspace: Workspace, dana, keys):
    with pytest.raises((UnknownName, UserError)):
        workspace.desk.assign(dana, keys, "dana@acme.example")


def test_views_are_ones_own(workspace: Workspace, dana):
    eve = workspace.access.actor("eve@acme.example")
    workspace.desk.keep_view(dana, "Cases", "level=case")
    workspace.desk.keep_view(dana, "Cases", "level=check")

    assert [(view.name, view.query) for view in workspace.desk.views(dana)] == [("Cases", "level=check")]
    assert workspace.desk.views(eve) == []
    workspace.desk.drop_view(dana, "Cases")
    assert workspace.desk.views(dana) == []
    for number in range(MOST_VIEWS):
        workspace.desk.keep_view(dana, f"View {number}", "level=case")
    workspace.desk.keep_view(dana, "View 0", "level=check")
    with pytest.raises(UserError, match="drop one first"):
        workspace.desk.keep_view(dana, "One more", "")


def test_a_new_hunt_shows_at_the_next_question(workspace: Workspace, dana):
    before = workspace.desk.ranking()
    workspace.hunt()
    after = workspace.desk.ranking()

    assert before is not None
    assert after is not None
    assert after.hunt == before.hunt + 1


def test_a_purge_takes_the_desk_too(workspace: Workspace, dana):
    subject = workspace.explain(FIRST).suspect.subject
    other = next(name for name in listed(workspace, dana) if name != subject)
    person = workspace.explain(FIRST, reveal=True).suspect
    workspace.desk.assign(dana, [("acme", subject)], "dana@acme.example")
    workspace.desk.write_note(dana, "acme", subject, "about this one")
    workspace.desk.write_note(dana, "acme", other, f"works beside {person.accounts[0]}")
    workspace.desk.look(dana, "acme", subject)
    place = Place("sw_secret", "key")
    workspace.kept_answers.begin(place, b"a note")
    workspace.kept_answers.end(place, Answer(201, {}, b"answered about this one"))
    workspace.desk.keep_view(dana, "One", f"text={quote(person.accounts[0], safe='')}")
    workspace.desk.keep_view(dana, "Cases", "level=case")
    assert subject in listed(workspace, dana)
    workspace.purge(subject=subject, reason="asked for", really=True)

    assert workspace.desk.notes("acme", subject) == []
    assert person.accounts[0] not in workspace.desk.notes("acme", other)[0].text
    assert b"about this one" not in kept(workspace)
    assert [view.name for view in workspace.desk.views(dana)] == ["Cases"]
    assert subject not in listed(workspace, dana), "a running server has to see it too"


def test_the_claim_stands_beside_what_was_seen(workspace: Workspace, dana):
    ranking = workspace.desk.ranking()
    assert ranking is not None
    subject = workspace.explain(FIRST).suspect.subject
    found = {row.what: row for row in workspace.desk.seen(dana, "acme", subject, reveal=False).dossier.compared}

    assert found["Place"].claimed == "US"
    assert found["Place"].agrees is False
    assert any("RU" in said for said in found["Place"].observed)
    assert found["Lines"].claimed == "works from home"
