"""The contract of a signal file, checked before anything of it runs.

The query is the dangerous part: it may come from a stranger. It must be one `select` over known tables, made of
constructs on an allow-list that mean the same on every engine, and must not touch a banned column. Nothing else runs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sleetwatch.errors import SignalError
from sleetwatch.queries import digest_of, known
from sleetwatch.signals.load import Param, Rate, Signal

STAGES = frozenset({"hiring", "onboarding", "device", "sign_in", "endpoint", "meeting", "work", "data", "pay", "exit"})
FAMILIES = frozenset({"place", "network", "device", "hours", "presence", "identity", "money", "data", "links"})
OUTPUT = ("tenant", "subject", "at", "strength", "event_id")
"""Columns every query must give."""

FACTS_ONLY = frozenset(
    {
        "sign_in", "process", "connection", "subjects", "worker", "payroll", "shipment",
        "home_lines", "router_sights", "router_days", "units", "holdings", "far_edges",
    }
)  # fmt: skip
"""Tables that only facts and links read: they are heavy, or hold what no signal may see, such as another tenant."""
READABLE = frozenset(
    {
        # facts
        "homes", "sign_ins", "crowds", "places", "legs", "days", "hidden_days", "hosting_days", "egress",
        "shared_sessions", "resets", "outlived_sessions", "factor_uses", "device_uses", "device_owners", "tools",
        "kvm_plugs", "usb_shapes", "human_hours", "hour_sums", "hour_evidence", "clones", "shared_contacts", "gateways",
        "device_places", "cameras",
        "pay_changes", "run_pairs", "edges", "hubs",
        "ip_uses", "exits", "shared_lines", "line_days", "line_visits", "session_uses", "registered_uses",
        "keyboard_uses", "repository_uses", "camera_meetings",
        "software_days", "software", "commands", "attachments", "shared_units", "network_stays", "laptop_days",
        "remote_days", "endpoint_alerts", "device_silences",
        "covers", "watched_addresses", "network_days", "sessions", "strong_days", "client_days",
        "foreign_desktops", "factor_changes", "approvals", "enrolments", "rare_clients", "portal_days",
        "line_delays", "risk_alerts", "waking_days", "gateway_days", "guest_lines", "odd_flows",
        "checks",
        "meeting_days", "meeting_places", "meeting_gaps", "meeting_machines", "shared_machines", "same_lines",
        "lone_meetings", "meeting_reach", "captures", "colleagues", "camera_days", "idle_days", "active_days",
        "failed_checks", "mail_rules", "forwards", "remote_grants", "helped_days", "power_days", "referrals",
        "late_days", "late_refusals", "late_devices", "leaving_ways", "leaving_takes", "returns",
        "data_days", "reach", "sensitive_places", "remotes", "code_exits", "storage_uses", "packings", "key_uses",
        "key_trips", "guards_lifted", "treasury_firsts", "git_addresses", "git_identities", "office_days",
        "pay_origins", "shared_claims", "hiring_places",
        "first_boots", "laptop_arrivals", "first_countries",
        "shared_networks", "file_runs", "application_days",
        # what Python makes before facts
        "people", "contacts", "parcels", "pay_accounts", "lists", "addresses", "rmm", "programs", "kvm",
        "capture_names", "zone_offsets", "settings",
        "approved_tools",
        "approved_travel",
        "listed_contacts", "sightings", "applicants", "appearances", "resumes", "application_files",
        # light events
        "activity", "alert", "application", "code_access", "credential", "data_access", "device", "device_network",
        "device_posture", "factor", "identity_check", "interview", "meeting", "peripheral", "tip", "watch",
    }
)  # fmt: skip
"""Tables a signal may read."""

REMEMBERED = 1024
"""Signals whose tree and problems are kept."""

BANNED_COLUMNS = frozenset({"name", "author", "text", "note", "resume", "profiles", "references", "documents", "title"})
BANNED_WORDS = (
    "full_name", "payee_name", "recipient_name", "first_name", "last_name", "surname", "given_name", "nationality",
    "citizen", "ethnic", "race", "accent", "language", "locale", "keyboard_layout", "religio", "birth", "photo",
    "visa", "school", "university", "holiday", "gender", "age_years",
)  # fmt: skip
"""No signal may read these: they say who somebody is, or are people's free words, and not whether a claim is true."""

