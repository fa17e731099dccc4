"""Code stays in pieces that a person reads in one go."""

from __future__ import annotations

from statistics import median

import pytest

from tests.architecture.tree import functions, python_files, shown

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


@pytest.mark.parametrize("path", python_files("src", "tools", "bench"), ids=shown)
def test_no_file_is_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files("src", "tools", "bench", "tests"), ids=shown)
def test_no_function_is_long(path):
    assert [found for found in functions(path) if found.lines > LONGEST_FUNCTION] == []


def test_the_median_function_is_short():
    sizes = [found.lines for path in python_files("src") for found in functions(path)]

    assert median(sizes) < 10


def test_one_function_in_ten_at_most_passes_35_lines():
    sizes = [found.lines for path in python_files("src") for found in functions(path)]

    assert sum(size > 35 for size in sizes) <= len(sizes) / 10
