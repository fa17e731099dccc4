"""The reference pages of the red flags: one table for all, and a page for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby

from sleetwatch.facts import FACTS
from sleetwatch.signals import Param, Rate, Signal, load_library
from sleetwatch.sources import SOURCES
from sleetwatch.workspace.needs import needs_of
from tools.markdown import MADE, bullets, code, table

INTRO = (
    "One file is one red flag. None of them is proof: the page of each says who else does this, how it is evaded, and "
    "what it needs before it can fire. `sleetwatch signals coverage` says which of them your own sources feed. How to "
    "write one: [add a signal](../how-to/add-a-signal.md)."
)
COLUMNS = (
    "*Worth* is the log of how much likelier a hit is under the scheme than among honest staff, in nats, before the "
    "tenant's own rate is measured; below zero it speaks for the person. *Fed by* are the event kinds it cannot do "
    "without; where several ways lead to it, any will do. Techniques are those of MITRE ATT&CK."
)
STAGES = {
    "hiring": "Hiring",
    "onboarding": "Onboarding and shipping",
    "device": "The device's first weeks",
    "sign_in": "Sign-in and network",
    "endpoint": "On the device",
    "meeting": "Meetings",
    "work": "Work",
    "data": "Data and code",
    "pay": "Pay",
    "exit": "Leaving",
}
"""The stages in the order of a worker's life."""
FEW = 6
"""Sources up to which they are named one by one."""


def signals() -> list[Signal]:
    """The shipped signals, by stage and id."""
    order = list(STAGES)
    return sorted(load_library(), key=lambda signal: (order.index(signal.stage), signal.id))


def pages() -> dict[str, Callable[[], str]]:
    """The page of every signal, by its file's name below `docs/reference`."""
    return {f"signals/{signal.id}.md": partial(signal_page, signal) for signal in signals()}


def signals_page() -> str:
    """Every shipped signal in one table a stage."""
    found = signals()
    parts = [f"{MADE}\n# Signals\n\n{INTRO}\n\n{COLUMNS}\n\n{len(found)} signals ship with Sleetwatch.\n"]
    for stage, of_stage in groupby(found, key=lambda signal: signal.stage):
        head = ("signal", "what it says", "family", "worth", "ATT&CK", "fed by")
        parts.append(f"## {STAGES[stage]}\n\n{table(head, map(_row, of_stage))}")
    return "\n".join(parts)


def _row(signal: Signal) -> tuple[str, ...]:
    fed = " or ".join(" + ".join(map(_kind_below, way)) for way in _ways(signal))
    link = f"[{signal.id}](signals/{signal.id}.md)"
    return link, signal.title, signal.family, _worth(signal), _techniques(signal), fed


def _kind_below(kind: str) -> str:
    return f"[{kind}](event-kinds.md#{kind})"


def _ways(signal: Signal) -> list[list[str]]:
    return sorted((sorted(way) for way in needs_of(signal)), key=lambda way: (len(way), way))


def _worth(signal: Signal) -> str:
    return f"{math.log(signal.scheme_rate.mean / signal.honest_rate.mean):+.1f}"


def _techniques(signal: Signal) -> str:
    return ", ".join(f"[{one}](https://attack.mitre.org/techniques/{one.replace('.', '/')}/)" for one in signal.attack)


def signal_page(signal: Signal) -> str:
    """All there is to know of one signal but its query."""
    parts = [
        f"{MADE}\n# {signal.id}\n\n**{signal.title}.** {' '.join(signal.why.split())}\n",
        _head(signal),
        f"## What it says\n\n{_sentence(signal.explain)}\n",
        f"## Who else does this\n\n{bullets(signal.benign)}",
        f"## What it misses\n\n{bullets(signal.misses)}",
        f"## What to do next\n\n{bullets(signal.next_steps)}",
        f"## What it is worth\n\n{_rates(signal)}",
        f"## What feeds it\n\n{_fed(signal)}",
        *([f"## Settings\n\n{_settings(signal)}"] if signal.params else []),
        f"## Tests\n\n{_tests(signal)}",
        f"## References\n\n{bullets(signal.references)}",
        "[All signals](../signals.md)\n",
    ]
    return "\n".join(parts)


def _head(signal: Signal) -> str:
    rows = [
        ("stage", STAGES[signal.stage]),
        ("family", signal.family),
        ("status", f"{signal.status}, version {signal.version}"),
        ("MITRE ATT&CK", _techniques(signal) or "no technique"),
        ("worth half after", "never" if signal.half_life == "never" else f"{signal.half_life} days"),
        ("costs an adversary who avoids it", signal.cost_to_avoid),
        ("may stand alone", "yes: very strong" if signal.very_strong else "no"),
    ]
    return table(("", ""), rows)


def _sentence(template: str) -> str:
    return f"> {template.replace('{', '*').replace('}', '*').replace('_', ' ')}"


def _rates(signal: Signal) -> str:
    rows = [_rate("under the scheme", signal.scheme_rate), _rate("among the honest", signal.honest_rate)]
    kind = "It speaks for the person." if signal.exculpatory else "It speaks against the person."
    return (
        f"{_worth(signal)} nats before anything is measured. {kind} The honest rate is measured on each tenant's own "
        f"people, and the other one revised by confirmed cases.\n\n"
        f"{table(('P(hit)', 'prior', 'worth cases', 'where it comes from'), rows)}"
    )


def _rate(whose: str, rate: Rate) -> tuple[str, str, str, str]:
    return whose, f"{rate.mean:.3g}", f"{rate.cases:g}", rate.why


def _fed(signal: Signal) -> str:
    ways = _ways(signal)
    several = "Any of these ways will do:" if len(ways) > 1 else "It cannot fire without:"
    listed = bullets(" and ".join(map(_kind, way)) for way in ways)
    makers = [(_kind(kind), _makers(kind)) for kind in sorted({kind for way in ways for kind in way})]
    reads = ", ".join(map(_read, signal.reads))
    return f"{several}\n\n{listed}\n{table(('event kind', 'made by'), makers)}\nIt reads {reads}.\n"


def _kind(kind: str) -> str:
    return f"[{kind}](../event-kinds.md#{kind})"


def _makers(kind: str) -> str:
    names = sorted(name for name, source in SOURCES.items() if kind in source.kinds)
    if len(names) > FEW:
        return f"{len(names)} of the [sources](../sources.md)"
    return ", ".join(f"[{name}](../sources.md#{name})" for name in names)


def _read(name: str) -> str:
    return f"[{name}](../facts.md#{name})" if name in FACTS else code(name)


def _settings(signal: Signal) -> str:
    intro = f"In `sleetwatch.toml`, below `[signals.{signal.id}]`.\n\n"
    return intro + table(("setting", "default", "allowed"), [_param(*one) for one in sorted(signal.params.items())])


def _param(name: str, param: Param) -> tuple[str, str, str]:
    return code(name), f"{param.default:g} {param.unit}", _span(param.range)


def _span(bounds: Sequence[float]) -> str:
    return f"{bounds[0]:g} to {bounds[1]:g}"


def _tests(signal: Signal) -> str:
    return f"It fires on:\n\n{_named(signal, fires=True)}\nIt stays silent on:\n\n{_named(signal, fires=False)}"


def _named(signal: Signal, *, fires: bool) -> str:
    chosen: Iterable[str] = (test.name for test in signal.tests if bool(test.fires) == fires)
    return bullets(chosen)
