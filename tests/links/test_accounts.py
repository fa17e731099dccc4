"""Accounts that one hand runs are grouped; homes, firms and crowds are left alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pytest

from sleetwatch.clock import DAY, HOUR, MINUTE
from sleetwatch.links.account_ties import VISITS, bursts
from sleetwatch.links.accounts import COLUMNS, AccountGroup, account_groups
from sleetwatch.links.prints import same_photos, same_texts, text_prints

PEOPLE = 3_000
WORDS = [f"w{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}" for number in range(3_000)]


@dataclass
class Table:
    """Accounts of many people who share nothing, and whatever a test puts among them."""

    rng: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - made-up people
    rows: list[dict] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        for _ in range(PEOPLE):
            self.add()

    def text(self) -> str:
        return " ".join(self.rng.choices(WORDS, k=20))

    def add(self, text: str | None = None, **said: object) -> int:
        number = len(self.rows)
        stem = "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        self.rows.append(
            {
                "account": f"u{number}", "mailbox": f"{stem}@mail.example", "stem": stem, "shape": "a@mail.example",
                "phone": f"+1555{number:07}", "recovery": None, "created_at": self.rng.randrange(365 * DAY),
                "network": f"60.{number >> 16}.{number >> 8 & 255}.{number & 255}", "photo": None, "bad": False,
            } | said
        )  # fmt: skip
        self.texts.append(text or self.text())
        return number

    def groups(self) -> list[AccountGroup]:
        return account_groups(
            pa.Table.from_pylist(self.rows, schema=COLUMNS), text_prints(pa.array(self.texts, pa.string()))
        )

    def operator(self, size: int = 12, **said: object) -> list[int]:
        """A template with other words filled in, three telephones, three bursts."""
        text, found = self.text(), []
        for number in range(size):
            words = text.split()
            words[self.rng.randrange(20)] = self.rng.choice(WORDS)
            burst = number // 4
            found.append(
                self.add(" ".join(words), phone=f"+777{number % 3:07}", network=f"70.0.0.{burst}",
                         created_at=(100 + burst) * DAY + number * MINUTE, **said)
            )  # fmt: skip
        return found


def test_an_operators_accounts_are_one_group_of_an_operator_and_come_first():
    table = Table()
    mine = table.operator()

    first = table.groups()[0]

    assert first.kind == "operator"
    assert sorted(first.rows.tolist()) == mine
    assert {one.kind for one in first.shared} >= {"phone", "template", "burst"}


def test_a_home_is_a_household():
    table = Table()
    for _ in range(4):
        table.add(phone="+8880000001", network="80.0.0.1", created_at=50 * DAY)

    (group,) = table.groups()

    assert group.kind == "household"
    assert len(group.rows) == 4


def test_one_persons_mailboxes_with_one_photo_are_no_operators():
    table = Table()
    for number in range(4):
        table.add(
            phone="+8880000001", stem="robertmiller", mailbox=f"robertmiller{number}@mail.example", photo="ab" * 8
        )

    (group,) = table.groups()

    assert group.kind == "household"


def test_a_firm_on_one_line_with_one_telephone_is_an_organisation():
    table = Table()
    for number in range(30):
        table.add(phone="+8880000001", network="80.0.0.1", created_at=50 * DAY + number * MINUTE)

    (group,) = table.groups()

    assert group.kind == "organisation"


def test_what_a_crowd_shares_ties_nobody():
    table = Table()
    template = table.text()
    for _ in range(400):
        table.add(template, photo="0f" * 8, network="90.0.0.1", created_at=table.rng.randrange(365 * DAY))

    assert table.groups() == []


def test_a_suspended_account_makes_its_group_likelier_an_operators():
    def likely(*bad: int) -> float:
        table = Table()
        for number in range(10):
            table.add(phone=f"+888000000{number % 2}", network=f"80.0.0.{number % 2}", created_at=50 * DAY,
                      bad=number in bad)  # fmt: skip
        return max(group.probability for group in table.groups())

    assert likely(1) > likely()


def test_an_account_hangs_on_a_group_by_one_thing_that_the_group_alone_has():
    table = Table()
    mine = table.operator(size=16)
    lone = table.add(network="70.0.0.2", created_at=102 * DAY + 8 * MINUTE)

    first = table.groups()[0]
    place = first.rows.tolist().index(lone)

    assert set(mine) < set(first.rows.tolist())
    assert first.certainty[place] < first.certainty.max()


def test_a_recovery_mailbox_that_is_another_account_ties_the_two():
    table = Table()
    first = table.add(phone="+8880000001")
    second = table.add(phone="+8880000001", recovery=table.rows[first]["mailbox"])

    assert [group.rows.tolist() for group in table.groups()] == [[first, second]]


def test_the_order_of_rows_changes_no_group():
    table = Table()
    mine = {f"u{row}" for row in table.operator()}
    shuffled = Table()
    shuffled.rows, shuffled.texts = table.rows[::-1], table.texts[::-1]

    assert {shuffled.rows[row]["account"] for row in shuffled.groups()[0].rows} == mine


@pytest.mark.parametrize("rows", [0, 1])
def test_nobody_to_compare_with_gives_no_group(rows: int):
    table = Table()
    table.rows, table.texts = table.rows[:rows], table.texts[:rows]

    assert table.groups() == []


def test_a_burst_ends_with_an_hour_of_quiet_and_a_public_place_has_none():
    visits = np.arange(VISITS + 1) * DAY
    network = np.concatenate([[0, 0, 0, -1], np.ones(VISITS + 1)]).astype(np.int64)
    created = np.concatenate([[0, 50 * MINUTE, 3 * HOUR, 0], visits]).astype(np.int64)

    found = bursts(network, created)

    assert found[0] == found[1] >= 0
    assert found[2] not in {-1, found[0]}
    assert found[3] == -1
    assert set(found[4:].tolist()) == {-1}


def test_texts_of_one_template_are_near_and_short_or_foreign_ones_are_not():
    text = " ".join(WORDS[:20])
    other = text.replace(WORDS[9], "another")
    equal, near = same_texts(
        text_prints(pa.array([text, text.upper(), other, " ".join(WORDS[40:60]), "hi there", None]))
    )

    assert equal[0] == equal[1] != equal[2]
    assert near[0] == near[2] != near[3]
    assert equal[4] == near[5] == -1


def test_a_picture_saved_again_is_the_same_picture():
    group = same_photos(pa.array(["00ff00ff00ff00ff", "00ff00ff00ff00fd", "ff00ff00ff00ff00", "not a hash", None]))

    assert group[0] == group[1]
    assert len({*group.tolist()}) == 4
    assert group[4] == -1
