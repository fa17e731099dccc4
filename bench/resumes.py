"""How well copied employment histories are found, and how long vetting takes: `python -m bench.resumes`.

The applicants are made here, with the truth: honest people with careers of their own, many of whom paste an advert's
wording, use a template's or a language model's phrases, or come through a firm that writes for them; intakes of one
programme; pairs who worked together at two firms and say what their teams said; people who changed their name; and
rings who tell one career under several names, reworded by a stated share of the words, with bullets dropped and
shuffled, and other employers or months for some. `--applicants N` sets how many, `--seed N` makes others, `--whole`
also takes them into a workspace and lists them, for the time and the memory.

What was chosen was chosen on seeds 7, 17 and 27; other seeds are for measuring.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, product
from pathlib import Path
from typing import BinaryIO

from bench.figures import say
from sleetwatch.vetting import careers, contacts, histories, presence
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.examining import Examiner, Room

AT = 1_772_000_000_000_000
LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3)
"""Shares of the words of a copy that are other words."""
IN_RINGS = 0.01
"""The share of applicants who are personas of a ring."""
_SYLLABLES = ["".join(one) for one in product("bcdfghklmnprstvz", "aeiou")]
_WORDS = ["".join(one) for one in product(_SYLLABLES, _SYLLABLES)] + _SYLLABLES
_WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(_WORDS))))
"""Words as often as in texts: few very often, most seldom."""


@dataclass(frozen=True, slots=True)
class Made:
    """One applicant, and what is true of it."""

    dossier: Dossier
    ring: int | None = None
    level: float = 0.0
    swapped: str = ""
    """What a ring's personas have of their own beside words: employers, months or nothing."""
    sort: str = "own words"


