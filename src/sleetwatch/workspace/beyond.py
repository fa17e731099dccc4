"""What a hunt looks for beyond each tenant: links to other tenants here, and what other installations warn of."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sleetwatch.engine import Engine
from sleetwatch.intel import places
from sleetwatch.links import FarEdge, Warned
from sleetwatch.subjects import Identities, Pseudonyms, contact_texts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.warning import HOLDINGS, keys_of, said_by_others, warned_in

FAR = "far_edges"
"""The fact of links across tenants."""

_FAR_EDGES = """
select
    tenant, subject_a, other_tenant, subject_b, link_kind, value, degree, at_a, at_b, event_id_a, event_id_b, one_home,
    (select count(*) from people) as people
from far_edges
order by all
"""


class Beyond:
    """Looks only as far as the settings allow: by default nowhere."""

    def __init__(self, folder: Folder) -> None:
        """Raises `WorkspaceError` when a key of the exchange is not there."""
        settings = folder.settings
        self._provider, self._exchange = settings.provider, settings.exchange
        self._said = said_by_others(folder, settings.exchange) if settings.exchange else {}
        self._keys = keys_of(folder, settings.exchange) if settings.exchange and self._said else []
        self._texts: Mapping[str, str] = {}

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts it needs."""
        return (*((FAR,) if self._provider else ()), *((HOLDINGS,) if self._said else ()))

    def remember(self, engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> None:
        """Note what is behind the hashes of contacts, while the engine still has all of every event."""
        if self._said:
            self._texts = contact_texts(engine, who, pseudonyms, places.normalise_address)

    def far(self, engine: Engine, empty: AbstractSet[str]) -> list[FarEdge]:
        """Every link across tenants, in a fixed order."""
        if not self._provider or FAR in empty:
            return []
        return [FarEdge(*row) for row in engine.rows(_FAR_EDGES)]

    def warned(self, engine: Engine, empty: AbstractSet[str]) -> list[Warned]:
        """What others warn of and our subjects have."""
        if not self._exchange or not self._said or HOLDINGS in empty:
            return []
        return warned_in(engine, self._exchange, self._keys, self._texts, self._said)