SILENT_TESTS = 2
"""How many tests of a shipped signal stay silent, at least."""

_ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Select, exp.Union, exp.Subquery, exp.With, exp.CTE, exp.From, exp.Join, exp.Where, exp.Group, exp.Having,
        exp.Order, exp.Ordered, exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star,
        exp.Literal, exp.Boolean, exp.Null, exp.Placeholder, exp.Paren, exp.Tuple, exp.Values,
        exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is,
        exp.Like, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg,
        exp.Case, exp.If, exp.Coalesce, exp.Cast, exp.DataType, exp.Floor, exp.Round, exp.Abs, exp.Greatest, exp.Least,
        exp.Sqrt, exp.Sin, exp.Cos, exp.Asin, exp.Radians, exp.Pow, exp.Ln, exp.Exp, exp.Lower, exp.Concat,
        exp.Count, exp.Sum, exp.Min, exp.Max, exp.Distinct, exp.Window, exp.WindowSpec, exp.RowNumber, exp.Lag,
        exp.Lead,
    }
)  # fmt: skip
_WHOLE = (exp.Floor, exp.Round, exp.Sum, exp.Count, exp.Literal, exp.Null, exp.Paren)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In)
_INTEGERS = frozenset({exp.DataType.Type.BIGINT, exp.DataType.Type.INT})
_TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def check(signal: Signal, path: Path | None = None) -> None:
    """Raise `SignalError` with the first thing that breaks the contract."""
    for problem in problems(signal, path):
        raise SignalError(f"{path or signal.id}: {problem}")


def problems(signal: Signal, path: Path | None = None) -> Iterator[str]:
    """Everything in which a signal breaks its contract, each as `field: what is wrong`."""
    if path is not None:
        yield from _placed(signal, path)
    yield from _problems_of(msgspec.msgpack.encode(signal))


@lru_cache(maxsize=REMEMBERED)
def _problems_of(encoded: bytes) -> tuple[str, ...]:
    """The problems of a signal, found once: it is asked for when it is loaded and again before it runs."""
    return () if digest_of(encoded) in known().sound else problems_found(msgspec.msgpack.decode(encoded, type=Signal))


def is_shipped(signal: Signal) -> bool:
    """Whether it is, to the letter, one that was checked when this program was made."""
    return key_of(signal) in known().sound


def key_of(signal: Signal) -> str:
    """Under what a signal is known, all of it."""
    return digest_of(msgspec.msgpack.encode(signal))


def problems_found(signal: Signal) -> tuple[str, ...]:
    """The problems as checking finds them."""
    return tuple(_problems(signal))


def _problems(signal: Signal) -> Iterator[str]:
    yield from _words(signal)
    yield from _rates(signal)
    for name, param in signal.params.items():
        yield from _param(name, param)
    yield from _inline_tests(signal)
    yield from _query(signal)


def library_problems(signal: Signal) -> Iterator[str]:
    """What the library asks of its own signals beyond the contract."""
    for field in ("scheme_rate", "honest_rate"):
        if not getattr(signal, field).why.strip():
            yield f"{field}.why: say in a sentence where the number comes from"
    if sum(not test.fires for test in signal.tests) < SILENT_TESTS:
        yield f"test: fewer than {SILENT_TESTS} on which it is quiet"


