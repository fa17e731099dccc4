"""Writes what parsing and checking finds out of the shipped facts and signals to `sleetwatch/queries/known.json`.

`python -m tools.read_catalogue --check` writes nothing and says whether the file is behind. A file that is behind makes
a hunt slower and nothing else: what it does not know is parsed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sleetwatch import facts, queries
from sleetwatch.queries import Reading
from sleetwatch.signals import Signal
from sleetwatch.signals.check import key_of, problems_found
from sleetwatch.signals.load import library_files, read_file
from sleetwatch.workspace import needs

FILE = Path(queries.__file__).parent / queries.KNOWN


def known_text() -> str:
    """The file's text: an entry a line, so that two changes meet in few of them."""
    signals = [read_file(path) for path in library_files()]
    said = [*map(facts.sql_of, facts.FACTS), *(signal.query for signal in signals)]
    readings = {queries.digest_of(sql.encode()): plain(queries.parsed(sql)) for sql in said}
    found = {needs.key_of(signal.query): sorted(map(sorted, needs.needs_parsed(signal.query))) for signal in signals}
    sound = sorted(key_of(signal) for signal in signals if is_sound(signal))
    return f'{{"queries": {listed(readings)},\n"sound": {json.dumps(sound, indent=0)},\n"needs": {listed(found)}}}\n'


def is_sound(signal: Signal) -> bool:
    """Whether checking finds no fault in a signal."""
    return not problems_found(signal)


def plain(reading: Reading) -> dict[str, Any]:
    """A reading as JSON has it."""
    return {
        "tables": sorted(reading.tables),
        "columns": sorted(reading.columns),
        "whole": sorted(reading.whole),
        "gives": list(reading.gives),
        "ways": sorted(map(sorted, reading.ways)),
    }


def listed(entries: Mapping[str, Any]) -> str:
    """A JSON object with a line for each entry."""
    lines = (f'"{key}": {json.dumps(entries[key], separators=(",", ":"))}' for key in sorted(entries))
    return "{\n" + ",\n".join(lines) + "\n}"


def main(arguments: Sequence[str]) -> int:
    """Write the file, or with `--check` say whether it is behind."""
    text = known_text()
    if "--check" not in arguments:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.stderr.write(f"{FILE.name} is behind; run python -m tools.read_catalogue\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
