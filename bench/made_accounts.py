"""Made-up accounts of a mail provider, with the truth of who runs which. How common each thing is was set by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from bench.personas import spelt

HOUR = 3_600
DAY = 24 * HOUR
YEAR = 365 * DAY
START = 1_700_000_000
OPERATED = 0.03
"""Of all accounts."""
BAD = {True: 0.1, False: 0.004}
"""How many of an operator's accounts, and of honest people's, are suspended by now."""
COLUMNS = ("name", "email", "recovery_phone", "recovery_email", "created_at", "created_from", "profile", "photo_hash")
ALL_COLUMNS = ("account_id", *COLUMNS, "status")

Row = dict[str, object]


@dataclass
class Made:
    """Accounts so far, and who runs each: -1 for people who run their own."""

    rng: np.random.Generator
    columns: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in ALL_COLUMNS})
    truth: list[int] = field(default_factory=list)
    scene: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = [spelt(number)[: 3 + number % 6] for number in range(6_000)]
        self.templates = [self.text() for _ in range(40)]
        self.stock = [self.photo() for _ in range(60)]
        self.carriers = [self.home() for _ in range(200)]
        self.campuses = [[self.home() for _ in range(4)] for _ in range(12)]

    def __len__(self) -> int:
        return len(self.truth)

    def pick(self, most: int) -> int:
        return int(self.rng.integers(most))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def person(self) -> tuple[str, str]:
        """A given and a family name, some far more common than others."""
        return (
            spelt(int(900 * self.rng.random() ** 3))[:4],
            spelt(int(30_000 * self.rng.random() ** 3) + 1_000),
        )

    def email(self, given: str, family: str, middle: str | None = None, digits: int | None = None) -> str:
        middle = ("", ".", "_")[self.pick(3)] if middle is None else middle
        digits = self.pick(5) if digits is None else digits
        return f"{given}{middle}{family}{str(self.pick(10**digits)).zfill(digits) if digits else ''}@mail.example"

    def phone(self) -> str:
        return f"+1{self.pick(9_000_000_000) + 1_000_000_000}"

    def other_mailbox(self) -> str:
        return self.email(*self.person(), digits=6).replace("mail.example", "other.example")

    def home(self) -> str:
        return f"{self.pick(25) + 50}.{self.pick(256)}.{self.pick(256)}.{self.pick(254) + 1}"

    def text(self, length: int = 22) -> str:
        return " ".join(self.words[place] for place in (6_000 * self.rng.random(length) ** 2).astype(int))

    def reworded(self, text: str, share: float) -> str:
        """A text with some of its words replaced."""
        words = text.split()
        for place in np.flatnonzero(self.rng.random(len(words)) < share):
            words[place] = self.words[self.pick(len(self.words))]
        return " ".join(words)

    def photo(self) -> str:
        return f"{int(self.rng.integers(2**63)):016x}"

    def saved_again(self, photo: str) -> str:
        bits = int(photo, 16)
        for _ in range(self.pick(4)):
            bits ^= 1 << self.pick(64)
        return f"{bits:016x}"

    def honest(self, **said: object) -> Row:
        """What somebody gives who shares nothing, but for what everybody shares."""
        given, family = self.person()
        profile = photo = None
        if self.chance(0.4):
            profile = self.reworded(self.templates[self.pick(40)], 0.1) if self.chance(0.4) else self.text()
        if self.chance(0.45):
            photo = self.stock[self.pick(60)] if self.chance(0.25) else self.photo()
        return {
            "name": f"{given} {family}",
            "email": self.email(given, family),
            "recovery_phone": self.phone() if self.chance(0.7) else None,
            "recovery_email": self.other_mailbox() if self.chance(0.5) else None,
            "created_at": START + self.pick(YEAR),
            "created_from": self.carriers[self.pick(200)] if self.chance(0.25) else self.home(),
            "profile": profile,
            "photo_hash": photo,
        } | said

    def add(self, scene: str, row: Row, operator: int = -1) -> None:
        """An account of somebody, with an id and a status."""
        for name in COLUMNS:
            self.columns[name].append(row[name])
        self.columns["account_id"].append(f"u{len(self.truth):08d}")
        self.columns["status"].append("suspended" if self.chance(BAD[operator >= 0]) else "active")
        self.truth.append(operator)
        self.scene.append(scene)


def family(made: Made) -> None:
    """Two to six of one home: a telephone, a line, and a parent's mailbox to recover a child's by."""
    _, name = made.person()
    phone, home, evening = made.phone(), made.home(), START + made.pick(YEAR)
    together = made.chance(0.3)
    first = made.email(made.person()[0], name)
    for number in range(2 + made.pick(5)):
        given = made.person()[0]
        row = made.honest(name=f"{given} {name}", email=first if number == 0 else made.email(given, name))
        row["created_from"] = home if made.chance(0.8) else row["created_from"]
        row["recovery_phone"] = phone if made.chance(0.6) else row["recovery_phone"]
        row["recovery_email"] = first if number and made.chance(0.4) else row["recovery_email"]
        row["created_at"] = evening + made.pick(2 * HOUR) if together else row["created_at"]
        made.add("family", row)


def own_mailboxes(made: Made) -> None:
    """One person's two to four: one name, other digits, one telephone, one photo at times."""
    given, name = made.person()
    phone, home, photo = made.phone(), made.home(), made.photo()
    for _ in range(2 + made.pick(3)):
        row = made.honest(name=f"{given} {name}", email=made.email(given, name), recovery_phone=phone)
        row["created_from"] = home if made.chance(0.7) else row["created_from"]
        row["photo_hash"] = made.saved_again(photo) if made.chance(0.3) else row["photo_hash"]
        made.add("own", row)


