"""Who may import whom: stages never import each other, and each outside thing has one door."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.tree import PACKAGE, ROOT, imported, python_files, shown

DOORS = {
    "duckdb": {"engine.py"},
    "pyspark": {"spark.py"},
    "sqlite3": {"state"},
    "sqlalchemy": {"state", "lake", "workspace", "workspace.py", "bench"},
    "maxminddb": {"intel"},
    "sklearn": {"bench"},
    "splink": {"links"},
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli", "report"},
    "httpx": {"live"},
    "jwt": {"live"},
    "cryptography": {"signing.py"},
    "starlette": {"live"},
    "uvicorn": {"live"},
    "confluent_kafka": {"live"},
}
"""The only modules or folders of the package that may import a library."""

CLOSED = {"urllib.request", "http", "requests", "urllib3", "pickle", "marshal", "shelve"}
"""Nothing is unpickled, and the network has one door: live feeds, through httpx."""

CONNECTS = {"socket.socket", "socket.create_connection", "socket.create_server", "socket.getaddrinfo"}
CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


def test_the_import_contract_is_kept():
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    code = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"

    linted = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_stage_is_in_the_contract():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {part.strip(" ()") for layer in layers for part in layer.split("|")}
    there = {
        f"sleetwatch.{path.stem}" for path in PACKAGE.iterdir() if not path.name.startswith("_") and has_code(path)
    }

    assert there - named == set()


def has_code(path):
    return path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))


@pytest.mark.parametrize("path", python_files("src"), ids=shown)
def test_each_library_has_one_door(path):
    stage = path.relative_to(PACKAGE).parts[0]
    wrong = {name for name in imported(path) & DOORS.keys() if stage not in DOORS[name]}

    assert wrong == set()


@pytest.mark.parametrize("path", python_files("src"), ids=shown)
def test_nothing_but_live_feeds_reaches_the_network_and_nothing_unpickles(path):
    assert imported(path) & CLOSED == set()
    assert path.parent == PACKAGE / "live" or calls(path) & CONNECTS == set()


@pytest.mark.parametrize("path", python_files("src"), ids=shown)
def test_only_the_clock_reads_the_time(path):
    assert path == PACKAGE / "clock.py" or calls(path) & CLOCKS == set()


def calls(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
