"""One self-contained HTML page about a run of the benchmark: no script, no request, plots drawn here."""

from __future__ import annotations

import base64
from hashlib import sha256

from jinja2 import PackageLoader
from markupsafe import Markup

from sleetwatch.bench import figures
from sleetwatch.bench.plots import percent, picture
from sleetwatch.bench.report_format import Report, Target
from sleetwatch.report import make_environment

ORDER = ("missed", "met", "not measured")
"""Bad news first."""


def render(report: Report) -> str:
    """The page of a report."""
    environment = make_environment(PackageLoader("sleetwatch.bench"))
    environment.globals.update(figures=figures, picture=picture, share_text=percent)
    environment.filters.update(written=figures.written, verdict_class=_verdict_class)
    style = Markup(environment.get_template("bench.css").render())  # noqa: S704 - our own files
    return environment.get_template("bench.html").render(
        report=report,
        targets=sorted(report.targets, key=lambda one: ORDER.index(figures.verdict(one))),
        tally={name: sum(figures.verdict(one) == name for one in report.targets) for name in ORDER},
        style=style,
        style_hash="sha256-" + base64.b64encode(sha256(style.encode()).digest()).decode(),
    )


def _verdict_class(target: Target) -> str:
    return figures.verdict(target).replace(" ", "-")
