"""A look at what changed finds what a look at everybody finds."""

from __future__ import annotations

import dataclasses

import pytest

from sleetwatch.vetting import histories
from sleetwatch.vetting.memory import Memory
from tests.vetting.applicants import dossier, jobs, room
from tests.vetting.test_vetting_careers import CAREER, others, prose, reworded

HERE = [
    dossier("a", jobs=jobs(*CAREER)),
    dossier("b", jobs=jobs(*(reworded(text, 0.05) for text in CAREER))),
    *others(30),
]
COPY = dossier("c", jobs=jobs(*(reworded(text, 0.2, seed=5) for text in CAREER)))
STRANGER = dossier("s", jobs=jobs(prose(900), prose(901), prose(902), start=2001 * 12))


def found(dossiers, memory: Memory):
    told = {(one.applicant_id, one.check): one for one in histories.examine(dossiers, room(memory=memory))}
    return {name: (one.outcome, one.because, one.others) for name, one in told.items()}, told


def looked_at(dossiers) -> Memory:
    """What a look at everybody leaves for the next one."""
    memory = Memory()
    told = found(dossiers, memory)[1]
    before = {one.key: {check: told[one.applicant_id, check] for _, check in told if (one.applicant_id, check) in told}
              for one in dossiers}  # fmt: skip
    return dataclasses.replace(memory, unchanged=frozenset(one.key for one in dossiers), findings=before)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([*HERE, COPY], id="a copy comes"),
        pytest.param([*HERE, STRANGER], id="a stranger comes"),
        pytest.param(HERE[1:], id="the one who was copied goes"),
        pytest.param(HERE[:1] + HERE[2:], id="the copy goes"),
        pytest.param(HERE, id="nothing changes"),
    ],
)
def test_what_changed_is_told_as_if_everybody_were_looked_at(after):
    again = found(after, looked_at(HERE))[0]

    assert again == found(after, Memory())[0]


def test_a_history_that_was_told_anew_is_compared_again():
    memory = looked_at([*HERE, COPY])
    honest = dossier("c", jobs=STRANGER.jobs)
    altered = dataclasses.replace(memory, unchanged=memory.unchanged - {honest.key})

    again = found([*HERE, honest], altered)[0]

    assert again == found([*HERE, honest], Memory())[0]
    assert again["a", "career-original"][2] == ("b",)


def test_only_who_changed_and_whom_they_touch_are_compared(monkeypatch):
    memory, compared = looked_at(HERE), []
    whole = histories._compared
    monkeypatch.setattr(histories, "_compared", lambda some, pieces: compared.append(len(some)) or whole(some, pieces))

    found([*HERE, COPY], memory)

    assert compared == [3]  # the copy, and the two whom it copies
