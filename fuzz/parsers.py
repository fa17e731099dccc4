"""Fuzzes one parser with Atheris: `python -m fuzz.parsers NAME [corpus] [options of libFuzzer]`; `--list` names them.

A reader may raise `InputError` for a file as a whole, nothing else; a source may not even raise that, for what it
refuses is counted. Seeds are the examples of the sources' tests.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["sleetwatch"]):
    from sleetwatch.errors import InputError
    from sleetwatch.intake import Batch, Counts, Item, chunks_of, new_rows, read
    from sleetwatch.intake.reader import READERS
    from sleetwatch.sources import SOURCES

import numpy as np

EXAMPLES = Path(__file__).parent.parent / "tests" / "sources" / "examples"
CONTAINERS = "containers"
NAMES = (CONTAINERS, *READERS, *SOURCES)
ODD = (
    None,
    True,
    0,
    -1,
    2**70,
    1e308,
    "",
    "-",
    "\x00",
    "\ud800",
    "9" * 40,
    "2026-13-45",
    "1e400",
    [],
    {},
    [[]],
    [None],
)


def opened(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]


def drain(items: Iterable[Item]) -> None:
    """A record or a refusal, never both and never neither."""
    for item in items:
        assert (item.record is None) != (item.refused is None)  # noqa: S101 - this is a test
        item.bytes_of()


def try_reader(name: str) -> Callable[[bytes], None]:
    def try_one(data: bytes) -> None:
        try:
            drain(read(opened(data), len(data), name) if name == CONTAINERS else READERS[name](opened(data), None, 0))
        except InputError:
            return

    return try_one


def try_source(name: str) -> Callable[[bytes], None]:
    """Through intake to tables, so that what an event holds must fit its columns."""

    def try_one(data: bytes) -> None:
        counts, batch = Counts(), Batch("acme", "0" * 64, 1, "Europe/Berlin")
        try:
            items = list(read(opened(data), len(data), name))
        except InputError:
            return
        for _ in new_rows(chunks_of(items, batch, [SOURCES[name]]), lambda _, table: np.ones(len(table), bool), counts):
            pass
        assert counts.seen == counts.accepted + counts.duplicate + counts.rejected == len(items)  # noqa: S101

    return try_one


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """JSON stays JSON half of the time, with a value somewhere in it replaced."""
    chance = random.Random(seed)  # noqa: S311
    if chance.random() < 0.3:  # noqa: PLR2004
        return bytes(atheris.Mutate(data, longest))
    try:
        value = json.loads(data)
        for _ in range(chance.randint(1, 3)):
            damage(value, chance)
        changed = json.dumps(value).encode()
    except (ValueError, RecursionError):
        return bytes(atheris.Mutate(data, longest))
    return changed if len(changed) <= longest else data


def damage(value: Any, chance: random.Random) -> None:  # noqa: ANN401 - any JSON
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.7:  # noqa: PLR2004
            value = inner
            continue
        value[key] = chance.choice(ODD)
        return


def write_seeds(name: str, corpus: Path) -> None:
    """Records one by one, for short inputs are fuzzed best."""
    corpus.mkdir(parents=True, exist_ok=True)
    examples = sorted(EXAMPLES.glob(f"{name}.*")) if name in SOURCES else sorted(EXAMPLES.iterdir())
    for path in examples:
        content = path.read_bytes()
        for number, part in enumerate(_parts(path.suffix, content)[:40]):
            (corpus / f"{path.name}.{number}").write_bytes(part)


def _parts(suffix: str, content: bytes) -> list[bytes]:
    if suffix == ".jsonl":
        return content.splitlines()
    value = json.loads(content) if suffix == ".json" else None
    return [json.dumps(one).encode() for one in value] if isinstance(value, list) else [content[:20_000]]


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print(*NAMES, sep="\n")
        return
    name, corpus, *options = sys.argv[1:]
    write_seeds(name, Path(corpus))
    try_one = try_source(name) if name in SOURCES else try_reader(name)
    atheris.Setup([sys.argv[0], corpus, "-max_len=20000", *options], try_one, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
