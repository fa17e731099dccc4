"""Writes `docs/reference/` from the code: commands, sources, event kinds, facts, signals, settings.

`python -m tools.generate_docs --check` writes nothing and says which pages are behind.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
import typing
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import typer

from sleetwatch import __version__, settings
from sleetwatch.cli import app
from sleetwatch.events import KINDS, LINEAGE, schema_of
from tools.api_pages import api_page, openapi
from tools.fact_pages import facts_page
from tools.man_page import man_page
from tools.markdown import MADE, code, paragraph, table
from tools.signal_pages import pages as signal_pages
from tools.signal_pages import signals_page
from tools.source_pages import makers_of, sources_page

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


# --- Commands -------------------------------------------------------------------------------------------------------


def commands_page() -> str:
    """Every command, argument and option of the command line."""
    body = "\n".join(_command(path, command) for path, command in commands())
    return f"{MADE}\n# Commands\n\n{paragraph(typer.main.get_command(app).help)}\n{body}"


def commands() -> list[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    return list(_walk(typer.main.get_command(app), ("sleetwatch",)))


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and every one below it, with the words that call them, in order of their names."""
    children = getattr(command, "commands", {})
    yield path, command
    for name in sorted(children):
        if not children[name].hidden:
            yield from _walk(children[name], (*path, name))


def _command(path: tuple[str, ...], command: Any) -> str:
    shown = [option for option in command.params if not getattr(option, "hidden", False)]
    rows = [_parameter(option) for option in shown if option.name != "help"]
    usage = " ".join([*path, *(_usage(option) for option in shown if option.param_type_name == "argument")])
    below = " COMMAND" if getattr(command, "commands", {}) else ""
    parts = [f"## {' '.join(path)}\n", paragraph(command.help), f"```text\n{usage}{below} [OPTIONS]\n```\n"]
    if rows:
        parts.append(table(("argument or option", "default", "meaning"), rows))
    if shows := examples(command):
        parts.append("```console\n" + "\n".join(shows) + "\n```\n")
    return "\n".join(parts)


def examples(command: Any) -> list[str]:
    """The examples in a command's epilog."""
    return [line.removeprefix("Example:").strip() for line in (command.epilog or "").splitlines() if line.strip()]


def _usage(argument: Any) -> str:
    name = (argument.metavar or argument.name or "").upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _parameter(option: Any) -> tuple[str, str, str]:
    if option.param_type_name == "argument":
        names = code((option.metavar or option.name or "").upper())
    else:
        names = ", ".join(code(name) for name in sorted([*option.opts, *option.secondary_opts], key=len))
    return names, _default(option), option.help or ""


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if isinstance(getattr(option, "show_default", None), str):
        return str(option.show_default)
    default = option.default
    if callable(default) or default is None or isinstance(default, bool) or str(default) in ("", "()", "[]"):
        return ""
    if type(default).__module__.startswith(("click", "typer")):  # a sentinel for "not given"
        return ""
    return code(str(getattr(default, "value", default)))


# --- Event kinds ----------------------------------------------------------------------------------------------------


def kinds_page() -> str:
    """Every event kind, the meaning of its fields, and the sources that make it."""
    intro = (
        "An event is one typed row from a source. Times are microseconds since 1970, UTC. Unknown is empty, never a "
        "default. Text that is compared is lower case. A kind's name is the name of its table in signals and facts."
    )
    overview = table(("event kind", "what it is"), [(f"[{name}](#{name})", _says(name)) for name in sorted(KINDS)])
    lineage = f"## Columns of every kind\n\nIntake adds these to every row.\n\n{_fields(LINEAGE)}"
    kinds = "\n".join(_kind(name) for name in sorted(KINDS))
    return f"{MADE}\n# Event kinds\n\n{intro}\n\n{overview}\n{lineage}\n{kinds}"


def _says(kind: str) -> str:
    """The first paragraph of what is said of a kind."""
    return paragraph(KINDS[kind].__doc__).split("\n\n")[0]


def _kind(name: str) -> str:
    own = pa.schema([field for field in schema_of(KINDS[name]) if field.name not in LINEAGE.names])
    return f"## {name}\n\n{paragraph(KINDS[name].__doc__)}\n{_made_by(list(makers_of(name)))}\n{_fields(own)}"


