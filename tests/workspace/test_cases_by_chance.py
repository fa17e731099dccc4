"""Acts by chance: nobody ever sees what a model of the rules forbids, and every act has its row in the audit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sleetwatch.cases import Actor
from sleetwatch.errors import UserError
from sleetwatch.workspace import Workspace
from tests.workspace.group import SUBJECTS, group, who

LEADS = ("dana", "lin")
HELPERS = {"lee": "investigator", "law": "legal", "hal": "hr"}
IS = {"lin": "S-BORIS", "lee": "S-CLEO"}
"""Two who work here are subjects too."""
EVERYBODY = (*LEADS, *HELPERS, "kim", "ada", "ari")


class Group(RuleBasedStateMachine):
    """Some of those who work on cases, and what they do."""

    template: Path
    actors: Mapping[str, Actor]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace.open(Path(shutil.copytree(self.template, Path(self.folder.name) / "acme")))
        self.members: dict[int, dict[str, str]] = {}
        self.about: dict[int, set[str]] = {}
        self.rows = self.workspace.audit.verify().rows

    def teardown(self) -> None:
        self.workspace.folder.state.dispose()
        self.folder.cleanup()

    @rule(lead=st.sampled_from(LEADS), subject=st.sampled_from(sorted(SUBJECTS)))
    def opens(self, lead: str, subject: str) -> None:
        asked = {"tenant": "acme", "title": "t", "reason": "r", "subjects": [subject]}
        if IS.get(lead) == subject:
            with pytest.raises(UserError):
                self.workspace.cases.open(self.actors[lead], **asked)
            return
        number = self.workspace.cases.open(self.actors[lead], **asked).number
        self.members[number], self.about[number] = {lead: "lead"}, {subject}
        self.rows += 2

    @precondition(lambda self: self.members)
    @rule(data=st.data(), name=st.sampled_from(sorted(HELPERS)))
    def names(self, data: st.DataObject, name: str) -> None:
        number, lead = self._some(data)
        add = (self.actors[lead], number, name, HELPERS[name], "help")
        if IS.get(name) in self.about[number]:
            with pytest.raises(UserError):
                self.workspace.cases.add_member(*add)
            return
        self.workspace.cases.add_member(*add)
        self.members[number][name] = HELPERS[name]
        self.rows += 2

    @precondition(lambda self: self.members)
    @rule(data=st.data(), subject=st.sampled_from(sorted(SUBJECTS)))
    def adds(self, data: st.DataObject, subject: str) -> None:
        number, lead = self._some(data)
        if IS.get(lead) == subject:
            return
        self.workspace.cases.add_subject(self.actors[lead], number, subject, "linked")
        self.about[number].add(subject)
        for name in [name for name in self.members[number] if IS.get(name) == subject]:
            del self.members[number][name]
        self.rows += 2

    @precondition(lambda self: self.members)
    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        number, lead = self._some(data)
        others = sorted(set(self.members[number]) - {lead})
        if others:
            name = data.draw(st.sampled_from(others))
            self.workspace.cases.remove_member(self.actors[lead], number, name, "done")
            del self.members[number][name]
            self.rows += 1

    def _some(self, data: st.DataObject) -> tuple[int, str]:
        number = sorted(self.members)[data.draw(st.integers(0, len(self.members) - 1))]
        return number, next(name for name, role in self.members[number].items() if role == "lead")

    @invariant()
    def nobody_sees_more_than_the_model_allows(self) -> None:
        for name in EVERYBODY:
            expected = {
                number
                for number, named in self.members.items()
                if name in named and IS.get(name) not in self.about[number]
            }
            assert {one.number for one in self.workspace.cases.all(self.actors[name])} == expected, name

    @invariant()
    def every_act_has_its_row(self) -> None:
        found = self.workspace.audit.verify()
        assert found.is_whole
        assert found.rows == self.rows


def test_whatever_the_group_does_nobody_sees_what_they_must_not(tmp_path: Path):
    workspace = group(tmp_path / "acme")
    for name, subject in IS.items():
        workspace.people.tie(who(workspace, "root"), name, SUBJECTS[subject][0], "acme")
    actors = {name: who(workspace, name) for name in EVERYBODY}
    workspace.folder.state.dispose()
    calm = settings(max_examples=4, stateful_step_count=9, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(type("Group", (Group,), {"template": workspace.root, "actors": actors}), settings=calm)
