"""The event kind `payroll`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Payroll(Event, kw_only=True, gc=False):
    """Where a worker's pay goes, from `at` on."""

    kind: ClassVar[str] = "payroll"

    worker_id: Annotated[str | None, about("the worker")] = None
    method: Annotated[str | None, about("bank, card, wallet or processor")] = None
    institution: Annotated[str | None, about("the bank or processor")] = None
    pay_account: Annotated[str | None, about("a stable token of the account the pay goes to")] = None
    payee_name: Annotated[str | None, about("the holder's name")] = None
    ip: Annotated[str | None, about("the address from which the change was entered")] = None
