"""Takes the README's picture of a waterfall out of the demo company's report, in light and in dark.

`python -m tools.picture` makes the demo in a folder of its own, opens the report in headless Chromium and writes
`demo-why-{light,dark}.png` into `docs/images`. `--workspace DIR` uses a demo that is already there. The README's other
pictures are those of served pages, by `tools.screens`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZE = ViewportSize(width=1280, height=1120)
EXPLAINED = 3
"""Whose waterfall is shown: the third's is short enough to read."""
START = "from sleetwatch.cli import main; main()"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main(arguments: Sequence[str]) -> int:
    """Make the demo, take the picture in both colour schemes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workspace", type=Path, help="a demo workspace that is already there")
    chosen = options.parse_args(arguments)
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.stderr.write("No Chromium found. On Debian or Ubuntu: apt-get install chromium\n")
        return 2
    with tempfile.TemporaryDirectory() as aside:
        report = write_report(chosen.workspace or make_demo(Path(aside) / "demo-company"), Path(aside))
        take_both(browser, report)
    return 0


def make_demo(folder: Path) -> Path:
    """The demo company, made anew."""
    _sleetwatch("demo", str(folder))
    return folder


def write_report(workspace: Path, aside: Path) -> Path:
    """The workspace's report as one HTML file."""
    report = aside / "report.html"
    _sleetwatch("report", "-w", str(workspace), "--output", str(report))
    return report


def _sleetwatch(*words: str) -> None:
    subprocess.run([sys.executable, "-c", START, *words], check=True, stdout=subprocess.DEVNULL)


def take_both(executable: str, report: Path) -> None:
    """Every picture in both colour schemes, sharp enough for a dense screen."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=QUIET)
        take(browser, report, "light")
        take(browser, report, "dark")
        browser.close()


def take(browser: Browser, report: Path, scheme: Literal["light", "dark"]) -> None:
    """Why the third in the list is there."""
    page = browser.new_page(viewport=SIZE, device_scale_factor=1.5, color_scheme=scheme, bypass_csp=True)
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details:has(figure.waterfall)').forEach(one => { one.open = true })")
    page.add_style_tag(content="figure.waterfall { padding: 1rem; }")
    page.locator("figure.waterfall").nth(EXPLAINED - 1).screenshot(path=IMAGES / f"demo-why-{scheme}.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
