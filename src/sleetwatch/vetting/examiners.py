"""The machine checks, in the order in which they run."""

from __future__ import annotations

from sleetwatch.vetting import (
    careers,
    code_accounts,
    contacts,
    histories,
    likenesses,
    origins,
    presence,
    returning,
    stated_homes,
)
from sleetwatch.vetting.examining import Examiner

EXAMINERS: tuple[Examiner, ...] = (
    contacts.examine,
    careers.examine,
    histories.examine,
    presence.examine,
    returning.examine,
    likenesses.examine,
    origins.examine,
    code_accounts.examine,
    stated_homes.examine,
)
