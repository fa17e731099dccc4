"""`sleetwatch serve` as somebody runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.web import PageServer
from sleetwatch.workspace import Workspace

pytestmark = pytest.mark.enable_socket
RUN = "from sleetwatch.cli import main; main()"


def test_the_first_start_prints_a_link_and_ctrl_c_ends_it(judged_root: Path):
    words = [sys.executable, "-c", RUN, "serve", "-w", str(judged_root), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as run:
        assert run.stdout is not None
        said = "".join(run.stdout.readline() for _ in range(3))
        link = re.search(r"http://127\.0\.0\.1:\d+/start/\S+", said)
        assert link is not None, said
        page = httpx.get(link[0], trust_env=False, timeout=30)
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()
        run.wait(30)

    assert page.status_code == 200
    assert "The first start" in page.text
    assert link[0].rpartition("/")[2] not in rest
    assert "Traceback" not in rest


def test_beyond_this_machine_it_wants_tls(judged_root: Path):
    with pytest.raises(UserError, match="--public-url"):
        PageServer(Workspace.open(judged_root), "0.0.0.0", 0)  # noqa: S104 - refused


def test_a_port_that_is_taken_is_named(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first = PageServer(workspace, "127.0.0.1", 0)
    port = int(first.origins.first.rpartition(":")[2])
    with pytest.raises(WorkspaceError, match=f"port {port}.*--port"):
        PageServer(workspace, "127.0.0.1", port)
    first.close()
