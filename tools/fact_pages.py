"""The reference page of facts: how they hang together, what each says, and its columns."""

from __future__ import annotations

import itertools
from functools import cache

import sqlglot

from sleetwatch import facts
from sleetwatch.events import KINDS
from sleetwatch.signals import Signal, load_library
from tools.markdown import MADE, code, paragraph

INTRO = """
A fact is a table derived from events once and read by many signals. Every fact carries `tenant`; times are
microseconds UTC; `event_id` leads back to the record. A fact whose scope is *subject* depends, row by row, on one
person's rows alone, and can be derived for some people at a time; one whose scope is *tenant* compares several people.
"""
GRAPH = """
An arrow leads from a fact to the facts that read it. Boxes compare several people; the others are of one subject. Facts
that read events only, and are read by signals only, are left out.
"""


def facts_page() -> str:
    """Every fact: what it says, what it is made from, who reads it, and its columns."""
    sections = "\n".join(_fact(name) for name in sorted(facts.FACTS))
    return (
        f"{MADE}\n# Facts\n\n{paragraph(INTRO)}\n## How they hang together\n\n{paragraph(GRAPH)}\n{graph()}\n{sections}"
    )


def graph() -> str:
    """The facts that read facts, as a Mermaid flowchart."""
    arrows = [(source, name) for name in facts.FACTS for source in sorted(_facts_read_by(name))]
    shown = [name for name in facts.FACTS if any(name in arrow for arrow in arrows)]
    nodes = "".join(f"    {_node(name)}\n" for name in shown)
    edges = "".join(f"    f_{source} --> f_{name}\n" for source, name in arrows)
    return f"```mermaid\nflowchart LR\n{nodes}{edges}```\n"


def _node(name: str) -> str:
    return f"f_{name}[{name}]" if facts.scope_of(name) != "subject" else f"f_{name}([{name}])"


def _facts_read_by(name: str) -> frozenset[str]:
    return facts.tables_read_by(name).intersection(facts.FACTS)


def _fact(name: str) -> str:
    query = sqlglot.parse_one(facts.sql_of(name), read="duckdb")
    columns = query.named_selects if isinstance(query, sqlglot.exp.Query) else []
    parts = [
        f"## {name}\n",
        f"{_said(name)}\n",
        f"Scope: {facts.scope_of(name)}. Made from {', '.join(map(_table, sorted(facts.tables_read_by(name))))}.\n",
        f"{_read_by(name)}\n",
        f"Columns: {', '.join(code(column) for column in columns)}.\n",
    ]
    return "\n".join(parts)


def _said(name: str) -> str:
    """The comment at the head of a fact, without its scope."""
    lines = itertools.takewhile(lambda line: line.startswith("--"), facts.sql_of(name).splitlines())
    said = " ".join(line.removeprefix("--").strip() for line in lines)
    return said.removeprefix(f"Scope: {facts.scope_of(name)}.").strip()


def _table(name: str) -> str:
    if name in facts.FACTS:
        return f"[{name}](#{name})"
    return f"[{name}](event-kinds.md#{name})" if name in KINDS else code(name)


def _read_by(name: str) -> str:
    """The facts and signals that read a fact."""
    readers = [f"[{one}](#{one})" for one in sorted(facts.FACTS) if name in facts.tables_read_by(one)]
    readers += [f"[{one.id}](signals/{one.id}.md)" for one in _library() if name in one.reads]
    return f"Read by {', '.join(readers)}." if readers else "Read by the links between people."


@cache
def _library() -> tuple[Signal, ...]:
    return load_library()
