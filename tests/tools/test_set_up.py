"""`make` on a bare machine: what is missing is said in a sentence that tells what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cat", "cmp", "dirname", "rm", "env", "ln", "mkdir")


@pytest.fixture
def machine(tmp_path):
    """A clone on a machine that has a shell and nothing else."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    (tmp_path / "clone dir" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "set-up.sh", tmp_path / "clone dir" / "tools")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "clone dir")
    return tmp_path


def has(machine, name, script):
    """Give the machine a program."""
    program = machine / name
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!{shutil.which('sh')}\n{script}\n")
    program.chmod(0o755)
    return program


def set_up(machine, **environment):
    return subprocess.run(
        [shutil.which("sh"), str(machine / "clone dir" / "tools" / "set-up.sh"), "run"],
        env={"PATH": str(machine / "bin"), "HOME": str(machine), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_python_the_message_says_which_is_needed(machine):
    done = set_up(machine)

    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr


def test_an_old_python_is_passed_over_for_a_newer_one(machine):
    has(machine, "bin/python3", "exit 1")
    has(machine, "bin/python3.12", f'[ "$2" = venv ] && echo made by 3.12 && exit 9; exec {sys.executable} "$@"')

    assert "made by 3.12" in set_up(machine).stdout


def test_a_python_that_cannot_make_environments_is_named_with_the_package_to_install(machine):
    has(machine, "bin/python3", 'case "$*" in *version_info*) exit 0 ;; *) exit 1 ;; esac')

    done = set_up(machine)

    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (machine / "clone dir" / ".venv").exists()


def test_an_active_environment_is_used_and_none_is_made(machine):
    asked = machine / "asked"
    has(machine, "active env/bin/python", f'echo "$@" >>"{asked}"')

    done = set_up(machine, VIRTUAL_ENV=str(machine / "active env"))

    assert done.returncode == 0
    assert "install" in asked.read_text()
    assert not (machine / "clone dir" / ".venv").exists()


def test_an_active_environment_that_is_too_old_is_refused(machine):
    has(machine, "active env/bin/python", "exit 1")

    done = set_up(machine, VIRTUAL_ENV=str(machine / "active env"))

    assert done.returncode == 2
    assert "no Python 3.11 or newer" in done.stderr


def test_nothing_is_installed_twice_until_pyproject_changes(machine):
    has(machine, "active env/bin/python", "exit 0")
    active = {"VIRTUAL_ENV": str(machine / "active env")}

    assert "Installing" in set_up(machine, **active).stdout
    assert set_up(machine, **active).stdout == ""

    with (machine / "clone dir" / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert "Installing" in set_up(machine, **active).stdout


def test_make_without_a_target_lists_what_can_be_made():
    if not shutil.which("make"):
        pytest.skip("no make here")
    environment = {key: value for key, value in os.environ.items() if key != "MAKEFLAGS"}

    said = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    assert "make demo" in said
    assert "make test" in said


@pytest.mark.parametrize(("able", "asked"), [("exit 0", ["uv"]), ("exit 1", ["uv", "pip"])], ids=["can", "cannot"])
def test_a_uv_that_is_named_installs_and_where_it_cannot_pip_does(machine, able, asked):
    log = machine / "log"
    has(machine, "active env/bin/python", f'case "$*" in *install*) echo pip >>"{log}" ;; esac')
    uv = has(machine, "elsewhere/uv", f'echo uv >>"{log}"; {able}')

    done = set_up(machine, VIRTUAL_ENV=str(machine / "active env"), UV=str(uv))

    assert done.returncode == 0
    assert log.read_text().split() == asked
