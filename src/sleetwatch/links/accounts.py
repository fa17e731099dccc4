"""Accounts that one hand runs, found among a provider's, as groups with what ties each.

People of one home, of one firm or with several mailboxes of their own share telephones and networks too. A group is
taken for an operator's only on what a workshop leaves (texts of one template, one photo for several people, one name
with other digits), on contacts and networks that were changed again and again, or on what is already known of some of
its accounts. The figures are experts' priors; no confirmed takedown has corrected them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
import pyarrow as pa

from sleetwatch.links.account_joins import HANGING, gathered, hanging, joined
from sleetwatch.links.account_ties import (
    KINDS,
    LINE,
    Flags,
    Held,
    Ties,
    bursts,
    distinct,
    pointing,
    ties_between,
    weights,
    without_public,
)
from sleetwatch.links.communities import Floats, Graph, Ints, communities
from sleetwatch.links.prints import Prints, same_photos, same_texts
from sleetwatch.odds import logit

HOME = 6
"""What people of one home and one person's own mailboxes come to; more at one place is a firm, a school, a helper."""
START = -3.0
"""Log-odds of a group that only shares a place and a contact: for one operator's there are twenty of honest people."""
WORTH: Mapping[str, float] = {"text": 2.0, "photo": 2.5}
"""Nats when all of a group share what a workshop leaves; less when a part of it does."""
SIZE = 1.5
"""Nats for each e-fold of accounts more than a home has."""
FIRM = 20
"""A firm has a telephone and a line for so many people."""
CHANGED = 0.7
"""Nats for each further telephone, mailbox or network that several of the group share."""
MOST_CHANGED = 4.0
ONE_NAME = 3.0
"""Nats against an operator where all addresses are one name: somebody's own mailboxes."""
SETTLED = 4.0
"""Nats against an operator where a larger group has one telephone or one line: a firm stays, an operator moves on."""
KNOWN = 0.1
"""How many of an operator's accounts are known as bad by the time one looks."""
MOST_KNOWN = 4.0
LEAST_BAD = 1e-3
PLACES = ("phone", "recovery", "network")

COLUMNS = pa.schema(
    [
        ("account", pa.string()),
        ("mailbox", pa.string()),
        ("stem", pa.string()),
        ("shape", pa.string()),
        ("phone", pa.string()),
        ("recovery", pa.string()),
        ("created_at", pa.int64()),
        ("network", pa.string()),
        ("photo", pa.string()),
        ("bad", pa.bool_()),
    ]
)
"""What is read of a table of accounts. Texts come as prints beside it; names are not compared."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that several accounts of a group share."""

    kind: str
    accounts: int
    """Of the group."""
    degree: int
    """Of the whole table."""
    nats: float
    """What it is worth between two of them."""
    example: int
    """A row that has it."""


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """Accounts that one hand may run."""

    kind: str
    """operator, household (one home, or one person's own) or organisation (one firm, school or helper)."""
    probability: float
    """That it is an operator's."""
    rows: Ints
    """Of the table."""
    certainty: Floats
    """For each row how likely it belongs to the group."""
    shared: tuple[Shared, ...]
    """The most telling first."""
    bad: int
    """How many are known as bad."""


def account_groups(table: pa.Table, prints: Prints) -> list[AccountGroup]:
    """Every group of at least two, the surest operator's first."""
    if table.num_rows < 2:  # noqa: PLR2004 - nobody to compare with
        return []
    created = table["created_at"].fill_null(-1).to_numpy()
    held = _held(table, prints, created)
    own, recovery = _in_one_numbering(table["mailbox"], table["recovery"])
    ties = ties_between(held, created, pointing(own, recovery))
    label = communities(Graph(table.num_rows, ties.a, ties.b, ties.nats - LINE))
    label = gathered(held, joined(held, label))
    certainty = _certainty(ties, label)
    bad = table["bad"].combine_chunks().to_numpy(zero_copy_only=False).astype(bool)
    operated = _odds_of_rows(held, label, bad) >= 0
    lone, home = hanging(held, label, operated)
    label[lone], certainty[lone] = home, HANGING
    return sorted(_groups(held, label, certainty, bad), key=_rank)


def _held(table: pa.Table, prints: Prints, created: Ints) -> Held:
    codes = {name: _codes(table[name]) for name in ("phone", "recovery", "network", "stem", "shape")}
    codes["burst"] = bursts(codes["network"], created)
    codes["network"] = without_public(codes["network"], codes["burst"])
    codes["wording"], codes["template"] = same_texts(prints)
    codes["photo"] = same_photos(table["photo"])
    return Held.of({name: codes[name] for name in KINDS})


def _codes(values: pa.ChunkedArray) -> Ints:
    coded = values.combine_chunks().dictionary_encode()
    codes: Ints = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _in_one_numbering(first: pa.ChunkedArray, second: pa.ChunkedArray) -> tuple[Ints, Ints]:
    both = _codes(pa.chunked_array([*first.chunks, *second.chunks], pa.string()))
    return both[: len(first)], both[len(first) :]


# --- What a group is ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Accounts that are in a group at all, sorted by group."""

    rows: Ints
    group: Ints
    """For each row the group's number, from 0."""
    size: Ints


def _grouped(label: Ints) -> _Grouped:
    size = np.bincount(label, minlength=len(label))
    rows = np.flatnonzero(size[label] > 1)
    rows = rows[np.argsort(label[rows], kind="stable")]
    _, group, sizes = np.unique(label[rows], return_inverse=True, return_counts=True)
    return _Grouped(rows, group, sizes)


