"""How well re-edited pictures are found again: `python -m bench.pictures [edits|documents|crowd|read]`.

The portraits are made up (`bench.portraits`), so that the truth is known; real photos differ. `edits`: of portraits,
half of them before one of eight backdrops that several share, each edit once: how many are found, and how many pairs of
strangers are taken for one. `documents`: the same of identity cards of one layout. `crowd`: many prints, one in a
hundred of them edited once more, for the time and memory. `read`: how long a thousand files take to read.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable, Sequence

import numpy as np

from bench.figures import say
from bench.portraits import EDITS, card, crowd, edited, portrait, saved
from sleetwatch.vetting.likenesses import SAME_DOCUMENT
from sleetwatch.vetting.picture_index import candidates, looked_at
from sleetwatch.vetting.picture_match import Alike, matches
from sleetwatch.vetting.picture_prints import Dots, dots_of, unpack
from sleetwatch.vetting.pictures import read_picture

BACKDROPS = (11, 12, 20, 21, 35, 3, 8, 13)
STRANGERS = 400
Pairs = dict[tuple[int, int], Alike]


def printed(files: Iterable[bytes]) -> Dots:
    """Prints as they are stored."""
    found = (unpack(read_picture(data)[1]) for data in files)
    return np.stack([one for one in found if one is not None])


def alike(greys: Dots, least: float = 0.0) -> tuple[Pairs, int]:
    """Every two pictures that are taken for one or for versions of one, and how many pairs were looked at closely."""
    found: Pairs = {}
    looked = 0
    for part in candidates(looked_at(greys)):
        looked += len(part.whole)
        for match in matches(greys, part):
            if match.share < least:
                continue
            pair = min(match.first, match.second), max(match.first, match.second)
            found[pair] = Alike.COPY if Alike.COPY in (found.get(pair), match.alike) else Alike.VERSION
    return found, looked


def edits(many: int) -> None:
    """Each edit of the same portraits, among strangers of whom half share their backdrops."""
    shared = {seed: BACKDROPS[seed % 8] if seed % 2 else None for seed in range(many + STRANGERS)}
    own = [portrait(seed, shared[seed]) for seed in range(many)]
    kept = printed(saved(one) for one in own)
    strangers = printed(saved(portrait(seed, shared[seed])) for seed in range(many, many + STRANGERS))
    say(f"{'edit':30}", "copies  versions  strangers as copies  as versions")
    copies = versions = 0
    for name, edit in EDITS.items():
        draw = np.random.default_rng(5)
        changed = printed(saved(edit(one, draw)) for one in own)
        found, _ = alike(np.concatenate([kept, changed, strangers]))
        right = [found.get((place, place + many)) for place in range(many)]
        wrong = [kind for (one, other), kind in found.items() if one % many != other % many or other >= 2 * many]
        counted = [right.count(Alike.COPY) / many, right.count(Alike.VERSION) / many]
        copies, versions = wrong.count(Alike.COPY), wrong.count(Alike.VERSION)
        say(f"{name:30}", f"{counted[0]:6.2f}  {counted[1]:8.2f}  {copies:19}  {versions:11}")
    pairs = (2 * many + STRANGERS) * (2 * many + STRANGERS - 1) // 2
    say(f"{many} portraits, their edits and {STRANGERS} strangers, half before {len(BACKDROPS)} walls: {pairs:,} pairs")


def documents(many: int) -> None:
    """Cards of one layout: how many pairs of strangers' are taken for one, and how many copies are found."""
    own = [card(seed) for seed in range(many)]
    draw = np.random.default_rng(5)
    again = [EDITS["saved at quality 30"](EDITS["cut to 0.95"](one, draw), draw) for one in own]
    found, _ = alike(np.concatenate([printed(map(saved, own)), printed(map(saved, again))]), SAME_DOCUMENT)
    right = sum((place, place + many) in found for place in range(many))
    say(f"{many} cards: {right / many:.2f} found cut and saved again; of {2 * many * (many - 1):,} pairs of strangers'")
    say(f"  cards {len(found) - right} taken for one")


def many_prints(many: int) -> None:
    """The index over many prints, one in a hundred of which is an edited copy."""
    copied = many // 100
    started = time.process_time()
    greys = crowd(many - copied, 3)
    prints = dots_of(np.concatenate([greys, edited(greys[:copied], 4)]))
    del greys
    made = time.process_time()
    found, looked = alike(prints)
    seconds = time.process_time() - made
    right = sum((place, many - copied + place) in found for place in range(copied))
    wrong = len(found) - right
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(
        f"{many:,} prints, made in {made - started:.0f} s: {seconds:.0f} CPU-s, {memory} MB, {looked:,} pairs looked at"
    )
    say(f"{copied} edited copies: {right / copied:.3f} found; {wrong} pairs of strangers taken for alike")


def reading(many: int) -> None:
    """A thousand files of 1,200 by 1,600 dots."""
    files = [saved(portrait(seed).resize((1200, 1600))) for seed in range(many)]
    started = time.process_time()
    printed(files)
    say(f"{(time.process_time() - started) / many * 1000:.1f} CPU-s a thousand pictures of {len(files[0]) >> 10} KB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("edits", "documents", "crowd", "read"))
    parser.add_argument("--many", type=int, help="portraits or cards (60), prints (100,000) or files (100)")
    asked = parser.parse_args(arguments)
    usual_of = {"edits": 60, "documents": 60, "crowd": 100_000, "read": 100}
    runs = {"edits": edits, "documents": documents, "crowd": many_prints, "read": reading}
    for name, run in runs.items():
        if asked.what in (None, name):
            run(asked.many or usual_of[name])


if __name__ == "__main__":
    main()
