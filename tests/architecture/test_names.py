"""Names are the field's own words, and every module says what it is."""

from __future__ import annotations

import ast
import re

from tests.architecture.tree import PACKAGE, parsed, python_files, shown, text_of, wrong_in

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
NEEDS_IT = (ast.FunctionDef, ast.ClassDef, ast.AnnAssign)


def test_no_module_has_a_name_that_says_nothing():
    assert wrong_in(python_files("src", "tests", "tools", "bench"), empty_words) == {}


def empty_words(path):
    return EMPTY_WORDS & {*path.parent.parts, *re.split(r"[_.]", path.name)}


def test_every_module_says_what_it_is():
    silent = wrong_in(
        python_files("src", "tools", "bench"), lambda path: parsed(path).body and not ast.get_docstring(parsed(path))
    )

    assert silent == {}, "a module's first line should say what the module is"


def test_every_module_postpones_its_annotations():
    annotated = [
        path for path in python_files("src") if any(isinstance(node, NEEDS_IT) for node in ast.walk(parsed(path)))
    ]

    assert wrong_in(annotated, lambda path: "from __future__ import annotations" not in text_of(path)) == {}


def test_every_folder_of_the_package_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}

    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
