"""Reads a large file on all cores: processes read blocks of it, and their answers come back in order."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from types import TracebackType
from typing import IO, BinaryIO, Self

from sleetwatch.errors import InputError
from sleetwatch.intake.batch import Batch, Chunk, chunks_of
from sleetwatch.intake.blocks import CUT, Block, items_of
from sleetwatch.intake.reader import READERS, opened
from sleetwatch.intake.recognise import Reads

FEW = 4
"""Blocks a file must have more of to be worth starting processes."""
MOST = 4
"""More would soon wait for the one process that writes, and each has some 150 MB of its own."""
_AHEAD = 2
"""Blocks that wait or are answered, beyond one for each process."""
_START = "import sys; sys.path[:] = {path!r}; from sleetwatch.intake.worker import main; main()"


def cores() -> int:
    """How many processes may read."""
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def read_file(
    stream: BinaryIO, size: int, name: str, batch: Batch, sources: Sequence[Reads], processes: int | None = None
) -> Iterator[Chunk]:
    """The chunks of a file, the same ones' rows whatever the number of processes. `size` is the file's, as stored."""
    processes = cores() if processes is None else processes
    with opened(stream, size, name) as (shape, content):
        if processes < 2 or shape not in CUT:  # noqa: PLR2004 - one is this one
            yield from chunks_of(READERS[shape](content, None, 0), batch, sources)
            return
        blocks = CUT[shape](content)
        first = list(islice(blocks, FEW + 1))
        asked = _pickled(shape, batch, sources) if len(first) > FEW else None
        if asked is None:
            items = chain.from_iterable(items_of(shape, block) for block in chain(first, blocks))
            yield from chunks_of(items, batch, sources)
            return
        with Workers(processes, asked) as workers:
            for block in workers.in_order(chain(first, blocks)):
                yield from block if isinstance(block, list) else chunks_of(items_of(shape, block), batch, sources)


def _pickled(shape: str, batch: Batch, sources: Sequence[Reads]) -> bytes | None:
    """What a process must know; None when a source is not to be had by name elsewhere."""
    try:
        return pickle.dumps((shape, batch, list(sources)))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None


class Workers:
    """Some processes that wait for blocks. They end with this one, however it ends."""

    def __init__(self, count: int, asked: bytes) -> None:
        run = [sys.executable, "-c", _START.format(path=sys.path)]
        self._all = [
            subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
            for _ in range(count)
        ]
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(count)
        for one in self._all:
            _pipe(one.stdin).write(asked)
            self._idle.put(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._all:
            one.kill()
        self._threads.shutdown(cancel_futures=True)
        for one in self._all:
            with one:  # closes its pipes and waits
                pass

    def in_order(self, blocks: Iterable[Block]) -> Iterator[list[Chunk] | Block]:
        """What each block holds, in order; the rest of a file that could not be cut as it is, to be read here."""
        waiting: deque[Future[list[Chunk]]] = deque()
        rest: list[Block] = []
        for block in blocks:
            if not isinstance(block.data, bytes):
                rest.append(block)
                break
            waiting.append(self._threads.submit(self._answer, block))
            if len(waiting) >= len(self._all) + _AHEAD:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)
        yield from rest

    def _answer(self, block: Block) -> list[Chunk]:
        worker = self._idle.get()
        try:
            pickle.dump(block, _pipe(worker.stdin), pickle.HIGHEST_PROTOCOL)
            _pipe(worker.stdin).flush()
            answer = pickle.load(_pipe(worker.stdout))  # noqa: S301 - from the process started here
        except (EOFError, OSError, pickle.UnpicklingError):
            raise InputError(_ended(worker.wait())) from None
        finally:
            self._idle.put(worker)
        if isinstance(answer, Exception):
            raise answer
        chunks: list[Chunk] = answer
        return chunks


def _ended(code: int) -> str:
    why = f"was killed by signal {-code}, perhaps for want of memory" if code < 0 else f"ended with code {code}"
    return f"a process that reads a part of the file {why}; nothing of the file was kept; ingest it again"


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both are pipes, as asked for above
    return pipe
