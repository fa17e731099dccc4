"""What vendors call the scheme's actor, as typed edges with a source.

No catalogue joins all the names, and synonyms of synonyms would merge half of a country's actors into one. So a name
resolves over a single edge, and only over `same` and `overlap`.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass

from sleetwatch.intel import embedded

IT_WORKERS = "dprk-it-workers"
"""The cluster this product looks for."""

RESOLVING = frozenset({"same", "overlap"})
"""Relations that make a name stand for its cluster."""


@dataclass(frozen=True)
class ActorName:
    """One name, who uses it, and how it relates to a cluster.

    `relation` is same, overlap, broader, subset, disputed or separate, read as: the name is ... the cluster.
    """

    name: str
    vendor: str
    cluster: str
    relation: str
    source: str
    note: str = ""


@functools.cache
def actor_names() -> tuple[ActorName, ...]:
    """Every known name."""
    return tuple(ActorName(**entry) for entry in json.loads(embedded.read_text("actors.json")))


def names_in(text: str) -> list[ActorName]:
    """The actor names in a text, in the order they appear, each once. `UNC 5267` and `unc5267` are one name."""
    found = [(hit.start(), actor) for actor in actor_names() if (hit := _pattern(actor.name).search(text))]
    return [actor for _, actor in sorted(found, key=lambda each: (each[0], each[1].name))]


def cluster_of(name: str) -> str | None:
    """The cluster that a name stands for, None for unknown names and for those that are only near it."""
    standing = (actor for actor in actor_names() if actor.relation in RESOLVING)
    return next((actor.cluster for actor in standing if _pattern(actor.name).fullmatch(name)), None)


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words; blanks, hyphens and the seam between letters and digits are written either way."""
    parts = re.findall(r"[^\W\d_]+|\d+|#", name)
    return re.compile(r"(?<!\w)" + r"[\s_-]?".join(map(re.escape, parts)) + r"(?!\w)", re.IGNORECASE)
