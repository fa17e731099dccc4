"""What tests of the API share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch.web.limits import Limit
from tests.served import Served, served_copy


@pytest.fixture(scope="session")
def worn(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A company of its own, in which anything may be done, as often as one likes."""
    opened = served_copy(judged_once, tmp_path_factory.mktemp("worn"))
    opened.server.site.programs = Limit(10**9, 1)
    yield opened
    opened.close()
