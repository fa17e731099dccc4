"""The chart and the compose file with PostgreSQL. There is no Helm here: the templates are filled in by what stands
below, which knows the few forms that they use, and what comes out is looked at as Kubernetes would.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from typer.main import get_command

from sleetwatch.cli import app
from sleetwatch.settings import Settings
from sleetwatch.web.routes import ROUTES

DEPLOY = Path(__file__).parents[2] / "deploy"
CHART = DEPLOY / "helm"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
ABOUT = {"Chart": {"Name": "sleetwatch", "AppVersion": "0.1.0"}, "Release": {"Name": "acme"}, "Values": VALUES}
ABOUT["Template"] = {"BasePath": "templates"}
DEFINED = re.compile(r'\{\{- define "([\w.]+)" -?\}\}\n(.*?)\n?\{\{- end \}\}\n(?=\n|\Z)', re.DOTALL)
NAMED = dict(DEFINED.findall((CHART / "templates" / "_names.tpl").read_text("utf-8")))


def looked_up(path: str, dot: Any) -> Any:
    found = dot
    for name in path.strip(".").split("."):
        found = found[name] if name else found
    return found


def worked_out(expression: str, dot: Any) -> Any:
    """One expression: a value, then functions with `|`."""
    first, *functions = (part.strip() for part in expression.split("|"))
    value = said(first, dot)
    for function in functions:
        name, *arguments = function.split()
        if name in {"indent", "nindent"}:
            pad = " " * int(arguments[0])
            value = ("\n" if name == "nindent" else "") + "\n".join(
                pad + line for line in str(value).rstrip().split("\n")
            )
        elif name == "quote":
            value = json.dumps(str(value))
        else:
            assert name == "sha256sum", name
    return value


def said(first: str, dot: Any) -> Any:
    if match := re.fullmatch(r'include "([\w.]+)" \.', first):
        return filled(NAMED[match[1]], dot).strip("\n")
    if match := re.fullmatch(r"(toJson|toYaml) (\.[\w.]*)", first):
        value = looked_up(match[2], dot)
        return json.dumps(value) if match[1] == "toJson" else yaml.safe_dump(value)
    if match := re.fullmatch(r"default (\.[\w.]+) (\.[\w.]+)", first):
        return looked_up(match[2], dot) or looked_up(match[1], dot)
    if match := re.fullmatch(r'default \(printf "%s-data" \.Release\.Name\) (\.[\w.]+)', first):
        return looked_up(match[1], dot) or "acme-data"
    if first.startswith("include (print"):
        return "a digest"
    assert re.fullmatch(r"\.[\w.]*", first), f"what is {first}?"
    return looked_up(first, dot)


OPENS = r"\s*\{\{- (if|with) (not )?(\.[\w.]+) -?\}\}"
BLOCK = re.compile(OPENS + r"((?:(?!\{\{- (?:if|with)).)*?)(?:\{\{- else -?\}\}(.*?))?\s*\{\{- end -?\}\}", re.DOTALL)
"""One that holds no other."""


def filled(text: str, dot: Any) -> str:
    """A template with its values."""

    def chosen(match: re.Match[str]) -> str:
        value = looked_up(match[3], dot)
        holds = bool(value) != bool(match[2])
        return filled(match[4] if holds else match[5] or "", value if match[1] == "with" and holds else dot)

    while BLOCK.search(text):
        text = BLOCK.sub(chosen, text)
    text = re.sub(r"\s*\{\{- (.+?) -?\}\}", lambda match: str(worked_out(match[1], dot)), text)
    return re.sub(r"\{\{ (.+?) -?\}\}", lambda match: str(worked_out(match[1], dot)), text)


def resources() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((CHART / "templates").glob("*.yaml")):
        one = yaml.safe_load(filled(path.read_text("utf-8"), ABOUT))
        found[f"{one['kind']} {one['metadata']['name']}"] = one
    return found


CLUSTER = resources()
PARTS = ("serve", "watch")


def pod(part: str) -> dict[str, Any]:
    return CLUSTER[f"Deployment acme-{part}"]["spec"]["template"]["spec"]


def containers(part: str) -> Iterator[dict[str, Any]]:
    yield from pod(part)["containers"]
    yield from pod(part)["initContainers"]


def understood(words: list[str]) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    commands[words[0]].make_context(words[0], list(words[1:]))


def test_the_chart_makes_what_a_workspace_needs():
    assert set(CLUSTER) == {
        "ConfigMap acme-settings", "Deployment acme-serve", "Deployment acme-watch", "PersistentVolumeClaim acme-data",
        "Service acme",
    }  # fmt: skip


def test_every_value_is_used_and_every_value_that_is_used_is_there():
    text = "".join(path.read_text("utf-8") for path in (CHART / "templates").iterdir())
    used = {match.split(".")[0] for match in re.findall(r"\.Values\.([\w.]+)", text)}
    assert used == set(VALUES)


@pytest.mark.parametrize("part", PARTS)
def test_a_pod_may_do_nothing_but_its_work(part: str):
    assert pod(part)["securityContext"]["runAsNonRoot"]
    assert pod(part)["securityContext"]["runAsUser"] == 10001
    assert not pod(part)["automountServiceAccountToken"]
    for one in containers(part):
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        mounted = {mount["name"]: mount for mount in one["volumeMounts"]}
        assert {name for name, mount in mounted.items() if not mount.get("readOnly")} == {"data", "tmp"}
        assert mounted.keys() == {volume["name"] for volume in pod(part)["volumes"]}


@pytest.mark.parametrize("part", PARTS)
def test_a_pod_runs_a_command_that_there_is_and_is_asked_at_addresses_that_are_served(part: str):
    (one,) = pod(part)["containers"]
    understood(one["args"])
    (port,) = one["ports"]
    served = {route.path for route in ROUTES}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert one[probe]["httpGet"]["path"] in served
        assert one[probe]["httpGet"]["port"] == port["name"]
    assert {"requests", "limits"} <= one["resources"].keys()
    settings = tomllib.loads(CLUSTER["ConfigMap acme-settings"]["data"]["sleetwatch.toml"])
    assert port["containerPort"] == (VALUES["serve"]["port"] if part == "serve" else settings["metrics"]["port"])


def test_the_settings_can_be_read_and_hold_no_secret():
    said_there = tomllib.loads(CLUSTER["ConfigMap acme-settings"]["data"]["sleetwatch.toml"])
    settings = msgspec.convert(said_there, Settings)
    assert (settings.tenant, settings.state.url) == ("main", VALUES["state"]["url"])
    assert settings.state.password == "env:SLEETWATCH_STATE_PASSWORD"  # noqa: S105 - a reference
    assert pod("serve")["containers"][0]["envFrom"] == [{"secretRef": {"name": "sleetwatch"}}]


def test_the_first_pod_makes_the_workspace_and_the_others_find_it(tmp_path: Path):
    first = pod("watch")["initContainers"][0]
    script = first["args"][0]
    assert first["command"] == ["sh", "-euc"]
    assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0
    words = script.partition("sleetwatch init ")[2].partition("\n")[0].replace('"', "").split()
    understood(["init", *words])
    assert {one["name"] for one in first["env"]} == {word[1:] for word in words if word.startswith("$")}


def test_the_service_reaches_the_pages():
    service = CLUSTER["Service acme"]["spec"]
    labels = CLUSTER["Deployment acme-serve"]["spec"]["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    assert service["ports"][0]["targetPort"] == pod("serve")["containers"][0]["ports"][0]["name"]


def test_the_database_beside_it_is_reached_by_nobody_else_and_its_role_is_no_superuser():
    text = (DEPLOY / "compose.postgres.yaml").read_text("utf-8").replace("!reset []", "[]")
    services = yaml.safe_load(text)["services"]
    assert services["db"]["command"][1:] == ["-c", "listen_addresses=127.0.0.1"]
    assert all(port.startswith("127.0.0.1:") for port in services["db"]["ports"])
    assert {services[part]["network_mode"] for part in PARTS} == {"service:db"}
    script = DEPLOY / "postgres" / "role.sh"
    assert f"./postgres/{script.name}:/docker-entrypoint-initdb.d/{script.name}:ro" in services["db"]["volumes"]
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    assert "superuser" not in script.read_text("utf-8").partition("set -eu")[2]
