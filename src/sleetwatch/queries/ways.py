"""What must be there for a query to give a row, read off its tree.

A way is a set of things that together suffice: tables, or the event kinds behind them. What a query needs is a set of
ways: an inner join multiplies them, a union adds them up, a left join asks for nothing until a condition asks for one
of its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from sqlglot import exp

Ways = frozenset[frozenset[str]]

ALWAYS: Ways = frozenset({frozenset()})
NEVER: Ways = frozenset()
_WHATEVER = (
    exp.Count, exp.Is, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Subquery, exp.Concat, exp.If, exp.Array,
)  # fmt: skip
"""What may have a value whatever its parts have."""
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.Between)


@dataclass(frozen=True)
class Relation:
    """What a table, or a part of a query, needs for a row, and for a value in each column."""

    row: Ways
    columns: Mapping[str, Ways]
    words: Mapping[str, Mapping[str, Ways]] = field(default_factory=dict)
    """By column and word: what it takes for this very word to stand in that column, where it differs."""
    truths: Mapping[str, Ways] = field(default_factory=dict)
    """By column: what it takes for it to be true, where a value may be false."""

    def column(self, name: str) -> Ways:
        """What it takes for a value in this column."""
        return both(self.row, self.columns.get(name, ALWAYS))


Tables = Callable[[str], Relation]
"""What is known of a table by its name."""


def both(*needed: Ways) -> Ways:
    """What it takes when all of these are needed."""
    return reduce(lambda left, right: smallest(one | other for one in left for other in right), needed, ALWAYS)


def either(*offered: Ways) -> Ways:
    """What it takes when any of these will do."""
    return smallest(way for ways in offered for way in ways)


def smallest(ways: Iterable[frozenset[str]]) -> Ways:
    """The ways that no other way is part of."""
    kept = frozenset(ways)
    return frozenset(way for way in kept if not any(other < way for other in kept))


def relation(query: exp.Expr, tables: Tables) -> Relation:
    """What a query needs of the tables it reads."""
    named: dict[str, Relation] = {}

    def known(name: str) -> Relation:
        return named[name] if name in named else tables(name)

    for cte in query.args["with_"].expressions if query.args.get("with_") else ():
        named[cte.alias] = relation(cte.this, known)
    if isinstance(query, exp.Subquery):
        return relation(query.this, known)
    if isinstance(query, exp.Union):
        return _either_side(relation(query.left, known), relation(query.right, known))
    return _Select(query, known).relation() if isinstance(query, exp.Select) else Relation(ALWAYS, {})


def _either_side(left: Relation, right: Relation) -> Relation:
    known = len(left.columns) == len(right.columns)  # else a star stands for columns that are not known here
    there = zip(left.columns, right.columns, strict=True) if known else ()
    columns = {name: either(left.column(name), right.column(other)) for name, other in there}
    return Relation(either(left.row, right.row), columns, left.words if left.words == right.words else {})


class _Select:
    """One `select`, without those beneath it."""

    def __init__(self, query: exp.Select, known: Tables) -> None:
        self.query, self.known = query, known
        self.row = ALWAYS
        self.sources: dict[str, Relation] = {}
        self._read()

    def relation(self) -> Relation:
        """What the whole of it needs."""
        columns: dict[str, Ways] = {}
        words: dict[str, Mapping[str, Ways]] = {}
        truths: dict[str, Ways] = {}
        for item in self.query.expressions:
            if item.is_star:
                for source in self._starred(item):
                    columns |= {name: source.column(name) for name in source.columns}
                    words |= source.words
                    truths |= source.truths
            else:
                name = item.alias_or_name
                name = f"column {len(columns)}" if not name or name in columns else name  # a union counts columns
                columns[name] = self.value(item)
                truths[name] = self.truth(item.unalias())
                words |= {name: found} if (found := self._words(item.unalias())) else {}
        return Relation(self.row, columns, words, truths)

    def _words(self, node: exp.Expr) -> Mapping[str, Ways]:
        """What words in an expression need: known for columns, and for a `case` that only lets one through."""
        if isinstance(node, exp.Case) and len(node.args["ifs"]) == 1 and not node.args.get("default"):
            return self._words(node.args["ifs"][0].args["true"])
        source = self._source_of(node) if isinstance(node, exp.Column) else None
        return source.words.get(node.name, {}) if source else {}

    def _read(self) -> None:
        first = self.query.args.get("from_")
        if first is not None:
            self._add(first.this)
        for join in self.query.args.get("joins") or ():
            self._join(join)
        for clause in ("where", "having", "qualify"):
            asked = self.query.args.get(clause)
            if asked is not None:
                self.row = both(self.row, self.truth(asked.this))
        if self._counts_nothing_too():
            self.row = ALWAYS

    def _counts_nothing_too(self) -> bool:
        """Whether it adds all rows up without a `group by`: over no rows that is a row as well."""
        said = [*self.query.expressions, *filter(None, [self.query.args.get("having")])]
        added = (one for item in said for one in item.find_all(exp.AggFunc))
        whole = any(one.find_ancestor(exp.Window, exp.Select) is self.query for one in added)
        return whole and not self.query.args.get("group")

    def _add(self, source: exp.Expr, *, outer: bool = False) -> None:
        found = self._source(source)
        self.sources[source.alias_or_name] = found
        if not outer:
            self.row = both(self.row, found.row)

    def _source(self, source: exp.Expr) -> Relation:
        if isinstance(source, exp.Table):
            return self.known(source.name)
        return relation(source, self.known)

    def _join(self, join: exp.Join) -> None:
        self._add(join.this, outer=True)
        name = join.this.alias_or_name
        found = self.sources[name]
        if join.side in {"RIGHT", "FULL"}:  # what is joined is there even where nothing fits it
            self.row = either(found.row, self.row) if join.side == "FULL" else found.row
            return
        asked = self.truth(join.args["on"]) if join.args.get("on") else ALWAYS
        self.sources[name] = replace(found, row=both(found.row, asked))
        if join.side != "LEFT" and join.kind != "ANTI":
            self.row = both(self.row, self.sources[name].row)

    def _starred(self, item: exp.Expr) -> list[Relation]:
        table = item.args.get("table")
        return [self.sources[table.name]] if table else list(self.sources.values())

    def truth(self, node: exp.Expr) -> Ways:  # noqa: C901, PLR0911 - one line a construct
        """What it takes for a condition to hold."""
        if isinstance(node, exp.Paren):
            return self.truth(node.this)
        if isinstance(node, exp.And):
            return both(self.truth(node.left), self.truth(node.right))
        if isinstance(node, exp.Or):
            return either(self.truth(node.left), self.truth(node.right))
        if isinstance(node, exp.Exists):
            return self._beneath(node.this)
        if isinstance(node, exp.Not):
            return self._untruth(node.this)
        if isinstance(node, exp.Coalesce):
            return either(*map(self.truth, [node.this, *node.expressions]))
        if isinstance(node, exp.Boolean):
            return ALWAYS if node.this else NEVER
        if isinstance(node, exp.In) and node.args.get("query"):
            return both(self.value(node.this), self._beneath(node.args["query"]))
        if isinstance(node, exp.In):
            return self._one_of(node.this, node.expressions)
        if isinstance(node, exp.Between):
            return both(*map(self.value, node.iter_expressions()))
        if isinstance(node, exp.EQ) and isinstance(node.expression, exp.Literal):
            return self._one_of(node.this, [node.expression])
        if isinstance(node, exp.Column):
            source = self._source_of(node)
            return both(self.value(node), source.truths.get(node.name, ALWAYS) if source else ALWAYS)
        return self.value(node) if isinstance(node, _COMPARED) else ALWAYS

    def _one_of(self, node: exp.Expr, listed: Sequence[exp.Expr]) -> Ways:
        if isinstance(node, exp.Max | exp.Min | exp.Window):
            return self._one_of(node.this, listed)
        if isinstance(node, exp.Case):
            meant = {_meaning(word) for word in listed}
            return self._case(node, lambda result: None in meant | {_meaning(result)} or _meaning(result) in meant)
        words, otherwise = self._words(node), self.value(node)
        return either(*(words.get(word.name, otherwise) for word in listed))

    def _untruth(self, node: exp.Expr) -> Ways:
        """What it takes for a condition not to hold, and not for want of a value."""
        if isinstance(node, exp.Paren):
            return self._untruth(node.this)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self.value(node.this)
        if isinstance(node, (*_COMPARED, exp.Column)):
            return self.value(node)
        return self.value(node) if isinstance(node, exp.In) else ALWAYS

    def _beneath(self, query: exp.Expr) -> Ways:
        inner = query.this if isinstance(query, exp.Subquery) else query
        if not isinstance(inner, exp.Select):
            return relation(inner, self.known).row
        return _Select(inner, self.known).row

    def value(self, node: exp.Expr) -> Ways:  # noqa: PLR0911 - one line a construct
        """What it takes for an expression to have a value."""
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Null):
            return NEVER
        if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
            return either(*map(self.value, [node.this, *node.expressions]))
        if isinstance(node, exp.And | exp.Or):
            return either(self.value(node.left), self.value(node.right))
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, _WHATEVER) or node.args.get("default") or _asks(node):
            return ALWAYS
        if isinstance(node, exp.Window | exp.Filter | exp.Between | exp.In):
            return self.value(node.this)
        return both(*map(self.value, node.iter_expressions()))

    def _case(self, node: exp.Case, meant: Callable[[exp.Expr], bool] = lambda _: True) -> Ways:
        """The branches that give a value, each with its condition and with what those before it let past."""
        offered, past = [], ALWAYS
        for branch in node.args["ifs"]:
            asked = ALWAYS if node.this else self.truth(branch.this)
            if meant(branch.args["true"]):
                offered.append(both(past, asked, self.value(branch.args["true"])))
            past = both(past, ALWAYS if node.this else self._passed(branch.this))
        default = node.args.get("default")
        return either(*offered, both(past, self.value(default)) if default and meant(default) else NEVER)

    def _passed(self, node: exp.Expr) -> Ways:
        """What it takes for a condition to be false or unknown."""
        if isinstance(node, exp.Or):
            return both(self._passed(node.left), self._passed(node.right))
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self.value(node.this)
        return ALWAYS

    def _column(self, column: exp.Column) -> Ways:
        source = self._source_of(column)
        return source.column(column.name) if source else ALWAYS

    def _source_of(self, column: exp.Column) -> Relation | None:
        if column.table:
            return self.sources.get(column.table)
        named = [source for source in self.sources.values() if column.name in source.columns]
        return named[0] if named else next(iter(self.sources.values()), None) if len(self.sources) == 1 else None


def _asks(node: exp.Expr) -> bool:
    """Whether it looks something up in another query, which may be empty."""
    return isinstance(node, exp.In) and bool(node.args.get("query"))


def _meaning(node: exp.Expr) -> str | None:
    """A literal's text, alike for all spellings of a number; None for what is no literal."""
    if not isinstance(node, exp.Literal):
        return None
    try:
        return repr(float(node.name))
    except ValueError:
        return node.name
