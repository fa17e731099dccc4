"""A piece of work in a process of its own: how long it took, how much of the processor, memory and disk.

What several pieces of work share of a process, such as memory that an earlier one took, is nobody's figure. So each
runs as `python -m sleetwatch.bench.alone MODULE FUNCTION`, with its arguments and its result as JSON.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from sleetwatch.errors import SleetwatchError

LOOKED_EVERY = 0.2
"""Seconds between two looks at what lies on the disk."""


class Ran(msgspec.Struct, frozen=True):
    """What a piece of work gave and took."""

    result: Any
    seconds: float
    """By the clock."""
    work: float
    """Of the processor, all threads and children together."""
    peak_mb: int | None
    """The most memory the process ever had; None when it shared the process with others."""
    spill_mb: int
    """The most that lay in the folder it spills into."""


class Spill(threading.Thread):
    """Watches the most bytes that lie in folders named `spill` below a root, as long as it is entered."""

    def __init__(self, root: Path | None) -> None:
        super().__init__(daemon=True)
        self.root, self.most = root, 0
        self._done = threading.Event()

    def __enter__(self) -> Self:
        if self.root is not None:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self.root is not None:
            self.join()

    def run(self) -> None:
        while not self._done.wait(LOOKED_EVERY):
            self.most = max(self.most, _lying_below(self.root)) if self.root else 0


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs pieces of work by the names of their module and function, each alone, or all in this process."""

    alone: bool = True
    """Off for a quick run: a process costs a second before it does anything."""

    def run(self, module: str, function: str, **arguments: Any) -> Ran:  # noqa: ANN401 - whatever the function takes
        """Do it; a process that fails is an error with its last line."""
        if not self.alone:
            return msgspec.structs.replace(_ran(module, function, arguments), peak_mb=None)
        words = [sys.executable, "-m", "sleetwatch.bench.alone", module, function]
        given = msgspec.json.encode(arguments)
        done = subprocess.run(words, input=given, capture_output=True, check=False)  # noqa: S603 - our own modules
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise SleetwatchError(f"{module}.{function} failed in a process of its own: {' '.join(last)}")
        return msgspec.json.decode(done.stdout, type=Ran)


def peak_mb() -> int:
    """The most memory that this process ever had."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def _ran(module: str, function: str, arguments: dict[str, Any]) -> Ran:
    work: Callable[..., Any] = getattr(importlib.import_module(module), function)
    root = arguments.get("root")
    with Spill(Path(root) if isinstance(root, str) else None) as spill:
        started, worked = time.perf_counter(), processor_time()
        result = work(**arguments)
        seconds, worked = time.perf_counter() - started, processor_time() - worked
    return Ran(result, seconds, worked, peak_mb(), spill.most // 1_000_000)


def processor_time() -> float:
    """What this process and those it waited for have used."""
    return sum(os.times()[:4])


def _lying_below(root: Path) -> int:
    """Bytes of files in folders named `spill`; a file that is gone meanwhile counts nothing."""
    total = 0
    for folder, _, names in os.walk(root):
        if "spill" in Path(folder).parts:
            for name in names:
                try:
                    total += (Path(folder) / name).stat().st_blocks * 512
                except OSError:
                    continue
    return total


def main(module: str, function: str) -> None:
    """Run one piece of work; its arguments come as JSON on the standard input."""
    arguments = msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, Any])
    sys.stdout.buffer.write(msgspec.json.encode(_ran(module, function, arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
