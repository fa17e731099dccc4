from __future__ import annotations

import pytest

from sleetwatch.worlds import Company, build_company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A small company that has every story in it."""
    return build_company(tmp_path_factory.mktemp("company"), seed=7, staff=150, days=42)
