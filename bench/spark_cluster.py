"""A hunt on a standalone cluster of Apache Spark beside DuckDB: the same company, the same ranked list, printed.

`python -m bench.spark_cluster --staff 300 --days 60 --workers 2`. The master, its workers (one core each), the company
and the hunts all live on this machine, on loopback, in a folder that is removed afterwards. Needs the extra `spark` and
Java 17. It shows that a hunt is the same on a cluster, and what Spark costs; one machine cannot show how it grows.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.figures import say
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.demo import Demo

PATIENCE = 120.0
"""Seconds for the workers to report to the master."""
HUNT = "from sleetwatch.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one hunt cost, and what came of it."""

    seconds: float
    processor: float
    """CPU seconds of everything that took part, Java and its workers too."""
    memory_mb: int
    """Most at one time, all processes together."""
    ranked: str
    hits: int


def made(folder: Path, staff: int, days: int) -> Workspace:
    """A company with planted workers, ingested."""
    demo = Demo(folder)
    demo.build(seed=7, staff=staff, days=days)
    events = sum(report.accepted for report in demo.ingest(lambda *_: None))
    say(f"{staff} people, {days} days, {events:,} events")
    return demo.workspace


def hunt(folder: Path, *options: str, beside: Sequence[int] = ()) -> Figures:
    """One hunt by the command line; `beside` are process groups that work for it."""
    began = time.monotonic()
    before = sum(_processor(one) for group in beside for one in _group(group))
    child = subprocess.Popen([sys.executable, "-c", HUNT, "hunt", "-w", str(folder), *options], start_new_session=True)
    meter = _Meter([child.pid, *beside])
    with meter.running():
        if child.wait():
            raise SystemExit(f"the hunt failed: {options}")
    seconds = time.monotonic() - began
    workspace = Workspace.open(folder)
    suspects = workspace.suspects(reveal=True)
    ranked = hashlib.sha256(repr(suspects).encode()).hexdigest()
    return Figures(seconds, meter.processor - before, meter.most_mb, ranked, sum(len(one.parts) for one in suspects))


class _Meter:
    """Memory and CPU of process groups, looked at twice a second."""

    def __init__(self, groups: Sequence[int]) -> None:
        self.groups, self.most_mb = groups, 0
        self._of: dict[int, float] = {}

    @property
    def processor(self) -> float:
        return sum(self._of.values())

    @contextmanager
    def running(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(0.5):
            there = [pid for group in self.groups for pid in _group(group)]
            self.most_mb = max(self.most_mb, sum(map(_memory_mb, there)))
            self._of |= {pid: _processor(pid) for pid in there}


def _group(group: int) -> list[int]:
    """The processes of a session, by what the kernel says."""
    found = []
    for one in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if os.getsid(int(one.name)) == group:
                found.append(int(one.name))
    return found


def _processor(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _memory_mb(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    return 0


@contextmanager
def cluster(folder: Path, workers: int, memory: str) -> Iterator[tuple[str, list[int]]]:
    """A master and its workers, and their process groups."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    master = f"spark://127.0.0.1:{port}"
    rooms = {"SPARK_WORKER_DIR": str(folder / "work"), "SPARK_LOCAL_DIRS": str(folder / "local")}
    loopback = ["--host", "127.0.0.1", "--webui-port", "0"]
    log = folder / "cluster.log"
    started = [_started("master.Master", [*loopback, "--port", port], rooms, log)]
    try:
        for _ in range(workers):
            asked = [*loopback, "--cores", "1", "--memory", memory, master]
            started.append(_started("worker.Worker", asked, rooms, log))
        until = time.monotonic() + PATIENCE
        while log.read_text("utf-8", "replace").count("Registering worker") < workers:
            if time.monotonic() > until:
                raise SystemExit(f"the workers did not report to the master; see what they say:\n{log.read_text()}")
            time.sleep(0.5)
        yield master, [one.pid for one in started]
        launched = log.read_text("utf-8", "replace").count("Launching executor")
        say(f"the master started {launched} executors on {workers} workers")
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait()


def _started(what: str, options: Sequence[str], rooms: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *options]
    with log.open("ab") as said:
        environment = {**os.environ, **rooms, "SPARK_HOME": str(home)}
        return subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)


def _settings(folder: Path, conf: Mapping[str, str]) -> None:
    path = folder / "sleetwatch.toml"
    listed = "".join(f'"{key}" = "{value}"\n' for key, value in conf.items())
    path.write_text(f"{path.read_text('utf-8')}\n[spark.conf]\n{listed}", "utf-8")


def _told(name: str, found: Figures, first: Figures) -> None:
    say(
        f"{name:28}  {found.seconds:7.1f} s ({found.seconds / first.seconds:5.1f}x)",
        f"{found.processor:7.1f} CPU-s ({found.processor / first.processor:5.1f}x)",
        f"{found.memory_mb:6} MB ({found.memory_mb / first.memory_mb:4.1f}x)",
        f"{found.hits} parts, ranked list {found.ranked[:16]}",
    )


def main(arguments: Sequence[str]) -> int:
    """Hunt with DuckDB, with Spark on this machine if asked, and on a cluster; 1 when the ranked lists differ."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--staff", type=int, default=300)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--memory", default="1g", help="of each worker")
    options.add_argument("--local", action="store_true", help="also on Spark in one process, with as many cores")
    asked = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = made(Path(scratch) / "company", asked.staff, asked.days)
        conf = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.executor.memory": asked.memory,
            "spark.sql.shuffle.partitions": str(asked.workers),
        }
        _settings(workspace.root, conf)
        found = {"DuckDB": hunt(workspace.root)}
        if asked.local:
            found["Spark in one process"] = hunt(
                workspace.root, "--engine", "spark", "--spark-master", f"local[{asked.workers}]"
            )
        with cluster(Path(scratch), asked.workers, asked.memory) as (master, groups):
            name = f"Spark, {asked.workers} workers"
            found[name] = hunt(workspace.root, "--engine", "spark", "--spark-master", master, beside=groups)
    for name, one in found.items():
        _told(name, one, found["DuckDB"])
    same = len({one.ranked for one in found.values()}) == 1
    say("the ranked lists are equal" if same else "THE RANKED LISTS DIFFER", f"load {os.getloadavg()[0]:.1f}")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
