"""Reads a large file on all cores: processes read blocks of it, and their answers come back in order."""

from __future__ import annotations

import io
import os
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import IO, BinaryIO, Self

from sleetwatch.errors import InputError
from sleetwatch.intake.batch import Batch, Chunk, chunks_of
from sleetwatch.intake.blocks import CUT, Block, items_of
from sleetwatch.intake.limits import MEBIBYTE
from sleetwatch.intake.messages import Answer, Asked, Elsewhere, Lines, receive, send
from sleetwatch.intake.reader import READERS, Rejoined
from sleetwatch.intake.recognise import Reads

SMALL = 32 * MEBIBYTE
"""A file up to this size is not worth starting processes for."""
MOST = 4
"""More would soon wait for the one process that writes, and each has some 150 MB of its own."""
_AHEAD = 2
"""Blocks that wait or are answered, beyond one for each process."""
_START = "import sys; sys.path[:] = {path!r}; from sleetwatch.intake.worker import main; main()"


def cores() -> int:
    """How many processes may read."""
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def read_file(
    opens: AbstractContextManager[tuple[str, BinaryIO]],
    batch: Batch,
    sources: Sequence[Reads],
    elsewhere: Elsewhere | None = None,
    processes: int | None = None,
) -> Iterator[Chunk]:
    """The records of a file that `opened` opens, the same ones in any number of processes.

    Without `elsewhere`, by which other processes get the same sources, it is read in this one.
    """
    processes = cores() if processes is None else processes
    with opens as (shape, content):
        whole: BinaryIO = content
        if processes > 1 and elsewhere is not None and shape in CUT:
            head = content.read(SMALL)
            whole = io.BufferedReader(Rejoined(head, content), MEBIBYTE)
            if len(head) == SMALL:
                del head
                workers = Workers(processes, Asked(shape, batch, elsewhere))
                yield from _read_together(shape, whole, batch, sources, workers)
                return
        yield from chunks_of(READERS[shape](whole, None, 0), batch, sources)


def _read_together(
    shape: str, content: BinaryIO, batch: Batch, sources: Sequence[Reads], workers: Workers
) -> Iterator[Chunk]:
    with workers:
        for read in workers.in_order(CUT[shape](content)):
            yield from read if isinstance(read, list) else chunks_of(items_of(shape, read), batch, sources)


class Workers:
    """Some processes that wait for blocks. They end with this one, however it ends."""

    def __init__(self, count: int, asked: Asked) -> None:
        run = [sys.executable, "-c", _START.format(path=sys.path)]
        self._all = [
            subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
            for _ in range(count)
        ]
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(count)
        for one in self._all:
            self._idle.put(one)
            with suppress(BrokenPipeError):  # it has ended; whoever asks it next is told
                send(_pipe(one.stdin), asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._all:
            one.kill()
        self._threads.shutdown(cancel_futures=True)
        for one in self._all:
            with suppress(BrokenPipeError), one:  # closes its pipes, of which one may hold what was not sent, and waits
                pass

    def in_order(self, blocks: Iterable[Block]) -> Iterator[list[Chunk] | Block]:
        """What each block holds, in order; the rest of a file that could not be cut as it is, to be read here."""
        waiting: deque[Future[list[Chunk]]] = deque()
        rest: list[Block] = []
        for block in blocks:
            if not isinstance(block.data, bytes):
                rest.append(block)
                break
            waiting.append(self._threads.submit(self._answer, block.data, block.before))
            if len(waiting) >= len(self._all) + _AHEAD:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)
        yield from rest

    def _answer(self, data: bytes, before: int) -> list[Chunk]:
        worker = self._idle.get()
        try:
            send(_pipe(worker.stdin), Lines(data, before))
            answer = receive(_pipe(worker.stdout), Answer)
        except (EOFError, OSError):
            raise InputError(_ended(worker.wait())) from None
        finally:
            self._idle.put(worker)
        if answer.cannot is not None:
            raise InputError(answer.cannot)
        if answer.mistake is not None:
            raise RuntimeError(f"a process that reads a part of the file failed:\n{answer.mistake}")
        return answer.chunks


def _ended(code: int) -> str:
    why = f"was killed by signal {-code}, perhaps for want of memory" if code < 0 else f"ended with code {code}"
    return f"a process that reads a part of the file {why}; nothing of the file was kept; ingest it again"


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both are pipes, as asked for above
    return pipe
