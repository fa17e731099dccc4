"""Programs that run on ordinary machines, to try a policy on: none of them may be denied."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Program:
    """What a policy sees of a file. Empty where there is nothing, as a signer of a file without signature."""

    path: str
    organisation: str = ""
    publisher: str = ""
    common_name: str = ""
    tbs: str = ""
    product: str = ""
    original_name: str = ""
    kernel: bool = False

    @property
    def file_name(self) -> str:
        """The last part of its path."""
        return self.path.replace("/", "\\").rpartition("\\")[2]


@cache
def honest_programs() -> tuple[Program, ...]:
    """The programs of `honest.csv`."""
    with (files(__package__) / "honest.csv").open(encoding="utf-8") as file:
        return tuple(_program(row) for row in csv.DictReader(file))


def _program(row: dict[str, str]) -> Program:
    return Program(
        path=row["path"],
        organisation=row["organisation"],
        publisher=row["publisher"],
        common_name=row["organisation"],
        product=row["product"],
        original_name=row["original_name"],
        kernel=row["path"].lower().endswith(".sys"),
    )


_ANY = "*"
_VARIABLES = ("%OSDRIVE%", "%WINDIR%", "%PROGRAMFILES%", "%SYSTEM32%", "%REMOVABLE%", "%HOT%")
"""Of policies. What they stand for differs by machine, so that each is tried as any place at all."""


def path_fits(pattern: str, text: str) -> bool:
    """Whether a path, or another text, fits a policy's pattern: `*` stands for anything, and case does not matter."""
    plain = pattern.upper().replace("[", "[[]").replace("?", "[?]")
    for variable in _VARIABLES:
        plain = plain.replace(variable, _ANY)
    return fnmatchcase(text.upper(), plain)
