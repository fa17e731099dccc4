"""The documentation's site is built of every page, with no dead link, and asks no host but its own."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.docs.pages import DOCS, ROOT

LOADED = re.compile(r"""<(?:script|img|link|source)\b[^>]*?\b(?:src|href|srcset)=["'](?:https?:)?//([^"'/]+)""")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-2000:]
    return folder


def test_every_page_is_in_the_site(site):
    wanted = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md") if page.stem != "README"}

    assert [page for page in wanted if not (site / page).exists()] == []
    assert "Finds fraudulent remote workers" in (site / "index.html").read_text()


def test_the_site_loads_nothing_from_another_host(site):
    loaded = {host for page in site.rglob("*.html") for host in LOADED.findall(page.read_text())}

    assert loaded == set()