class Maker:
    """Makes applicants."""

    def __init__(self, count: int, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - made-up people
        self.count = count
        self.phrases = [self.sentence(14) for _ in range(300)]
        self.adverts = [[self.sentence(14) for _ in range(12)] for _ in range(max(5, count // 200))]
        self.firms = [[self.sentence(9) for _ in range(8)] for _ in range(20)]

    def everybody(self) -> list[Made]:
        """Rings first, then the hard honest cases, then everybody else."""
        made: list[Made] = []
        while len(made) < IN_RINGS * self.count:
            made += self.ring(len(made))
        made += self.intakes() + self.renamed() + self.colleagues()
        made += [self.honest() for _ in range(self.count - len(made))]
        self.rng.shuffle(made)
        named = enumerate(made)
        return [replace(one, dossier=replace(one.dossier, applicant_id=f"A{n}", subject=f"S{n}")) for n, one in named]

    def words(self, count: int) -> list[str]:
        return self.rng.choices(_WORDS, cum_weights=_WEIGHTS, k=count)

    def sentence(self, length: int) -> str:
        return " ".join(self.words(self.rng.randint(length - 4, length + 6)))

    def jobs(self) -> list[Work]:
        start, jobs = self.rng.randint(2004 * 12, 2019 * 12), []
        for _ in range(self.rng.randint(2, 5)):
            months = self.rng.randint(9, 50)
            employer = f"firm {min(int(self.rng.paretovariate(0.6)), 5000)}"
            bullets = [self.sentence(14) for _ in range(self.rng.randint(2, 5))]
            jobs.append(Work(employer, "engineer", start, start + months, " . ".join(bullets)))
            start += months + self.rng.choice((0, 0, 1, 2))
        return jobs

    def honest(self) -> Made:
        """Somebody with a career of one's own, told in words that are partly everybody's."""
        sort = self.rng.choices(("own words", "phrases", "advert", "firm"), (0.5, 0.25, 0.15, 0.1))[0]
        theirs = {"phrases": self.phrases, "advert": self.rng.choice(self.adverts), "firm": self.rng.choice(self.firms)}
        jobs = [self.told(job, theirs.get(sort, [])) for job in self.jobs()]
        agency = f"agency {self.firms.index(theirs['firm'])}" if sort == "firm" else None
        return Made(self.dossier(jobs, agency=agency), sort=sort)

    def told(self, job: Work, phrases: Sequence[str]) -> Work:
        """A job with half of its bullets, or all of them, in the words of others."""
        bullets = job.text.split(" . ")
        taken = min(len(phrases), len(bullets) if self.rng.random() < 1 / 3 else len(bullets) // 2)
        return replace(job, text=" . ".join([*self.rng.sample(phrases, taken), *bullets[taken:]])) if taken else job

    def dossier(self, jobs: Sequence[Work], **told: str | None) -> Dossier:
        street = f"{self.rng.randint(1, 9999)} {self.rng.choice(_WORDS)} street"
        base = {"address_key": street, "mailbox": None, "phone": f"+1512{self.rng.randint(2_000_000, 9_999_999)}"}
        return Dossier("bench", "", "", AT, jobs=tuple(jobs), **(base | told))  # type: ignore[arg-type]

    def ring(self, number: int) -> list[Made]:
        career, level = self.jobs(), self.rng.choice(LEVELS)
        swapped = self.rng.choice(("nothing", "employers", "months"))
        size = min(2 + int(self.rng.paretovariate(1.2)), 40)
        copies = ([self.copied(job, level, swapped) for job in career] for _ in range(size))
        return [Made(self.dossier(jobs), number, level, swapped, "ring") for jobs in copies]

    def copied(self, job: Work, level: float, swapped: str) -> Work:
        """A job as one persona of a ring tells it."""
        bullets = [one for one in job.text.split(" . ") if self.rng.random() > level]
        self.rng.shuffle(bullets)
        text = " . ".join(self.reworded(one, level) for one in bullets or [job.text])
        shift = self.rng.randint(-14, 14) if swapped == "months" else 0
        employer = f"firm {self.rng.randint(1, 5000)}" if swapped == "employers" else job.employer
        return Work(employer, job.position, job.start + shift, (job.end or 0) + shift, text)

    def reworded(self, text: str, level: float) -> str:
        return " ".join(self.words(1)[0] if self.rng.random() < level else word for word in text.split())

    def intakes(self) -> list[Made]:
        """Trainees of one programme: the same three employers and months, in words of their own."""
        made = []
        for _ in range(max(1, self.count // 5000)):
            frame = [*self.jobs()[:2], Work("programme", "trainee", 24000, 24012)]
            for _ in range(20):
                told = [replace(job, text=self.sentence(40)) for job in frame]
                made.append(Made(self.dossier(told), sort="intake"))
        return made

    def colleagues(self) -> list[Made]:
        """Pairs who went from one firm to another together: own words, what their teams called things, and, of half of
        them, each firm's own sentence about itself.
        """
        made = []
        for pair in range(max(1, self.count // 400)):
            frames = self.jobs()[:2]
            terms = [[" ".join(self.words(4)) for _ in range(8)] for _ in frames]
            firms = [self.sentence(14) for _ in frames]
            for _ in range(2):
                told = [self.beside(*one, pasted=pair % 2 == 0) for one in zip(frames, terms, firms, strict=True)]
                made.append(Made(self.dossier([*told, *self.later(told[-1])]), sort="colleagues"))
        return made

    def beside(self, job: Work, terms: Sequence[str], firm: str, *, pasted: bool) -> Work:
        """A job as one of two colleagues tells it."""
        own = [f"{self.sentence(6)} {term} {self.sentence(6)}" for term in self.rng.sample(terms, 3)]
        start = job.start + self.rng.randint(-3, 3)
        return replace(job, start=start, text=" . ".join([*([firm] if pasted else []), *own]))

    def later(self, job: Work) -> list[Work]:
        """What somebody did afterwards, alone."""
        start = (job.end or 0) + self.rng.randint(0, 6)
        return [replace(one, start=start + 30 * place, end=None) for place, one in enumerate(self.jobs()[:1])]

    def renamed(self) -> list[Made]:
        """People who apply again from the same street, under a new name."""
        made = []
        for _ in range(max(2, self.count // 2000)):
            one = self.dossier(self.jobs())
            made += [Made(one, sort="renamed"), Made(one, sort="renamed")]
        return made


def measure(made: Sequence[Made], examiners: Sequence[Examiner]) -> tuple[set[str], dict[str, float]]:
    """Who is told to be a copy, and how long each examiner took."""
    room = Room(evidence=_Nothing(), tables={}, as_of=AT)
    dossiers = [one.dossier for one in made]
    seconds, copies = {}, set()
    for examiner in examiners:
        begun = time.process_time()
        for finding in examiner(dossiers, room):
            if finding.check == "career-original" and finding.outcome is Outcome.CONTRADICTS:
                copies.add(finding.applicant_id)
        seconds[examiner.__module__.rpartition(".")[2]] = time.process_time() - begun
    return copies, seconds


class _Nothing:
    """A store without files."""

    def open(self, sha256: str) -> BinaryIO:
        raise FileNotFoundError(sha256)

    def print_of(self, sha256: str) -> None:
        """There is none."""


def report(made: Sequence[Made], copies: set[str]) -> Iterator[str]:
    """Precision and recall, by how much was reworded, what was swapped, and who was accused wrongly."""
    planted = [one for one in made if one.ring is not None]
    right = sum(one.dossier.applicant_id in copies for one in planted)
    yield f"told to be copies: {len(copies)}, of which right: {right}; personas of rings: {len(planted)}"
    yield f"precision {right / max(1, len(copies)):.4f}   recall {right / max(1, len(planted)):.4f}"
    for name, told in (("words changed", "level"), ("of their own", "swapped")):
        hits, all_of = Counter[object](), Counter[object]()
        for one in planted:
            all_of[getattr(one, told)] += 1
            hits[getattr(one, told)] += one.dossier.applicant_id in copies
        for value in sorted(all_of, key=str):
            yield f"  {name} {value}: recall {hits[value] / all_of[value]:.3f} of {all_of[value]}"
    wrong: defaultdict[str, list[bool]] = defaultdict(list)
    for one in made:
        if one.ring is None:
            wrong[one.sort].append(one.dossier.applicant_id in copies)
    for sort, accused in sorted(wrong.items()):
        yield f"  honest, {sort}: {sum(accused)} of {len(accused)} accused"


def whole(made: Sequence[Made]) -> Iterator[str]:
    """The same applicants through a workspace: a file, ingest, every machine check, the list."""
    from sleetwatch.workspace import Workspace

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "applicants.jsonl"
        with path.open("w") as out:
            out.writelines(json.dumps(_line(one.dossier)) + "\n" for one in made)
        workspace = Workspace.create(Path(folder) / "bench", "bench")
        for what, step in (
            ("ingest", lambda: list(workspace.ingest([path]))),
            ("vet, looking at everybody", lambda: workspace.vetting.applicants(limit=50)),
            ("vet again", lambda: workspace.vetting.applicants(limit=50)),
        ):
            begun, wall = time.process_time(), time.monotonic()
            step()
            yield f"{what}: {time.process_time() - begun:.1f} CPU-s, {time.monotonic() - wall:.1f} s"


def _line(one: Dossier) -> dict[str, object]:
    work = [
        {"name": job.employer, "position": job.position, "startDate": _month(job.start), "summary": job.text}
        | ({"endDate": _month(job.end)} if job.end else {})
        for job in one.jobs
    ]
    return {
        "applicant_id": one.applicant_id,
        "applied_at": "2026-02-25T06:13:20Z",
        "name": f"{one.applicant_id} Bench",
        "phone": one.phone,
        "address": one.address_key,
        "agency": one.agency,
        "resume": {"work": work},
    }


def _month(number: int) -> str:
    year, month = divmod(number - 1, 12)
    return f"{year}-{month + 1:02d}"


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.resumes", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--applicants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args(words)
    made = Maker(asked.applicants, asked.seed).everybody()
    say(f"{len(made)} applicants, seed {asked.seed}; {_peak():.2f} GB")
    copies, seconds = measure(made, (histories.examine, contacts.examine, careers.examine, presence.examine))
    for line in report(made, copies):
        say(line)
    for name, spent in seconds.items():
        say(f"{name}: {spent:.2f} CPU-s, {1000 * spent / len(made):.4f} s for a thousand applicants")
    say(f"peak memory {_peak():.2f} GB")
    if asked.whole:
        for line in whole(made):
            say(line)
        say(f"peak memory {_peak():.2f} GB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main(sys.argv[1:])
