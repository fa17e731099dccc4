"""A process that reads blocks of a file for another one, which writes what they hold."""

from __future__ import annotations

import pickle
import signal
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

from sleetwatch.errors import UserError
from sleetwatch.intake.batch import Chunk, chunks_of
from sleetwatch.intake.blocks import Block, items_of


def main() -> None:
    """Answer one block after the other, until there are no more or the one who asks has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks is interrupted, and ends this process
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(BrokenPipeError):
        _serve(sys.stdin.buffer, answers)


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    shape, batch, sources = pickle.load(questions)  # noqa: S301 - from the process that started this one
    while True:
        try:
            block: Block = pickle.load(questions)  # noqa: S301
        except EOFError:
            return
        answer: list[Chunk] | Exception
        try:
            answer = list(chunks_of(items_of(shape, block), batch, sources))
        except UserError as error:
            answer = error
        except Exception:  # noqa: BLE001 - whatever it is, the other process raises it
            answer = RuntimeError(f"a process that reads a part of the file failed:\n{traceback.format_exc()}")
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
