"""Runs our commands with a fault at the nth change to the workspace's files.

A request is a line of JSON: folder, at, error, for_good, dies_at, words. The answer is another: code, said, changes.
Each runs in a fork, so that imports are paid for once.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import alembic.command
import alembic.runtime.migration

import sleetwatch.workspace.hunting
import sleetwatch.workspace.watching
from sleetwatch.cli import main

LOADED = (alembic, sleetwatch)


def serve(library: str) -> None:
    faults = ctypes.CDLL(library)
    for line in sys.stdin:
        request = json.loads(line)
        with tempfile.NamedTemporaryFile() as said, tempfile.NamedTemporaryFile() as counted:
            child = os.fork()
            if child == 0:
                _run(faults, request, said.fileno(), Path(counted.name))
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            answer = {"code": code, "said": Path(said.name).read_text(), "changes": Path(counted.name).read_text()}
        print(json.dumps(answer), flush=True)


def _run(faults: Any, request: dict[str, Any], said: int, counted: Path) -> None:
    """The child: it never returns."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(said, stream)
    sys.argv = ["sleetwatch", *request["words"]]
    folder, at, dies_at = request["folder"].encode(), request["at"], request["dies_at"]
    faults.faults_begin(folder, at, request["error"], int(request["for_good"]), dies_at)
    code = 0
    try:
        main()
    except SystemExit as done:
        code = int(done.code or 0)
    except BaseException:  # noqa: BLE001 - told like any other that nobody caught
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        changes = faults.faults_count()
        faults.faults_begin(b"", 0, 0, 0, 0)
        counted.write_text(str(changes))
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
