"""The manual page, section 1, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Commands = Sequence[tuple[tuple[str, ...], Any]]
"""Each command with the words that call it, the program first."""

FILES = (
    ("sleetwatch.toml", "the settings of a workspace"),
    ("state.db, lake/, vault/, evidence/", "what a workspace holds; nobody but its owner should read it"),
)
ENDS = (("0", "done"), ("1", "done, and something is wrong that the output names"), ("2", "not done; a line says why"))


def man_page(commands: Commands, examples: Callable[[Any], list[str]], version: str) -> str:
    """The page as roff with the `man` macros."""
    program = commands[0][1]
    parts = [
        f'.TH SLEETWATCH 1 "" "Sleetwatch {version}" "Sleetwatch"',
        ".SH NAME\nsleetwatch \\- finds fraudulent remote workers in the logs a company already has",
        ".SH SYNOPSIS\n.B sleetwatch\n.I COMMAND\n[\\fIOPTIONS\\fR]",
        f".SH DESCRIPTION\n{_text(program.help)}",
        ".SH COMMANDS",
        *(_command(path, command, examples(command)) for path, command in commands[1:]),
        ".SH FILES\n" + _list(FILES),
        ".SH EXIT STATUS\n" + _list(ENDS),
    ]
    return "\n".join(parts) + "\n"


def _command(path: tuple[str, ...], command: Any, shows: Sequence[str]) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    words = " ".join(path[1:])
    usage = " ".join((one.metavar or one.name or "").upper() for one in arguments)
    parts = [f".SS {_text(words)}", f".B sleetwatch {_text(words)}", f".I {_text(usage)}" if usage else "", ".PP"]
    parts += [_text(command.help), _list(_options(command))]
    if shows:
        parts.append(".PP\n.EX\n" + "\n".join(_text(line) for line in shows) + "\n.EE")
    return "\n".join(part for part in parts if part)


def _options(command: Any) -> Iterator[tuple[str, str]]:
    for one in command.params:
        if one.name != "help" and not getattr(one, "hidden", False):
            names = [one.metavar or one.name.upper()] if one.param_type_name == "argument" else one.opts
            yield ", ".join(sorted((*names, *one.secondary_opts), key=len)), one.help or ""


def _list(rows: Sequence[tuple[str, str]] | Iterator[tuple[str, str]]) -> str:
    return "\n".join(f".TP\n.B {_text(name)}\n{_text(meaning)}" for name, meaning in rows)


def _text(words: str | None) -> str:
    """Words that roff prints as they are: no escape, no request at the beginning of a line."""
    plain = re.sub(r"\n\s*\n\s*", "\n.PP\n", re.sub(r"(?<!\n)\n(?!\s*\n)\s*", " ", (words or "").strip()))
    lines = (line if line == ".PP" else _printed(line) for line in plain.split("\n"))
    return "\n".join(lines)


def _printed(line: str) -> str:
    escaped = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
