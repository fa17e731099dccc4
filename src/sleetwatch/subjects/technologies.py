"""When a technology was first to be had outside the people who made it, as their own announcements say."""

from __future__ import annotations

import re

RELEASED = {
    "aws lambda": (2014, 11),
    "chatgpt": (2022, 11),
    "deno": (2018, 5),
    "docker": (2013, 3),
    "fastapi": (2018, 12),
    "github actions": (2018, 10),
    "github copilot": (2021, 6),
    "golang": (2009, 11),
    "graphql": (2015, 7),
    "istio": (2017, 5),
    "jetpack compose": (2019, 5),
    "kotlin": (2011, 7),
    "kubernetes": (2014, 6),
    "langchain": (2022, 10),
    "next.js": (2016, 10),
    "node.js": (2009, 5),
    "power bi": (2013, 7),
    "pytorch": (2016, 9),
    "react native": (2015, 3),
    "react.js": (2013, 5),
    "swiftui": (2019, 6),
    "tailwind css": (2017, 10),
    "tensorflow": (2015, 11),
    "terraform": (2014, 7),
    "typescript": (2012, 10),
    "vue.js": (2014, 2),
}
"""Year and month by name; only names that mean nothing else."""

_NAMED = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, sorted(RELEASED, key=len, reverse=True))) + r")(?![\w-])")


def months_too_early(text: str, ended: int) -> int:
    """By how many months a job had ended before what it names could be had, 0 when it had not.

    A month's number is year * 12 + month.
    """
    return max((months for _, months in named_too_early(text, ended)), default=0)


def named_too_early(text: str, ended: int) -> list[tuple[str, int]]:
    """What a job names that could not be had when it ended, and by how many months, each once."""
    named = {found: RELEASED[found] for found in _NAMED.findall(text.lower())}
    months = ((name, year * 12 + month - ended) for name, (year, month) in sorted(named.items()))
    return [(name, early) for name, early in months if early > 0]
