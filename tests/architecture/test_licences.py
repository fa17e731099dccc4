"""Everything Sleetwatch installs for its users is under a licence that suits Apache-2.0."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from tests.architecture.tree import ROOT

ALLOWED = {
    "0bsd", "apache-2.0", "bsd", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "isc", "mit", "mit-0", "mpl-2.0", "psf-2.0",
    "zlib",
}  # fmt: skip
"""MPL 2.0 asks for its own files' source only, which we do not change: `certifi` is a list of authorities."""

SPELLINGS = {
    "apache 2.0": "apache-2.0",
    "apache software license": "apache-2.0",
    "bsd 2-clause license": "bsd-2-clause",
    "bsd license": "bsd",
    "isc license": "isc",
    "isc license (iscl)": "isc",
    "mit license": "mit",
    "mozilla public license 2.0 (mpl 2.0)": "mpl-2.0",
}


def needed() -> list[str]:
    """The packages a user's install brings, and what those bring, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found: set[str] = set()
    waiting = list(project["dependencies"])
    while waiting:
        requirement = Requirement(waiting.pop())
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting.extend(metadata.requires(name) or [])
    return sorted(found)


def licences(package: str) -> set[str]:
    """The licences a package names, in one spelling; the modern field first."""
    about = metadata.metadata(package)
    expression = about.get("License-Expression")
    if expression:
        return {part.lower() for part in re.split(r"\s+(?:AND|OR)\s+|[()]", expression) if part}
    classified = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    named = classified or [about.get("License") or "none named"]
    return {SPELLINGS.get(name.lower(), name.lower()) for name in named}


@pytest.mark.parametrize("package", needed())
def test_a_dependency_is_under_an_allowed_licence(package):
    assert licences(package) <= ALLOWED


def test_the_licence_is_the_whole_text_of_apache_2():
    text = (ROOT / "LICENSE").read_text()

    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
