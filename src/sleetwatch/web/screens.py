"""The templates: what every page may say, and what everything from outside passes before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinja2 import PackageLoader
from markupsafe import Markup

from sleetwatch.clock import now, to_datetime
from sleetwatch.report import make_environment, words
from sleetwatch.report.waterfall import is_seen
from sleetwatch.web.assets import Assets
from sleetwatch.web.menu import menu_for
from sleetwatch.web.visit import address_of

if TYPE_CHECKING:
    from sleetwatch.web.visit import Visit


class Screens:
    """Writes pages."""

    def __init__(self, assets: Assets) -> None:
        self._environment = make_environment(PackageLoader("sleetwatch.web"))
        self._environment.globals.update(
            deep=Markup(' aria-level="3"'),  # the report's headings stand two levels deeper than here
            asset=assets.address,
            address_of=address_of,
            today=_today,
            query=_query,
            now=now,
        )
        self._environment.filters.update(pair=_pair, family_pair=_family_pair)
        self._environment.tests["adds_nothing"] = lambda part: not is_seen(part)

    def render(self, template: str, visit: Visit, values: Mapping[str, object]) -> Markup:
        """A page."""
        page = self._environment.get_template(template)
        return Markup(page.render(visit=visit, menu=menu_for(visit.site.menu, visit), **values))  # noqa: S704 - escaped there


def _today() -> str:
    """The present day, as date fields want it."""
    return f"{to_datetime(now()):%Y-%m-%d}"


def _query(given: Mapping[str, object], **changed: object) -> str:
    """A query with some of its fields changed; what is empty is left out."""
    merged = {**given, **changed}
    kept = {name: value for name, value in merged.items() if value not in {None, "", False}}
    return f"?{urlencode(kept, doseq=True)}" if kept else "?"


def _pair(name: str) -> tuple[str, str]:
    """A name as an option of a choice."""
    return name, name


def _family_pair(name: str) -> tuple[str, str]:
    return name, words.family(name)
