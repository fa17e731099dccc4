"""Policies against remote tools that a tenant has not approved, written as files and tried before they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sleetwatch.errors import InputError, WorkspaceError
from sleetwatch.intel import rmm
from sleetwatch.respond.policies import (
    Chosen,
    choose,
    complaints,
    defender_indicators,
    domains_of,
    hunting_query,
    read_policy,
    response_policy_zone,
    sentinel_query,
    sigma,
    tools_from,
    write_app_control,
    write_applocker,
    xml,
)
from sleetwatch.settings import Settings
from sleetwatch.workspace.approving import approved_in

CATEGORIES = ("remote_access", "kvm_site")
"""What is denied unless more is asked for."""
MORE = ("mesh", "tunnel")
"""Private networks and tunnels, which engineers use for honest work more often."""


@dataclass(frozen=True, slots=True)
class Block:
    """What was written."""

    chosen: Chosen
    files: tuple[Path, ...]
    domains: int
    enforce: bool


def chosen_for(settings: Settings, tenant: str | None = None, more: Collection[str] = ()) -> Chosen:
    """The tools that this tenant's policies deny. Raises `InputError` for a category that there is not."""
    if unknown := sorted(set(more) - set(MORE)):
        raise InputError(f"there is no kind of tool called {unknown[0]!r}; more kinds: {', '.join(MORE)}")
    approved = approved_in(settings, tenant or settings.tenant)
    catalogue = tools_from(rmm.tools().to_pylist(), rmm.signers().to_pylist())
    return choose(catalogue, approved, {*CATEGORIES, *more})


def write_block(chosen: Chosen, out: Path, *, enforce: bool = False) -> Block:
    """Write every policy into a folder. Raises `WorkspaceError` before that when one would stop ordinary programs."""
    policies = {
        "applocker.xml": write_applocker(chosen, enforce=enforce),
        "app-control.xml": write_app_control(chosen, enforce=enforce),
    }
    for name, policy in policies.items():
        if wrong := complaints(policy, enforce=enforce):
            raise WorkspaceError(f"{name} is not written: {wrong[0]}")
    texts = {name: xml(policy) for name, policy in policies.items()} | {
        "dns-response-policy.zone": response_policy_zone(chosen, enforce=enforce),
        "dns-names.txt": "".join(f"{name}\n" for name, _ in domains_of(chosen)),
        "defender-indicators.csv": defender_indicators(chosen, enforce=enforce),
        "sigma.yml": sigma(chosen),
        "defender-hunting.kql": hunting_query(chosen),
        "sentinel.kql": sentinel_query(chosen),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            _write_whole(out / name, text)
    except OSError as error:
        raise InputError(f"cannot write into {out}: {error.strerror}") from None
    return Block(chosen, tuple(out / name for name in texts), len(domains_of(chosen)), enforce)


def _write_whole(path: Path, text: str) -> None:
    """All of it or nothing: half a policy is a policy, and denies what it allowed further down."""
    begun = path.with_name(f".{path.name}.begun")
    begun.write_text(text, encoding="utf-8", newline="")
    begun.replace(path)


def check_policy(path: Path, *, enforce: bool = False) -> list[str]:
    """What is wrong with a policy of AppLocker or App Control, anybody's, in sentences. Raises `InputError`."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    leaves = set(rmm.signers()["tbs"].to_pylist())
    return complaints(read_policy(text, path.name), enforce=enforce, leaves=leaves)
