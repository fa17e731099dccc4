"""Code stays in pieces that a person reads in one go."""

from __future__ import annotations

from statistics import median

from tests.architecture.tree import functions, python_files, text_of, wrong_in

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


def test_no_file_is_long():
    def lines(path):
        return len(text_of(path).splitlines())

    assert (
        wrong_in(python_files("src", "tools", "bench"), lambda path: lines(path) > LONGEST_FILE and lines(path)) == {}
    )


def test_no_function_is_long():
    def long(path):
        return [found for found in functions(path) if found.lines > LONGEST_FUNCTION]

    assert wrong_in(python_files("src", "tools", "bench", "tests"), long) == {}


def test_the_median_function_is_short():
    sizes = [found.lines for path in python_files("src") for found in functions(path)]

    assert median(sizes) < 10


def test_one_function_in_ten_at_most_passes_35_lines():
    sizes = [found.lines for path in python_files("src") for found in functions(path)]

    assert sum(size > 35 for size in sizes) <= len(sizes) / 10
