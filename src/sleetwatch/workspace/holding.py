"""Who has what that is rare, as of now: derived anew, for it is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass

from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.intel import places
from sleetwatch.lake import Staging
from sleetwatch.subjects import contact_texts
from sleetwatch.workspace import deriving
from sleetwatch.workspace.deriving import Derivation, derive_at_once, empty_tables
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import Hunt, Progress
from sleetwatch.workspace.opening import open_events
from sleetwatch.workspace.warning import HOLDINGS, Held, held_query


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everybody's rare things."""

    rows: tuple[Held, ...] = ()
    text_of: Callable[[str], str] = str
    """What is hashed for the exchange instead of a value."""


def holdings_now(folder: Folder, kinds: Iterable[str], progress: Progress) -> Holdings:
    """What everybody has of some kinds, over all that the lake holds."""
    with folder.reading():
        hunt = Hunt(folder, progress)
        with folder.locked():
            staging = Staging(folder.staging)  # a writer removes it, should this be killed
        spill = staging.folder / "spill"
        with closing(staging), Engine(memory_limit_mb=folder.settings.memory_mb, spill=spill) as engine:
            progress("reading the lake", 0.05)
            opened = open_events(engine, folder, None, HEAVY)
            who = hunt.claims(engine, opened.until)
            texts = contact_texts(engine, who, hunt.pseudonyms, places.normalise_address)
            progress("deriving facts", 0.4)
            empty = empty_tables(engine)
            if opened.rows < deriving.CACHE_FROM:
                empty = derive_at_once(engine, [], [HOLDINGS], empty)
            else:
                Derivation(engine, opened, staging.folder / "facts", lambda _share: None).run([HOLDINGS])
            if HOLDINGS in empty:
                return Holdings()
            rows = tuple(Held(*row) for row in engine.rows(held_query(kinds)))
        return Holdings(rows, lambda value: texts.get(value, value))
