"""Those who feed a watch, whatever happens to it: a folder that fills, a sender that repeats, a broker."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.broker import PARTITIONS, TOPIC
from tests.workspace.company import sign_in

TOKEN = "a-token-for-tests"  # noqa: S105
PAUSE = 0.15
EACH = 3
"""Records in a file, a body."""


class Senders:
    """Everything they ever sent is in `all`, as JSON lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.all: list[str] = []
        self.files: list[str] = []
        self.bodies = 0
        self.offsets = dict.fromkeys(range(PARTITIONS), 0)
        self._numbers = count()
        self._stop = threading.Event()
        self._broker = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.broker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._broker.stdout is not None
        self.server = self._broker.stdout.readline().strip()
        self._threads = [
            threading.Thread(target=self._repeat, args=(one,)) for one in (self._drop, self._post, self._produce)
        ]

    def __enter__(self) -> Self:
        self.folder.mkdir()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._broker.communicate(timeout=30)

    def stop(self) -> None:
        """Send what was begun and no more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, send: Callable[[], None]) -> None:
        while not self._stop.is_set():
            send()
            time.sleep(PAUSE)

    def _records(self, number: int) -> list[str]:
        """New records; what they hold is noted before they are sent."""
        lines = [json.dumps(sign_in(number * EACH + place, number % 28)) for place in range(EACH)]
        self.all += lines
        return lines

    def _drop(self) -> None:
        """A file appears whole, now and then with a broken line, packed, or as a zip of two."""
        number = next(self._numbers)
        lines = [line + "\n" for line in self._records(number)]
        name = f"{number:06}"
        aside = self.folder / f".{name}"
        if number % 5 == 0:
            self.all.append(f'{{"broken": {number}')
            lines.append(f'{{"broken": {number}\n')
        if number % 3 == 0:
            aside.write_bytes(gzip.compress("".join(lines).encode()))
        elif number % 3 == 1:
            with zipfile.ZipFile(aside, "w") as archive:
                archive.writestr("one.jsonl", lines[0])
                archive.writestr("two.jsonl", "".join(lines[1:]))
        else:
            aside.write_text("".join(lines))
        self.files.append(name)
        aside.rename(self.folder / name)

    def _post(self) -> None:
        """A body is sent until somebody says that it is kept."""
        body = "\n".join(self._records(next(self._numbers))).encode()
        while not self._is_taken(body):
            time.sleep(PAUSE)
        self.bodies += 1

    def _is_taken(self, body: bytes) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("POST", "/v1/feeds/sent", body, {"Authorization": f"Bearer {TOKEN}"})
            return connection.getresponse().status == 202
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _produce(self) -> None:
        """A record a message; now and then one that is broken."""
        number = next(self._numbers)
        assert self._broker.stdin is not None
        assert self._broker.stdout is not None
        broken = [f'{{"broken": {number}'] if number % 7 == 0 else []
        self.all += broken
        for place, line in enumerate([*self._records(number), *broken]):
            partition = (number + place) % PARTITIONS
            self._broker.stdin.write(f"{partition} {line}\n")
            self._broker.stdin.flush()
            assert self._broker.stdout.readline() == "held\n"
            self.offsets[partition] += 1

    def settings(self, group: str) -> str:
        """The settings of a workspace that they feed."""
        return f"""
[receiver]
port = {self.port}
[[feeds]]
name = "dropped"
kind = "folder"
path = "{self.folder}"
every_seconds = 1
settle_seconds = 0
[[feeds]]
name = "sent"
kind = "http"
token = "env:SENT_TOKEN"
[[feeds]]
name = "queue"
kind = "kafka"
servers = ["{self.server}"]
topics = ["{TOPIC}"]
group = "{group}"
encrypted = false
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
