"""Names are the field's own words, and every module says what it is."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import PACKAGE, python_files, shown

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}


@pytest.mark.parametrize("path", python_files("src", "tests", "tools", "bench"), ids=shown)
def test_no_module_has_a_name_that_says_nothing(path):
    assert not EMPTY_WORDS & {*path.parent.parts, *re.split(r"[_.]", path.name)}


@pytest.mark.parametrize("path", python_files("src", "tools", "bench"), ids=shown)
def test_every_module_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert not tree.body or ast.get_docstring(tree), "the module's first line should say what the module is"


@pytest.mark.parametrize("path", python_files("src"), ids=shown)
def test_every_module_postpones_its_annotations(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    needs_it = any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AnnAssign) for node in ast.walk(tree))

    assert not needs_it or "from __future__ import annotations" in path.read_text(encoding="utf-8")


def test_every_folder_of_the_package_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}

    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
