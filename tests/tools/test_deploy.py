"""The units and the container file name commands, options and settings that there are, and give nothing away."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from sleetwatch.cli import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
WORKSPACE = "SLEETWATCH_WORKSPACE"


def keys_of(unit: Path) -> dict[str, list[str]]:
    """The settings of a unit; the same key may stand there several times."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def container_lines() -> list[tuple[str, str]]:
    """The instructions of the container file, those on several lines as one."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text("utf-8"))
    split = (line.partition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in split]


def understood(words: list[str]) -> None:
    """Parse a command line as the program would, without running it."""
    commands = get_command(app).commands  # type: ignore[attr-defined]
    commands[words[0]].make_context(words[0], list(words[1:]))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_a_command_that_there_is_with_options_that_there_are(unit: Path):
    (line,) = keys_of(unit)["ExecStart"]
    program, *words = shlex.split(line)
    assert program.endswith("/sleetwatch")
    understood([word for word in words if not word.startswith("$")])
    assert any(one.startswith(f"{WORKSPACE}=") for one in keys_of(unit)["Environment"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_has_a_user_of_its_own_writes_in_one_folder_and_may_do_little(unit: Path):
    keys = {key: values[-1] for key, values in keys_of(unit).items()}
    assert keys["User"] == keys["Group"] == "sleetwatch"
    assert (keys["ProtectSystem"], keys["StateDirectoryMode"], keys["UMask"]) == ("strict", "0700", "0077")
    assert keys["CapabilityBoundingSet"] == ""
    assert "ReadWritePaths" not in keys
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
        assert keys[name] == "yes"
    assert keys["EnvironmentFile"].startswith("-/etc/"), "secrets stand in no unit, which everybody can read"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_reads_a_unit_without_a_word(unit: Path, tmp_path: Path):
    text = re.sub(r"^(User|Group)=.*", r"\1=root", unit.read_text("utf-8"), flags=re.MULTILINE)
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), "utf-8")
    words = ["systemd-analyze", "verify", "--man=no", str(copy)]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (said.returncode, [line for line in said.stderr.splitlines() if copy.name in line]) == (0, [])


def test_the_image_is_built_from_what_is_there_and_runs_as_nobody_special():
    lines = container_lines()
    assert [rest.split()[0] for word, rest in lines if word == "FROM"] == ["python:3.11-slim"] * 2
    for word, rest in lines:
        if word == "COPY" and "--from" not in rest:
            assert all((ROOT / one).exists() for one in rest.split()[:-1])
    assert next(rest for word, rest in lines if word == "USER") == "10001:10001"
    after = [word for word, _ in lines][[word for word, _ in lines].index("USER") :]
    assert "RUN" not in after, "nothing is installed by the user that runs it"
    extras = re.search(r"\.\[([a-z,]+)\]", dict(lines[:6])["RUN"])
    assert extras is not None
    there = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f"\n{name} = [" in there for name in extras[1].split(","))


def test_the_image_asks_itself_how_it_is_at_an_address_that_is_served():
    from sleetwatch.web.routes import ROUTES

    lines = container_lines()
    health = next(rest for word, rest in lines if word == "HEALTHCHECK")
    words = json.loads(health[health.index("[") :])
    compile(words[2], "health", "exec")
    where = re.search(r"SLEETWATCH_HEALTH=\S+?(/\w+)(?:\s|$)", next(rest for word, rest in lines if word == "ENV"))
    assert where is not None
    assert where[1] in {route.path for route in ROUTES}


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_runs_a_command_that_there_is_and_may_write_only_its_data(name: str):
    service = COMPOSE["services"][name]
    understood(service["command"])
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "10001:10001"
    assert service["volumes"] == ["data:/data"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Containerfile"


def test_no_secret_goes_into_the_image():
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert kept[0] == "*"
    assert {line.removeprefix("!") for line in kept if line.startswith("!")} == {
        "src", "pyproject.toml", "README.md", "LICENSE", "NOTICE",
    }  # fmt: skip
