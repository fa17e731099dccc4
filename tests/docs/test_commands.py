"""Every command that the documentation shows exists, with those options."""

from __future__ import annotations

import shlex

import pytest

from tests.docs.pages import DOCS, ROOT, Line, command_lines
from tools import generate_docs

COMMANDS = dict(generate_docs.commands())


HELP = [
    Line(DOCS / "reference" / "commands.md", tuple(shlex.split(example)))
    for command in COMMANDS.values()
    for example in generate_docs.examples(command)
]
"""The examples that `--help` shows."""
SHOWN = [*command_lines(), *HELP]
MEANT = {("sleetwatch", "links"): "of", ("sleetwatch", "vet"): "show"}
"""What a group does with a word that is none of its commands: `links SUBJECT` is `links of SUBJECT`."""


def find(words):
    """The longest run of words that names a command."""
    for length in range(len(words), 0, -1):
        if words[:length] in COMMANDS:
            return words[:length], COMMANDS.get((*words[:length], MEANT.get(words[:length])), COMMANDS[words[:length]])
    return None, None


@pytest.mark.parametrize("line", SHOWN, ids=str)
def test_a_command_that_is_shown_exists_with_its_options(line):
    path, command = find(line.words)
    assert command is not None, f"no such command: {' '.join(line.words)}"

    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    shown = [word.partition("=")[0] for word in line.words[len(path) :] if word.startswith("-")]
    assert [name for name in shown if name not in known] == []


@pytest.mark.parametrize("line", SHOWN, ids=str)
def test_a_command_that_is_shown_has_as_many_arguments_as_it_takes(line):
    path, command = find(line.words)
    assert command is not None

    arguments = [option for option in command.params if option.param_type_name == "argument"]
    given = positional(line.words[len(path) :], command)
    least = sum(option.required for option in arguments)
    most = float("inf") if any(option.nargs == -1 for option in arguments) else len(arguments)
    assert least <= len(given) <= most


def positional(words, command):
    flags = {name for option in command.params if getattr(option, "is_flag", False) for name in option.opts}
    given, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word not in flags and "=" not in word
        else:
            given.append(word)
    return given


@pytest.mark.parametrize("path", [path for path in COMMANDS if len(path) > 1], ids=" ".join)
def test_every_command_has_an_example_of_itself_and_every_group_one_of_its_commands(path):
    found = [find(tuple(shlex.split(example)))[0] for example in generate_docs.examples(COMMANDS[path])]

    assert found
    if hasattr(COMMANDS[path], "commands"):
        assert {example[: len(path)] for example in found} == {path}
    else:
        assert set(found) == {path}


def test_the_readme_shows_the_two_commands_and_three_for_ones_own_logs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make demo\nmake test" in text
    assert [line.words[1] for line in command_lines(ROOT / "README.md")][:3] == ["init", "ingest", "hunt"]
