"""ORKL's reports: which actors a report is about, and which names whose catalogue gives to one entry.

The text of a report is only looked through for names: what else it holds was written for people, and an address in it
may be a victim's as well as an attacker's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sleetwatch.intel.actors import Listing, Source, names_in
from sleetwatch.intel.imports.found import Context, Found, Given, Names, Rejected, links, text, texts

_PUBLISHERS = {"MISPGALAXY": "MISP galaxy", "MITRE": "MITRE ATT&CK", "Secureworks": "Secureworks/Sophos"}
_NAMERS = re.compile(
    r"\s+\(?(?:Microsoft|Recorded Future|CrowdStrike|Mandiant|Google|Unit ?42|ESET|Secureworks|Sophos|Trend Micro)\)?$",
    re.IGNORECASE,
)
"""Some catalogues write behind an alias who uses it."""
_TEXT = 2_000_000
"""Characters of a report that are looked through."""


def is_report(document: object) -> bool:
    """Whether these are ORKL reports: one, several, or the answer of its interface."""
    return bool(_reports(document))


def read(document: object, given: Given) -> Iterator[Found]:
    """A report, then every actor it lists."""
    for number, report in enumerate(_reports(document), start=1):
        place = f"report {number}"
        named = names_in(str(report.get("plain_text") or "")[:_TEXT] + "\n" + text(report.get("title")))
        yield Context(place, f"names {', '.join(named)}" if named else "report")
        listed = report["threat_actors"] if isinstance(report["threat_actors"], list) else []
        for place_of, actor in enumerate(listed, start=1):
            yield _actor(actor, report, f"{place}, actor {place_of}", given)


def _reports(document: object) -> list[dict[str, Any]]:
    if isinstance(document, dict) and "data" in document:
        return _reports(document["data"])
    listed = document if isinstance(document, list) else [document]
    found = [one for one in listed if isinstance(one, dict) and {"threat_actors", "sha1_hash"} <= one.keys()]
    return found if len(found) == len(listed) else []


def _actor(actor: object, report: dict[str, Any], place: str, given: Given) -> Found:
    if not isinstance(actor, dict) or not text(actor.get("main_name")):
        return Rejected(place, "no-name", "an actor without a name")
    if actor.get("deleted_at"):
        return Rejected(place, "deleted", "ORKL has deleted it")
    said = [text(actor["main_name"]), *texts(actor.get("aliases") or [])]
    names = list(dict.fromkeys(_NAMERS.sub("", name) for name in said))
    if len(names) < 2:  # noqa: PLR2004 - a name alone says nothing
        return Context(place, "an actor without other names")
    catalogue = text(actor.get("source_id")) or text(actor.get("source_name")).partition(":")[0]
    publisher = _PUBLISHERS.get(catalogue, catalogue) or given.publisher
    url = next(iter(links(texts(report.get("references") or []))), "")
    source = Source(publisher, text(actor.get("source_name")), url, text(actor.get("updated_at"))[:10], "", "imported")
    return Names(place, Listing(tuple(names), source))
