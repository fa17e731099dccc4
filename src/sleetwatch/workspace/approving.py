"""The tools that the settings approve, by the catalogue's own names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sleetwatch.intel.tool_names import canonical, nearest
from sleetwatch.settings import Settings
from sleetwatch.sources.countries import country
from sleetwatch.workspace.diagnosis import Finding
from sleetwatch.workspace.folder import Folder


def approved_in(settings: Settings, tenant: str) -> tuple[str, ...]:
    """The tools that are no red flag in a tenant: everybody's, and its own. A name that nobody knows stays as it is."""
    written = (*settings.approved_tools, *settings.approved_tools_of.get(tenant, ()))
    return tuple(dict.fromkeys(canonical(name) or name for name in written))


def told(name: str) -> str:
    """What to say of a name that the catalogue does not know."""
    meant = nearest(name)
    return f"no tool is called {name!r}" + (f"; did you mean {meant!r}?" if meant else "")


def unknown_tools(settings: Settings) -> list[str]:
    """The approved names that the catalogue does not know, so that nothing is approved by them."""
    written = [*settings.approved_tools, *(name for names in settings.approved_tools_of.values() for name in names)]
    return [name for name in dict.fromkeys(written) if canonical(name) is None]


def strange_travel(settings: Settings, workers: Collection[tuple[str, str]]) -> list[str]:
    """What to say of journeys that explain nothing. `workers` are the tenants' and the ids on their rosters."""
    of = [(travel.tenant or settings.tenant, travel.worker_id) for travel in settings.travel]
    nobodys = sum(one not in workers for one in of) if workers else 0  # that there is no roster is told anyway
    said = [f"travel: {nobodys} of {len(of)} journeys are of workers whom no roster has, so they explain nothing"]
    nowhere = dict.fromkeys(travel.country for travel in settings.travel if country(travel.country) is None)
    return [*(said if nobodys else ()), *(f"travel: {code!r} is no country's code" for code in nowhere)]


def check_approved(folder: Folder) -> Iterator[Finding]:
    """Whether what is approved is known by that name."""
    for name in unknown_tools(folder.settings):
        says, _, meant = told(name).partition("; ")
        yield Finding("approved tools", "note", says, meant or "nothing is approved by it; write it as explanations do")
