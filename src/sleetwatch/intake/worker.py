"""A process that reads blocks of a file for another one, which writes what they hold."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import IO

from sleetwatch.errors import UserError
from sleetwatch.intake.batch import chunks_of
from sleetwatch.intake.blocks import Block, items_of
from sleetwatch.intake.messages import Answer, Asked, Elsewhere, Lines, receive, send
from sleetwatch.intake.recognise import Reads
from sleetwatch.without_pandas import spare_pandas


def main() -> None:
    """Answer one block after the other, until there are no more or the one who asks has ended."""
    spare_pandas()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks is interrupted, and ends this process
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(BrokenPipeError, EOFError):
        _serve(sys.stdin.buffer, answers)


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    asked = receive(questions, Asked)
    sources = _sources(asked.sources)
    while True:
        lines = receive(questions, Lines)
        send(answers, _answer(asked, sources, Block(lines.data, lines.before)))


def _sources(where: Elsewhere) -> Sequence[Reads]:
    module, _, function = where.function.partition(":")
    sources: Sequence[Reads] = getattr(import_module(module), function)(where.told)
    return sources


def _answer(asked: Asked, sources: Sequence[Reads], block: Block) -> Answer:
    try:
        return Answer(list(chunks_of(items_of(asked.shape, block), asked.batch, sources)))
    except UserError as error:
        return Answer(cannot=str(error))
    except Exception:  # noqa: BLE001 - whatever it is, the other process raises it
        return Answer(mistake=traceback.format_exc())
