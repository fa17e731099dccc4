"""Every reason for which the code refuses a record, found in the code itself."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT

PACKAGE = ROOT / "src" / "sleetwatch"
READERS = ("intake", "sources")
SLUG = re.compile(r"[a-z0-9_-]+")
COLUMN = "missing-"
"""A reason that ends with the name of the column."""


def slugs() -> set[str]:
    """Every reason; those that end with a column's name as `missing-COLUMN`."""
    texts = (text for folder in READERS for path in (PACKAGE / folder).rglob("*.py") for text in _in_code(path))
    code = {text for text in texts if SLUG.fullmatch(text)}
    return {f"{COLUMN}COLUMN" if slug.startswith(COLUMN) else slug for slug in code | set(_in_mappings())}


def _in_code(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused" and node.args:
            yield from _texts(node.args[0])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and "reason" in _names(node):
            yield from _texts(node.value)


def _names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _texts(node: ast.expr) -> Iterator[str]:
    """What a reason's expression may come to: a text, one of two, or a text that begins so."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield from _texts(node.values[0])


def _in_mappings() -> Iterator[str]:
    for path in (PACKAGE / "sources" / "library").glob("*.toml"):
        for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("drop", []):
            if "reason" in rule:
                yield rule["reason"]
