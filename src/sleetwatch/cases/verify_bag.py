"""Checks an exported case with nothing but Python: run `python verify.py` in its folder, or `python verify.py FOLDER`.

An export is a BagIt bag (RFC 8493): every file is listed with its SHA-256 in manifest-sha256.txt (what was exported)
or tagmanifest-sha256.txt (what describes it). Complete means: nothing is missing, nothing was added, nothing changed.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
DIGITS = 64
"""Of a SHA-256."""


def complaints(bag: Path) -> list[str]:
    """What is wrong with a bag; nothing when it is whole."""
    found = []
    if not (bag / "bagit.txt").is_file() or b"BagIt-Version: 1.0" not in (bag / "bagit.txt").read_bytes():
        found.append("bagit.txt is missing or is of another version")
    payload, tags = listed(bag / MANIFEST, found), listed(bag / TAG_MANIFEST, found)
    for name, expected in {**payload, **tags}.items():
        found += wrong(bag, name, expected)
    known = {**payload, **tags, TAG_MANIFEST: ""}
    for path in sorted(bag.rglob("*")):
        name = path.relative_to(bag).as_posix()
        if (path.is_symlink() or path.is_file()) and name not in known:
            found.append(f"{name} was added: no manifest lists it")
    return found + [
        f"{name} is payload, but the manifest of tags lists it" for name in tags if name.startswith("data/")
    ]


def listed(manifest: Path, found: list[str]) -> dict[str, str]:
    """The files of a manifest with their digests; a line that is none goes to the complaints."""
    digests = {}
    try:
        lines = manifest.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        found.append(f"{manifest.name} is missing or cannot be read")
        return {}
    for line in lines:
        digest, _, name = line.partition("  ")
        name = name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if len(digest) != DIGITS or not name or name.startswith("/") or ".." in name.split("/") or name in digests:
            found.append(f"{manifest.name} has a line that cannot be: {line[:80]!r}")
        else:
            digests[name] = digest
    return digests


def wrong(bag: Path, name: str, expected: str) -> list[str]:
    """What is wrong with one file."""
    path = bag / name
    if path.is_symlink() or not path.is_file():
        return [f"{name} is missing"]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return [] if digest == expected else [f"{name} is not what was exported"]


if __name__ == "__main__":
    said = complaints(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(f"WRONG  {one}" for one in said) or "whole: every file is what was exported, and none was added")
    sys.exit(1 if said else 0)
