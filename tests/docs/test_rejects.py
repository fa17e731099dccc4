"""Every reason for which a record is refused is explained, and none that is explained has gone."""

from __future__ import annotations

import re

from tests.docs.pages import DOCS
from tests.docs.slugs import slugs

ROW = re.compile(r"^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PAGE = (DOCS / "reference" / "rejects.md").read_text(encoding="utf-8")
ROWS = {reason: (meaning.strip(), remedy.strip()) for reason, meaning, remedy in ROW.findall(PAGE)}


def test_the_reasons_are_found_in_the_code():
    assert {"no-time", "not-a-person", "bad-json", "unrecognised", "unreadable", "missing-COLUMN"} <= slugs()


def test_every_reason_in_the_code_is_documented():
    assert sorted(slugs() - ROWS.keys()) == []


def test_no_reason_is_documented_that_the_code_does_not_have():
    assert sorted(ROWS.keys() - slugs()) == []


def test_every_reason_says_what_it_means_and_what_to_do():
    assert [reason for reason, (meaning, remedy) in ROWS.items() if not meaning or not remedy] == []