def _made_by(makers: Sequence[str]) -> str:
    """Which sources make a kind; of very many only how many."""
    if not makers:
        return "No source makes it yet.\n"
    shown = ", ".join(makers) if len(makers) <= MANY else f"{len(makers)} of the [sources](sources.md)"
    return f"Made by {shown}.\n"


MANY = 30


def _fields(schema: pa.Schema) -> str:
    rows = [(code(field.name), str(field.type), (field.metadata or {})[b"about"].decode()) for field in schema]
    return table(("field", "type", "meaning"), rows)


# --- Settings -------------------------------------------------------------------------------------------------------


def settings_page() -> str:
    """Every key of `sleetwatch.toml`."""
    intro = (
        "A workspace is set in its `sleetwatch.toml`. Every key may be left out; one that is not listed is refused by "
        "name. The file is checked whenever a command opens the workspace."
    )
    new = f"## The file as `sleetwatch init` writes it\n\n```toml\n{settings.TEMPLATE.format(tenant='main')}```\n"
    rows = table(KEYS, settings_keys(settings.Settings, ""))
    others = "\n".join(_ways_out(*one) for one in WAYS_OUT)
    return f"{MADE}\n# Settings\n\n{intro}\n\n{rows}\n{feed_sections()}\n{others}\n{new}"


KEYS = ("key", "default", "meaning")
FEEDS = """## Live feeds

Each `[[feeds]]` table is one feed that `sleetwatch watch` pulls or receives; its `kind` is one of those below.
[The how-to](../how-to/live-feeds.md) says what to set up at the vendor. A secret is never written into the file, only
where it is: `env:NAME`, or `file:PATH` with the path from the workspace's folder.
"""


def feed_sections() -> str:
    """The keys of all feeds, of those that are pulled, and of each kind."""
    kinds = typing.get_args(settings.Feed)
    every = frozenset.intersection(*(keys_of(kind) for kind in kinds))
    pulled = frozenset.intersection(*(keys_of(kind) for kind in kinds if issubclass(kind, settings.PullFeed))) - every
    rows = [(f"[`{tag_of(kind)}`](#{tag_of(kind)})", paragraph(kind.__doc__)) for kind in kinds]
    first = settings_keys(kinds[0], "")
    return "\n".join(
        [
            FEEDS,
            table(("kind", "what it brings"), rows),
            f"Every feed has these keys:\n\n{table(KEYS, [KIND, *_only(first, every)])}",
            f"A feed that asks again and again has these too:\n\n{table(KEYS, _only(first, pulled))}",
            *(_feed_section(kind, every, pulled) for kind in kinds),
        ]
    )


WAYS_OUT = (
    ("Channels", "[[notify.channels]]", "channel", settings.Channel, "how-to/send-notices.md"),
    ("SIEMs", "[[siems]]", "SIEM", settings.Siem, "how-to/send-findings-to-a-siem.md"),
    ("Responders", "[[responders]]", "responder", settings.Responder, "how-to/contain-a-worker.md"),
)
"""What else comes in kinds: its title, its table in the file, what one is called, its structs, the page about it."""


def _ways_out(title: str, written: str, one: str, union: Any, page: str) -> str:
    """The keys that all kinds of one of them have alike, and those of each kind."""
    kinds = {tag_of(kind): kind for kind in typing.get_args(union)}
    keys = {tag: settings_keys(kind, "") for tag, kind in kinds.items()}
    every = [row for row in next(iter(keys.values())) if all(row in rows for rows in keys.values())]
    listed = [(f"[`{tag}`](#{one.lower()}-{tag})", paragraph(kind.__doc__)) for tag, kind in kinds.items()]
    said = f"Each `{written}` table is one {one}; its `kind` is one of those below. [How to set one up](../{page})."
    parts = [f"## {title}\n\n{said}\n", table(("kind", "what it is"), listed)]
    parts.append(f"Every {one} has these keys:\n\n{table(KEYS, [KIND, *every])}")
    for tag, kind in kinds.items():
        own = table(KEYS, [row for row in keys[tag] if row not in every])
        parts.append(f"### {one} {tag}\n\n{paragraph(kind.__doc__)}\n{own}")
    return "\n".join(parts)