@lru_cache(maxsize=REMEMBERED)
def parse(sql: str) -> exp.Select | exp.Union:
    """The one `select` in a query, or `SignalError`. Several share it: change a copy."""
    try:
        statements = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        raise SignalError(f"query: does not parse: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.Union):
        raise SignalError("query: must be one select and nothing else")
    return statements[0]


def tables_in(query: exp.Expr) -> frozenset[str]:
    """The tables a query reads, without the names it defines for itself."""
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    return frozenset(table.name for table in query.find_all(exp.Table)) - own


def output_of(query: exp.Select | exp.Union) -> tuple[str, ...]:
    """The names of the columns a query gives."""
    return tuple(query.named_selects)


def placeholders_of(template: str) -> tuple[str, ...]:
    """The `{names}` in an explain sentence; anything but a plain name raises `SignalError`."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise SignalError(f"explain: {error}") from error
    for _, name, layout, conversion in parts:
        if name is not None and (not name.isidentifier() or layout or conversion):
            raise SignalError(f"explain: only plain names may stand in braces, not {{{name}}}")
    return tuple(name for _, name, _, _ in parts if name)


def _words(signal: Signal) -> Iterator[str]:
    if not is_slug(signal.id):
        yield "id: use lower-case words with hyphens"
    if signal.stage not in STAGES:
        yield f"stage: {signal.stage!r} is not one of {', '.join(sorted(STAGES))}"
    if signal.family not in FAMILIES:
        yield f"family: {signal.family!r} is not one of {', '.join(sorted(FAMILIES))}"
    if signal.version < 1:
        yield "version: starts at 1"
    if signal.half_life != "never" and signal.half_life < 1:
        yield "half_life: a number of days, or never"
    yield from _techniques(signal)
    for field in ("title", "why", "explain", "benign", "misses", "next_steps", "references"):
        value = getattr(signal, field)
        if not value or any(not str(line).strip() for line in value):
            if isinstance(value, str) and value.strip():
                continue
            yield f"{field}: must say something"


def _techniques(signal: Signal) -> Iterator[str]:
    for technique in signal.attack:
        if not _TECHNIQUE.fullmatch(technique):
            yield f"attack: {technique!r} is no technique's id, such as T1219 or T1078.004"


def _placed(signal: Signal, path: Path) -> Iterator[str]:
    if path.stem != signal.id:
        yield f"id: {signal.id!r} must be the file's name, {path.stem!r}"
    if path.parent.name in STAGES and path.parent.name != signal.stage:
        yield f"stage: {signal.stage!r} must be the folder's name, {path.parent.name!r}"


def _rates(signal: Signal) -> Iterator[str]:
    for field in ("scheme_rate", "honest_rate"):
        rate: Rate = getattr(signal, field)
        if not 0 < rate.mean < 1:
            yield f"{field}.mean: a probability between 0 and 1, both left out"
        if not 0 < rate.cases < math.inf:
            yield f"{field}.cases: a number of cases above 0"
    incriminating = signal.scheme_rate.mean > signal.honest_rate.mean
    if incriminating != (signal.weight == "incriminating"):
        yield f"scheme_rate: does not fit a signal that is {signal.weight}: the rates say the opposite"
    if signal.very_strong and signal.weight == "exculpatory":
        yield "very_strong: a passed check can never be very strong"


def _param(name: str, param: Param) -> Iterator[str]:
    low, high = param.range
    if not (name.isidentifier() and name.islower()):
        yield f"params.{name}: a lower-case name"
    if not all(math.isfinite(value) for value in (low, high, param.default)):
        yield f"params.{name}: finite numbers only"
    elif not low <= param.default <= high:
        yield f"params.{name}.default: {param.default} is outside its range {low} to {high}"
    if not param.unit.strip():
        yield f"params.{name}.unit: must say something"


def _inline_tests(signal: Signal) -> Iterator[str]:
    if not any(test.fires for test in signal.tests):
        yield "test: none on which it fires"
    if not any(not test.fires for test in signal.tests):
        yield "test: none on which it is quiet"
    for test in signal.tests:
        if set(test.strengths) - set(test.fires):
            yield f"test {test.name!r}: strengths name a subject it does not fire on"


def _query(signal: Signal) -> Iterator[str]:
    try:
        query = parse(signal.query)
        names = placeholders_of(signal.explain)
    except SignalError as error:
        yield str(error)
        return
    yield from _constructs(query)
    yield from _joins(query)
    yield from _tables(signal, query)
    yield from _columns(query)
    yield from _outputs(query, names)
    yield from _params_used(signal, query)


def _constructs(query: exp.Expr) -> Iterator[str]:
    for node in query.walk():
        if type(node) not in _ALLOWED:
            yield f"query: {_named(node)} is not allowed"
        elif isinstance(node, exp.With) and node.args.get("recursive"):
            yield "query: recursion is not allowed"
        elif isinstance(node, exp.Union) and node.args.get("distinct"):
            yield "query: write `union all`, and `distinct` where it is meant"
        elif isinstance(node, exp.Cast) and node.to.this in _INTEGERS and not isinstance(node.this, _WHOLE):
            yield f"query: round before a cast to integer: {node.sql('duckdb')}"
        elif isinstance(node, exp.Div) and _is_decimal(node.expression):
            yield f"query: write the divisor with an exponent, as 3.6e9: {node.sql('duckdb')}"
        elif isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber | exp.Lag | exp.Lead):
            yield from _total_order(node)


def _joins(query: exp.Expr) -> Iterator[str]:
    """Every pair of tables is tied by an equality, so that no query can blow up; a list of values may be crossed."""
    listed = {cte.alias for cte in query.find_all(exp.CTE) if cte.this.find(exp.Table) is None}
    for join in query.find_all(exp.Join):
        tied = join.args.get("on")
        crossed = isinstance(join.this, exp.Table) and join.this.name in listed
        if not crossed and not (join.args.get("using") or (tied and any(map(_ties, tied.find_all(exp.EQ))))):
            yield f"query: join on an equality of two columns: {join.sql('duckdb').strip()}"


def _ties(equality: exp.EQ) -> bool:
    sides = {column.table for side in (equality.this, equality.expression) for column in side.find_all(exp.Column)}
    return len(sides) > 1


def _total_order(window: exp.Window) -> Iterator[str]:
    order = window.args.get("order")
    keys = {column.name for column in order.find_all(exp.Column)} if order else set()
    if not keys & {"event_id", "subject"}:
        yield f"query: the order of a window must be total, end it with event_id: {window.sql('duckdb')}"


def _is_decimal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and "." in node.name and "e" not in node.name.lower()


def _tables(signal: Signal, query: exp.Expr) -> Iterator[str]:
    for table in query.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.db or table.catalog:
            yield f"query: reads {table.sql('duckdb')}, which is no table of ours"
    read = tables_in(query)
    for name in sorted(read & FACTS_ONLY):
        yield f"reads: {name} is for facts only; read the fact made from it"
    for name in sorted(read - READABLE - FACTS_ONLY):
        yield f"reads: there is no table {name!r}"
    if read != frozenset(signal.reads):
        yield f"reads: says {', '.join(sorted(signal.reads))}, but the query reads {', '.join(sorted(read))}"


def _columns(query: exp.Expr) -> Iterator[str]:
    for column in query.find_all(exp.Column):
        if banned(column.name):
            yield f"query: {column.name} is a banned input"
    for node in query.find_all(*_COMPARISONS):
        sides = [node.this, *([node.expression] if node.args.get("expression") else node.expressions)]
        if any(map(_is_country, sides)) and not all(map(_is_country, sides)):
            yield f"query: a country may only be compared with another country: {node.sql('duckdb')}"


def is_slug(text: str) -> bool:
    """Whether a text is lower-case words with hyphens, as ids are."""
    return bool(_SLUG.fullmatch(text))


def banned(column: str) -> bool:
    """Whether a column says who somebody is, which no signal may read."""
    lowered = column.lower()
    return lowered in BANNED_COLUMNS or any(word in lowered for word in BANNED_WORDS)


def _is_country(node: exp.Expr) -> bool:
    columns: Iterable[exp.Column] = node.find_all(exp.Column)
    return any(column.name.endswith(("country", "zone")) for column in columns)


def _outputs(query: exp.Select | exp.Union, names: tuple[str, ...]) -> Iterator[str]:
    if any(isinstance(item, exp.Star) or item.is_star for item in query.selects):
        yield "query: name the columns it gives, not *"
        return
    given = output_of(query)
    for name in OUTPUT:
        if name not in given:
            yield f"query: gives no column {name}"
    for name in names:
        if name not in given:
            yield f"explain: {{{name}}} is not a column of the query"


def _params_used(signal: Signal, query: exp.Expr) -> Iterator[str]:
    used = {node.name for node in query.find_all(exp.Placeholder)}
    for name in sorted(used - set(signal.params)):
        yield f"params: ${name} is not declared"
    for name in sorted(set(signal.params) - used):
        yield f"params.{name}: the query does not use it"


def _named(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"{node.name.lower()}()"
    return f"{node.sql_name().lower()}()" if isinstance(node, exp.Func) else type(node).__name__