def _certainty(ties: Ties, label: Ints) -> Floats:
    """How likely each account belongs to its group: by its strongest tie within, else by what joined the groups."""
    strongest = np.full(len(label), LINE)
    within = label[ties.a] == label[ties.b]
    for end in (ties.a[within], ties.b[within]):
        np.maximum.at(strongest, end, ties.nats[within])
    certain: Floats = np.maximum(HANGING, 1 / (1 + np.exp(-strongest)))
    return certain


def _odds_of_rows(held: Held, label: Ints, bad: Flags) -> Floats:
    """For each account the log-odds that its group is an operator's; of no group, minus infinity."""
    grouped = _grouped(label)
    found = np.full(len(label), -np.inf)
    if len(grouped.size):
        found[grouped.rows] = _log_odds(held, grouped, _all_shares(held, grouped), bad)[grouped.group]
    return found


def _groups(held: Held, label: Ints, certainty: Floats, bad: Flags) -> list[AccountGroup]:
    grouped = _grouped(label)
    if not len(grouped.size):
        return []
    shares = _all_shares(held, grouped)
    nats = _log_odds(held, grouped, shares, bad)
    starts = np.concatenate([[0], np.cumsum(grouped.size)])
    listed = _listed(held, shares, len(grouped.size))
    return [
        _group(grouped.rows[start:end], odds, shared, certainty, bad)
        for start, end, odds, shared in zip(
            starts[:-1].tolist(), starts[1:].tolist(), nats.tolist(), listed, strict=True
        )
    ]


@dataclass(frozen=True, slots=True)
class _Shares:
    """Values of one kind that at least two of a group have and no crowd does."""

    group: Ints
    code: Ints
    accounts: Ints
    example: Ints


def _all_shares(held: Held, grouped: _Grouped) -> dict[str, _Shares]:
    return {name: _shares(held, name, grouped) for name in KINDS if name != "shape"}


def _shares(held: Held, name: str, grouped: _Grouped) -> _Shares:
    codes, counts = held.codes[name][grouped.rows], held.counts[name]
    few = codes >= 0
    few[few] = counts[codes[few]] <= KINDS[name].most
    width = len(counts) + 1
    keys, first, accounts = np.unique(grouped.group[few] * width + codes[few], return_index=True, return_counts=True)
    several = accounts > 1
    keys, first = keys[several], first[several]
    return _Shares(keys // width, keys % width, accounts[several], grouped.rows[few][first])


def _log_odds(held: Held, grouped: _Grouped, shares: Mapping[str, _Shares], bad: Flags) -> Floats:
    """That each group is an operator's."""
    many = len(grouped.size)
    nats = START + np.clip(SIZE * np.log(grouped.size / HOME), -3.0, 2.0)
    for cause, worth in WORTH.items():
        of = [name for name, kind in KINDS.items() if kind.cause == cause]
        covered = [np.bincount(shares[name].group, shares[name].accounts, many) / grouped.size for name in of]
        nats += worth * np.minimum(1.0, np.max(covered, axis=0))
    nats += np.minimum(MOST_CHANGED, sum(_changed(shares[name], grouped.size) for name in PLACES))
    nats -= np.where(_names(held, grouped) == 1, ONE_NAME, 0.0)
    settled = np.max([_largest(shares[name], many) for name in ("phone", "network")], axis=0) / grouped.size
    nats -= np.where(grouped.size > HOME, SETTLED * settled, 0.0)
    usual = max(float(bad.mean()), LEAST_BAD)
    known = np.bincount(grouped.group, bad[grouped.rows], many)
    found: Floats = nats + np.minimum(MOST_KNOWN, known * max(0.0, log(KNOWN / usual)))
    return found


def _changed(shares: _Shares, size: Ints) -> Floats:
    """What it is worth that several of one kind are used, each by several, beyond what a firm of that size has."""
    used = np.bincount(shares.group, minlength=len(size))
    return CHANGED * np.maximum(0.0, used - 1.0 - size / FIRM)


def _largest(shares: _Shares, many: int) -> Ints:
    """How many of each group share the one thing that most of them share."""
    found = np.zeros(many, np.int64)
    np.maximum.at(found, shares.group, shares.accounts)
    return found


def _names(held: Held, grouped: _Grouped) -> Ints:
    """How many names, but for digits, the addresses of each group have."""
    stems = held.codes["stem"][grouped.rows]
    keys = distinct(grouped.group * (len(held.counts["stem"]) + 1) + stems + 1)
    return np.bincount(keys // (len(held.counts["stem"]) + 1), minlength=len(grouped.size))


def _listed(held: Held, shares: Mapping[str, _Shares], many: int) -> list[list[Shared]]:
    """For each group what its accounts share."""
    found: list[list[Shared]] = [[] for _ in range(many)]
    for name, one in shares.items():
        worth, counts = weights(held, name), held.counts[name]
        columns = (one.group, one.code, one.accounts, one.example)
        for group, code, accounts, example in zip(*(column.tolist() for column in columns), strict=True):
            found[group].append(Shared(name, accounts, int(counts[code]), float(worth[code]), example))
    return found


def _group(rows: Ints, odds: float, shared: list[Shared], certainty: Floats, bad: Flags) -> AccountGroup:
    return AccountGroup(
        kind="operator" if odds >= 0 else "household" if len(rows) <= HOME else "organisation",
        probability=float(1 / (1 + np.exp(-odds))),
        rows=rows,
        certainty=certainty[rows],
        shared=tuple(sorted(shared, key=lambda one: (-(one.accounts - 1) * one.nats, one.kind, one.example))),
        bad=int(bad[rows].sum()),
    )


def _rank(group: AccountGroup) -> tuple[float, int, int]:
    """The surest first, in whole nats; of equals those with most accounts that nobody has acted on."""
    return -round(logit(group.probability)), group.bad - len(group.rows), int(group.rows[0])
