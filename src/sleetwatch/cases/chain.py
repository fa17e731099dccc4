"""The audit's chain: each row's digest covers the one before it. Standard library only, so that anybody can check it.

A digest covers the content by its hash, so that an extract can prove its rows' place without showing those of others.

A chain holds against everybody but who writes it: only a head kept elsewhere tells that its tail was cut off, or that
it was written anew from the start. `verify` therefore also says what it cannot rule out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

START = "0" * 64
"""What stands for the digest before the first row."""


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the audit."""

    seq: int
    digest: str
    content: str | None
    """None in an extract that only proves the place of other rows."""
    content_digest: str = ""
    """SHA-256 of the content; needed where that is left out."""

    @property
    def hashed(self) -> str:
        """The hash of the content."""
        return self.content_digest if self.content is None else sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stood at a moment."""

    seq: int
    digest: str


@dataclass
class Checked:
    """What `verify` found."""

    rows: int = 0
    head: Head = field(default_factory=lambda: Head(0, START))
    complaints: list[str] = field(default_factory=list)
    """What is wrong, and at which row."""
    unknowns: list[str] = field(default_factory=list)
    """What cannot be ruled out with what was given."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.complaints


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content: sorted keys, no blanks, no number but integers (RFC 8785 for what stands here)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(before: str, hashed: str) -> str:
    """The digest of a row, given that of the row before it and the hash of the content."""
    return sha256(f"{before}\n{hashed}".encode()).hexdigest()


def following(head: Head, content: Mapping[str, Any]) -> Link:
    """The row that comes next."""
    text = canonical({"seq": head.seq + 1, **content})
    return Link(head.seq + 1, digest_of(head.digest, sha256(text.encode()).hexdigest()), text)


def verify(rows: Iterable[Link], heads: Iterable[Head] = (), start: Head | None = None) -> Checked:
    """Check every row against the one before it, and against heads that were kept elsewhere.

    An extract starts after `start`; the whole audit at its first row.
    """
    found, kept = Checked(head=start or Head(0, START)), dict[int, set[str]]()
    for head in heads:
        kept.setdefault(head.seq, set()).add(head.digest)
    for link in rows:
        found.complaints += _wrong(link, found.head)
        if kept.get(link.seq, {link.digest}) != {link.digest}:
            found.complaints.append(f"row {link.seq}: it is not the row that the head kept elsewhere stands for")
        found.rows += 1
        found.head = Head(link.seq, link.digest)
    newest = max(kept, default=0)
    if newest > found.head.seq:
        found.complaints.append(f"rows {found.head.seq + 1} to {newest} are gone: a head kept elsewhere knows them")
    found.unknowns += _unknown(found.head.seq, newest)
    return found


def _wrong(link: Link, before: Head) -> Iterator[str]:
    if link.seq != before.seq + 1:
        yield f"row {link.seq}: it follows row {before.seq}; a row was taken out, put in, doubled or moved here"
    if link.digest != digest_of(before.digest, link.hashed):
        yield f"row {link.seq}: its content or its place is not what was written"
    if link.content is not None and _said_seq(link.content) != link.seq:
        yield f"row {link.seq}: it says of itself that it is another row"


def _said_seq(content: str) -> int | None:
    try:
        said = json.loads(content)
    except ValueError:
        return None
    return said.get("seq") if isinstance(said, dict) else None


def _unknown(last: int, newest: int) -> Iterator[str]:
    if not newest:
        yield "no head kept elsewhere was given: that all of it was written anew, or its end cut off, cannot be told"
    elif newest < last:
        yield f"the newest head given is of row {newest}: what came after it could have been cut off or written anew"
    else:
        yield f"nothing is known of rows that may have come after row {newest}"


def row_line(link: Link) -> str:
    """A row as one line of an exported audit."""
    said = {"seq": link.seq, "digest": link.digest, "content": link.content, "content_sha256": link.hashed}
    return canonical(said) + "\n"


def read_rows(lines: Iterable[str]) -> Iterator[Link]:
    """The rows of an exported audit, one JSON object a line. Raises `ValueError` that names the line."""
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield Link(int(row["seq"]), str(row["digest"]), row["content"], str(row["content_sha256"]))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"line {number} is no row of an audit") from None


def read_heads(lines: Iterable[str]) -> Iterator[Head]:
    """The heads in a file of checkpoints; whoever has the public key can check their signatures too."""
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(json.loads(line)["content"])
            yield Head(int(said["seq"]), str(said["digest"]))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"line {number} is no checkpoint") from None


def _before(rows: list[Link], heads: list[Head]) -> Head | None:
    """Where an extract begins, if a head that was kept elsewhere says so."""
    first = rows[0].seq if rows else 1
    return next((head for head in heads if head.seq == first - 1), None)


def main(paths: list[str]) -> int:
    """`python verify_audit.py AUDIT [CHECKPOINTS ...]`: check an exported audit against heads kept elsewhere."""
    if not paths:
        print("usage: python verify_audit.py AUDIT [CHECKPOINTS ...]")
        return 2
    heads: list[Head] = []
    for path in paths[1:]:
        with Path(path).open(encoding="utf-8") as lines:
            heads += read_heads(lines)
    with Path(paths[0]).open(encoding="utf-8") as lines:
        rows = list(read_rows(lines))
    found = verify(rows, heads, _before(rows, heads))
    print(f"{found.rows} rows, the last is {found.head.seq} with digest {found.head.digest}")
    for sentence in found.complaints:
        print(f"WRONG  {sentence}")
    for sentence in found.unknowns:
        print(f"note   {sentence}")
    return 0 if found.is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