def firm(made: Made) -> None:
    """The staff of a firm: its telephone, its line, at times its own words, its emblem and one day when all began.

    A firm of many has several lines and telephones.
    """
    staff = 8 + made.pick(53)
    sites = [(made.phone(), made.home()) for _ in range(1 + staff // 25)]
    text, emblem, day = made.text(), made.photo(), START + made.pick(YEAR)
    at_once, worded, emblems = made.chance(0.4), made.chance(0.3), made.chance(0.15)
    for _ in range(staff):
        phone, line = sites[made.pick(len(sites))]
        row = made.honest()
        row["recovery_phone"] = phone if made.chance(0.7) else row["recovery_phone"]
        row["created_from"] = line if made.chance(0.8) else row["created_from"]
        row["created_at"] = day + made.pick(6 * HOUR) if at_once else row["created_at"]
        row["profile"] = made.reworded(text, 0.1) if worded and made.chance(0.7) else row["profile"]
        row["photo_hash"] = emblem if emblems and made.chance(0.5) else row["photo_hash"]
        made.add("firm", row)


def shop(made: Made) -> None:
    """Customers for whom one shop sets accounts up, over a year, some with the shop's telephone."""
    phone, line = made.phone(), made.home()
    for _ in range(20 + made.pick(60)):
        row = made.honest(created_from=line)
        row["recovery_phone"] = phone if made.chance(0.4) else row["recovery_phone"]
        made.add("shop", row)


def students(made: Made) -> None:
    """A course that begins: one campus, one week, a template of the welcome pack."""
    campus = made.campuses[made.pick(12)]
    text = made.text()
    begins = START + made.pick(4) * YEAR // 4
    for _ in range(50 + made.pick(200)):
        row = made.honest(created_from=campus[made.pick(4)], created_at=begins + made.pick(5 * DAY))
        row["profile"] = made.reworded(text, 0.12) if made.chance(0.3) else row["profile"]
        made.add("student", row)


def handed_on(made: Made) -> None:
    """Two strangers to whom a carrier gave one number, years apart."""
    phone = made.phone()
    for _ in range(2):
        made.add("handed on", made.honest(recovery_phone=phone))


def single(made: Made) -> None:
    """Somebody on their own."""
    made.add("single", made.honest())


def operator(made: Made, number: int) -> None:
    """One hand: how careful it is with each thing is drawn once, and what it shares is used up and replaced."""
    size = int(np.clip(made.rng.lognormal(3.0, 0.9), 5, 400))
    phoned, recovered, netted, worded, pictured, styled, again = made.rng.random(7) * (0.7, 0.6, 0.9, 0.8, 0.5, 1, 0.2)
    middle, digits, shaped = ("", ".", "_")[made.pick(3)], made.pick(5), styled < 0.6  # noqa: PLR2004 - most have one
    texts = [made.text() for _ in range(1 + made.pick(4))]
    begins = START + made.pick(YEAR - 60 * DAY)
    phone, recovery, photo, name = made.phone(), made.other_mailbox(), made.photo(), made.person()
    line, at, left = made.home(), begins, 0
    for _ in range(size):
        if left == 0:
            line, left = (line if made.chance(0.3) else made.home()), 2 + made.pick(11)
            at = begins + made.pick(60 * DAY)
        left -= 1
        at += made.pick(20 * 60)
        phone = made.phone() if made.chance(1 / 8) else phone
        recovery = made.other_mailbox() if made.chance(1 / 15) else recovery
        if made.chance(0.1) and len(made) and made.truth[-1] == number:
            recovery = str(made.columns["email"][-1])
        photo = made.photo() if made.chance(1 / 3) else photo
        name = name if made.chance(again) else made.person()
        row = made.honest(created_at=at if made.chance(0.9) else begins + made.pick(60 * DAY))
        row |= {
            "name": " ".join(name),
            "email": made.email(*name, middle if shaped else None, digits if shaped else None),
        }
        row["recovery_phone"] = phone if made.chance(phoned) else row["recovery_phone"]
        row["recovery_email"] = recovery if made.chance(recovered) else row["recovery_email"]
        row["created_from"] = line if made.chance(netted) else made.home()
        row["profile"] = made.reworded(texts[made.pick(len(texts))], 0.12) if made.chance(worded) else row["profile"]
        row["photo_hash"] = made.saved_again(photo) if made.chance(pictured) else row["photo_hash"]
        made.add("operator", row, number)


SCENES: Sequence[tuple[Callable[[Made], None], float]] = (
    (family, 0.17), (own_mailboxes, 0.06), (firm, 0.05), (shop, 0.01), (students, 0.06), (handed_on, 0.01),
)  # fmt: skip
"""Honest scenes and their share of all accounts; the rest are people on their own."""


def made_accounts(count: int, seed: int = 7) -> Made:
    """About so many accounts, in any order."""
    made = Made(np.random.default_rng(seed))
    number = 0
    while len(made) < OPERATED * count:
        operator(made, number)
        number += 1
    for scene, share in SCENES:
        until = len(made) + share * count
        while len(made) < until:
            scene(made)
    while len(made) < count:
        single(made)
    return made


def table_of(made: Made) -> pa.Table:
    """The accounts as a provider would hand them over."""
    columns = {name: pa.array(values) for name, values in made.columns.items()}
    columns["created_at"] = columns["created_at"].cast(pa.timestamp("s")).cast(pa.string())
    return pa.table(columns)
