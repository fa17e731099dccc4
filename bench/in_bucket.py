"""What it costs to keep lake and vault in a bucket: the same input and the same hunts, in a folder and over S3.

`python -m bench.in_bucket [--events N]`. Bounded and offline: the storage is moto, a process of its own on loopback, so
that the figures are those of requests and copies, and not of a network.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyarrow import fs

from bench.figures import say
from sleetwatch import Workspace
from sleetwatch.settings import Storage

EVENTS, SUBJECTS, FILES = 200_000, 200, 20
PATIENCE = 60.0
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def storage() -> Iterator[Storage]:
    """A bucket on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _wait(port)
        address = f"127.0.0.1:{port}"
        fs.S3FileSystem(endpoint_override=address, scheme="http", allow_bucket_creation=True).create_dir("bench-lake")
        yield Storage(lake="s3://bench-lake/lake", vault="s3://bench-lake/kept", endpoint=endpoint)
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the storage does not start")


def write_logs(folder: Path, events: int) -> list[Path]:
    """A roster and sign-ins, in as many files as a busy feed brings."""
    folder.mkdir()
    roster = folder / "workers.csv"
    names = [f"person{number}@acme.example" for number in range(SUBJECTS)]
    rows = (f"W{number},Person {number},{name},2024-01-08,US" for number, name in enumerate(names))
    roster.write_text("worker_id,full_name,work_email,start_date,home_country\n" + "\n".join(rows) + "\n", "utf-8")
    written = [roster]
    for file in range(FILES):
        lines = (_sign_in(number, names) for number in range(file, events, FILES))
        written.append(folder / f"signIns-{file:02}.jsonl")
        written[-1].write_text("\n".join(lines) + "\n", "utf-8")
    return written


def _sign_in(number: int, names: list[str]) -> str:
    minutes = number * 90 * 1440 // EVENTS
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_770_000_000 + minutes * 60 + number % 60))
    name = names[number * 7919 % SUBJECTS]
    return json.dumps(
        {
            "id": f"{number:032x}",
            "createdDateTime": at,
            "userPrincipalName": name,
            "userId": name,
            "ipAddress": f"73.{number % 40}.{number % 200}.7",
            "appDisplayName": "Office 365",
            "clientAppUsed": "Browser",
            "isInteractive": number % 10 == 0,
            "deviceDetail": {"deviceId": f"device of {name}", "operatingSystem": "Windows 11"},
            "status": {"errorCode": 0},
            "location": {"countryOrRegion": "US"},
        }
    )


def measured(step: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of this process's processors."""
    wall, used = time.monotonic(), time.process_time()
    step()
    return time.monotonic() - wall, time.process_time() - used


def run(root: Path, logs: list[Path], where: Storage | None) -> None:
    """Ingest, hunt, hunt again without copies, read every raw file."""
    workspace = Workspace.create(root, storage=where)
    steps: dict[str, Callable[[], object]] = {
        "ingest": lambda: ingest(workspace, logs),
        "hunt": workspace.hunt,
        "hunt anew": lambda: hunt_anew(workspace),
        "raw files": lambda: read_raw(workspace),
    }
    for name, step in steps.items():
        wall, used = measured(step)
        say(f"{name:12}", f"{wall:7.2f} s", f"{used:7.2f} cpu-s")
    segments = [path for paths in workspace.folder.catalogue().values() for path in paths]
    say(f"{len(segments)} segments; most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def ingest(workspace: Workspace, logs: list[Path]) -> None:
    """Take every file in. Raises `ValueError` when one is not taken."""
    for report in workspace.ingest(logs):
        if report.error or report.rejected:
            raise ValueError(f"{report.file}: {report.error or report.reasons}")


def hunt_anew(workspace: Workspace) -> None:
    """A hunt on a machine that starts afresh, without copies."""
    if workspace.folder.lake.url is not None:
        for copy in (workspace.root / "lake").rglob("*.parquet"):
            copy.unlink()
    workspace.hunt()


def read_raw(workspace: Workspace) -> None:
    """Read every raw file to its end."""
    for stem in workspace.folder.stems().values():
        with workspace.folder.vault.open(stem) as stream:
            stream.read()


def main() -> None:
    """Measure both, each in a process of its own, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--only", choices=("folder", "bucket"))
    asked = parser.parse_args()
    if asked.only is None:
        for one in ("folder", "bucket"):
            say(one)
            words = [sys.executable, "-m", "bench.in_bucket", "--only", one, "--events", str(asked.events)]
            subprocess.run(words, check=True)
        return
    os.environ.update(CREDENTIALS)
    with tempfile.TemporaryDirectory(prefix="sleetwatch-bench-") as folder:
        logs = write_logs(Path(folder) / "logs", asked.events)
        if asked.only == "folder":
            run(Path(folder) / "acme", logs, None)
            return
        with storage() as where:
            run(Path(folder) / "acme", logs, where)


if __name__ == "__main__":
    main()