KIND = ("`kind`", "required", "What it is: one of the above.")


def keys_of(feed: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(feed.__struct_fields__)


def tag_of(feed: type[msgspec.Struct]) -> str:
    """The feed's kind in the settings."""
    return str(feed.__struct_config__.tag)


def _only(rows: Sequence[tuple[str, str, str]], names: frozenset[str]) -> list[tuple[str, str, str]]:
    return [row for row in rows if row[0].strip("`") in names]


def _feed_section(feed: type[msgspec.Struct], every: frozenset[str], pulled: frozenset[str]) -> str:
    shared = every | pulled if issubclass(feed, settings.PullFeed) else every
    own = _only(settings_keys(feed, ""), keys_of(feed) - shared)
    also = ", and those of a feed that asks again and again" if issubclass(feed, settings.PullFeed) else ""
    keys = table(KEYS, own)
    return f"### {tag_of(feed)}\n\n{paragraph(feed.__doc__)}\nBesides those of every feed{also}:\n\n{keys}"


def settings_keys(struct: type[msgspec.Struct], prefix: str) -> list[tuple[str, str, str]]:
    """Each key with its default and meaning, tables opened up; feeds have sections of their own."""
    meanings = field_docs(struct)
    rows = []
    for field in msgspec.structs.fields(struct):
        if field.name == "feeds":
            continue
        inner = _struct_in(field.type)
        if inner:
            rows.extend(settings_keys(inner, f"{prefix}{_opened(field)}."))
        else:
            rows.append((code(prefix + field.name), _set_default(field), meanings[field.name] + _choices(field.type)))
    return rows


def _choices(hint: Any) -> str:
    """The words a setting may have, when it is one or several of a few."""
    asked = "Any of" if typing.get_origin(hint) is tuple else "One of"
    found = [one for inside in (hint, *typing.get_args(hint)) if (one := _words(inside))]
    return f" {asked} {', '.join(map(code, found[0]))}." if found else ""


def _words(hint: Any) -> tuple[str, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) is typing.Literal else ()


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    """The struct a setting holds, alone, in a list or in a table of them."""
    inside = [hint, *typing.get_args(hint)]
    return next((part for part in inside if isinstance(part, type) and issubclass(part, msgspec.Struct)), None)


def _opened(field: msgspec.structs.FieldInfo) -> str:
    held = typing.get_origin(field.type)
    return f"[[{field.name}]]" if held is tuple else f"{field.name}.NAME" if held is dict else field.name


def _set_default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return code(msgspec.json.encode(value).decode()) if value is not None else ""


def field_docs(struct: type[msgspec.Struct]) -> dict[str, str]:
    """The text under each field of a class and of those it extends."""
    found: dict[str, str] = {}
    for one in struct.__mro__:
        if issubclass(one, msgspec.Struct) and one is not msgspec.Struct:
            found = _own_field_docs(one) | found
    return found


def _own_field_docs(struct: type[msgspec.Struct]) -> dict[str, str]:
    body = ast.parse(inspect.getsource(struct)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - what the source of a class parses to
    found = {}
    for field, text in itertools.pairwise(body.body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found[ast.unparse(field.target)] = paragraph(str(text.value.value)).strip()
    return found


# --- The pages ------------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page,
    "openapi.json": openapi,
    "commands.md": commands_page,
    "event-kinds.md": kinds_page,
    "facts.md": facts_page,
    "settings.md": settings_page,
    "signals.md": signals_page,
    "sleetwatch.1": lambda: man_page(commands(), examples, __version__),
    "sources.md": sources_page,
    **signal_pages(),
}


def stale() -> list[str]:
    """The pages that no longer say what the code says, and those of signals that are no more."""
    return [name for name, page in PAGES.items() if _written(name) != page()] + [path.name for path in orphans()]


def orphans() -> list[Path]:
    """Pages of signals that are no more."""
    return [path for path in sorted(REFERENCE.glob("signals/*.md")) if f"signals/{path.name}" not in PAGES]


def _written(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` say which are stale."""
    if "--check" in arguments:
        behind = stale()
        for name in behind:
            sys.stderr.write(f"docs/reference/{name} is behind the code: run `make docs`\n")
        return 1 if behind else 0
    (REFERENCE / "signals").mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
    for path in orphans():
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
