"""A case as one self-contained page: what is known, what was decided, what was done, and what else it may be."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256

from markupsafe import Markup

from sleetwatch.cases.page import CasePage
from sleetwatch.cases.reach import Proximity
from sleetwatch.explanation import Explanation
from sleetwatch.report.page import entry_of, make_environment, style


def render_case(
    page: CasePage, explanations: Sequence[Explanation], proximity: Proximity, *, generated_at: int, revealed: bool
) -> str:
    """The page. What it says of people is masked before it comes here."""
    environment = make_environment()
    own = environment.get_template("case.css").render()
    sheet = Markup(style() + own)  # noqa: S704 - our own files, nothing is put into them
    hashed = base64.b64encode(sha256(str(sheet).encode()).digest()).decode()
    entries = [entry_of(one, f"s{number}", is_open=True) for number, one in enumerate(explanations, start=1)]
    return environment.get_template("case.html").render(
        page=page,
        entries=entries,
        proximity=proximity,
        generated_at=generated_at,
        revealed=revealed,
        style=sheet,
        style_hash=f"sha256-{hashed}",
        anchors={(one.suspect.tenant, one.suspect.subject): one.key for one in entries},
    )
