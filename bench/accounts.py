"""How well the accounts of one hand are found among a provider's: `python -m bench.accounts [--accounts N]`.

`bench.made_accounts` makes them with the truth. A tenth and then all of them are read from a CSV file and grouped, for
the growth. `--seed` makes another world; what was chosen was chosen on seed 7, and other seeds are for measuring.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.csv as pv

from bench.figures import say
from bench.made_accounts import Made, made_accounts, table_of
from bench.personas import end_of
from sleetwatch.workspace.accounts import AccountGroupPage, group_accounts

ACCOUNTS = 1_000_000
MOSTLY = 0.5
"""An operator is found when a group has so much of it, and a group is right when so much of it is one operator's."""
PURE = 0.9


def main(arguments: Sequence[str]) -> int:
    """Group a tenth of the accounts, then all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--accounts", type=int, default=ACCOUNTS)
    options.add_argument("--seed", type=int, default=8)
    chosen = options.parse_args(arguments)
    small, large = (measure(count, chosen.seed) for count in (chosen.accounts // 10, chosen.accounts))
    say(f"growth: ten times the accounts take {large / small:.1f} times as long")
    say(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, with the making of the table")
    return 0


def measure(count: int, seed: int) -> float:
    """Seconds to read and group so many accounts, with how well that went."""
    made = made_accounts(count, seed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        pv.write_csv(table_of(made), path)
        made.columns.clear()
        started, worked = time.perf_counter(), time.process_time()
        report = group_accounts(path, lambda _what, _share: None)
        seconds = time.perf_counter() - started
        worked = time.process_time() - worked
        say(f"{report.accepted:,} accounts read and grouped in {end_of(started)}, of which {worked:.1f} s at work")
    judge(made, report.groups)
    return seconds


def judge(made: Made, groups: Sequence[AccountGroupPage]) -> None:
    """Precision and recall by account and by group, and whom the wrong ones are of."""
    truth = np.array(made.truth)
    named = [group for group in groups if group.kind == "operator"]
    rows = [np.array([int(one.account[1:]) for one in group.accounts]) for group in named]
    told = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    right = truth[told] >= 0
    pure = [float(_largest(truth[one]) / len(one)) for one in rows]
    say(f"  {len(named):,} groups of operators with {len(told):,} accounts; {len(groups) - len(named):,} others")
    say(f"  accounts: precision {right.mean():.4f}, recall {right.sum() / (truth >= 0).sum():.4f}")
    say(f"  groups nine tenths of one operator: {np.mean(np.array(pure) >= PURE):.4f}")
    whole = Counter(truth[truth >= 0].tolist())
    found = {int(number): 0 for number in whole}
    for one in rows:
        for number, count in Counter(truth[one][truth[one] >= 0].tolist()).items():
            found[number] = max(found[number], count)
    caught = sum(found[number] >= MOSTLY * size for number, size in whole.items())
    touched = sum(bool(count) for count in found.values())
    say(f"  operators: {caught / len(whole):.4f} at least half in one group, {touched / len(whole):.4f} touched at all")
    wrong = Counter(made.scene[row] for row in told[~right].tolist())
    say(f"  honest accounts in them: {dict(wrong.most_common())}")
    for low, high in ((0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        chosen = [one for group, one in zip(named, pure, strict=True) if low <= group.probability < high]
        if chosen:
            share = np.mean(np.array(chosen) >= MOSTLY)
            say(f"  of {len(chosen):,} groups said {low:.0%} to {min(high, 1):.0%}: {share:.1%} are one operator's")


def _largest(of: np.ndarray) -> int:
    known = of[of >= 0]
    return int(np.bincount(known).max()) if len(known) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
