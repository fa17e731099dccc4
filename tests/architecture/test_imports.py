"""Who may import whom: stages never import each other, and each outside thing has one door."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from functools import cache

from tests.architecture.tree import PACKAGE, ROOT, imported, parsed, python_files, wrong_in

DOORS = {
    "duckdb": {"engine.py"},
    "py4j": {"spark.py"},
    "pyspark": {"spark.py"},
    "sqlite3": {"state"},
    "argon2": {"cases"},
    "pyotp": {"cases"},
    "pg8000": {"state"},
    "sqlalchemy": {"state", "lake", "workspace", "workspace.py", "bench"},
    "maxminddb": {"intel"},
    "sklearn": {"bench"},
    "pandas": {"bench"},
    "polars": {"bench"},
    "splink": {"links"},
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli", "report"},
    "authlib": {"web"},
    "httpx": {"live", "web"},
    "httpcore": {"live"},
    "smtplib": {"live"},
    "jwt": {"live", "web"},
    "cryptography": {"signing.py"},
    "starlette": {"exchange", "live", "web"},
    "uvicorn": {"live", "web"},
    "confluent_kafka": {"live"},
    "prometheus_client": {"workspace"},
    "PIL": {"vetting"},
    "c2pa": {"vetting"},
    "onnxruntime": {"vetting"},
    "pdfminer": {"vetting"},
    "docx": {"vetting"},
    "pyiceberg": {"workspace"},
    "reportlab": {"report"},
    "segno": {"web"},
    "mcp": {"mcp"},
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


def test_each_library_has_one_door():
    assert (
        wrong_in(python_files("src"), lambda path: {name for name in foreign(path) if stage(path) not in DOORS[name]})
        == {}
    )


def foreign(path):
    return imported(path) & DOORS.keys()


def stage(path):
    return path.relative_to(PACKAGE).parts[0]


def test_nothing_but_live_feeds_reaches_the_network_and_nothing_unpickles():
    assert wrong_in(python_files("src"), lambda path: imported(path) & CLOSED) == {}
    elsewhere = [path for path in python_files("src") if path.parent != PACKAGE / "live"]
    assert wrong_in(elsewhere, lambda path: calls(path) & CONNECTS) == {}


def test_only_the_clock_reads_the_time():
    elsewhere = [path for path in python_files("src") if path != PACKAGE / "clock.py"]
    assert wrong_in(elsewhere, lambda path: calls(path) & CLOCKS) == {}


@cache
def calls(path):
    return {ast.unparse(node.func) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)}
