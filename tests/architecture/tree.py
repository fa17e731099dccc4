"""The tree as the architecture tests see it: files, modules, functions."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "sleetwatch"


def python_files(*folders: str) -> list[Path]:
    """Every Python file people wrote under these folders of the clone. Alembic wrote the migrations, for good."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if path.parent.name != "versions")


def shown(path: Path) -> str:
    """A path as a person reads it in a failure."""
    return path.relative_to(ROOT).as_posix()


def tracked_files() -> list[Path]:
    """Every file that is or would be committed; all files where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def wrong_in(paths: Iterable[Path], wrong: Callable[[Path], object]) -> dict[str, object]:
    """What is wrong, by file; nothing where nothing is. One test for all files: thousands of tests cost minutes."""
    found = {shown(path): wrong(path) for path in paths}
    return {name: what for name, what in found.items() if what}


@cache
def text_of(path: Path) -> str:
    """What a file says; read once."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """A Python file's tree; parsed once."""
    return ast.parse(text_of(path))


@dataclass(frozen=True)
class Function:
    """One function and how many lines it takes, decorators and docstring not counted."""

    where: str
    lines: int


@cache
def functions(path: Path) -> tuple[Function, ...]:
    """Every function and method in a file."""
    return tuple(
        Function(f"{shown(path)}:{node.lineno} {node.name}", _size(node))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
    documented = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - documented


def imported(path: Path) -> set[str]:
    """The top-level names of every module a file imports."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
