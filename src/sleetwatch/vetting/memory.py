"""What an earlier look left: with it only what changed since is compared anew, and whom that can touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sleetwatch.vetting.checks import Finding
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pieces import Hashes

Key = tuple[str, str]
FEW, SHARE = 50, 0.05
"""When more applications changed, and more than this share of all, everybody is compared again."""


@dataclass(slots=True)
class Memory:
    """Before a look what the look before left; after it what this one leaves."""

    unchanged: frozenset[Key] = frozenset()
    """Applications that are what they were, and were compared."""
    findings: Mapping[Key, Mapping[str, Finding]] = field(default_factory=dict)
    """By application and check, of the look before."""
    pieces: dict[Key, Hashes] = field(default_factory=dict)
    """The employment histories taken apart."""
    common: Hashes | None = None
    """Pieces that many have, as of the last look at everybody."""

    def changed(self, dossiers: Sequence[Dossier]) -> set[int] | None:
        """The places of what changed; None when that is too much, and everybody is to be compared."""
        found = {place for place, one in enumerate(dossiers) if one.key not in self.unchanged}
        return found if len(found) <= max(FEW, SHARE * len(dossiers)) else None

    def naming(self, checks: Iterable[str], dossiers: Sequence[Dossier], changed: Iterable[int]) -> set[int]:
        """The places of those whose findings name somebody who changed, or who is here no longer."""
        wanted, altered = tuple(checks), {dossiers[place].key for place in changed}
        here = {one.key for one in dossiers}
        return {
            place
            for place, one in enumerate(dossiers)
            for name in self.others(one.key, wanted)
            if (one.tenant, name) in altered or (one.tenant, name) not in here
        }

    def others(self, key: Key, checks: Iterable[str]) -> Iterable[str]:
        """Whom the findings of some checks about an application named."""
        told = self.findings.get(key, {})
        return [name for check in checks if check in told for name in told[check].others]
