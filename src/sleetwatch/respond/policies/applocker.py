"""AppLocker: a policy that denies tools and lets everything else run, and how one decides about a program.

Shapes and limits are those of Microsoft's published schema. A collection that is enforced without an allow rule stops
every program there is, so each begins with one that allows all; a denial beats it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sleetwatch.respond.policies.chosen import NAME, Chosen, Tool
from sleetwatch.respond.policies.programs import Program, path_fits

EVERYONE = "S-1-1-0"
COLLECTIONS = ("Exe", "Msi")
AUDIT, ENFORCE = "AuditOnly", "Enabled"
ANY = "*"


def write_applocker(chosen: Chosen, *, enforce: bool = False) -> ET.Element:
    """The policy. In audit mode Windows only writes down what it would have stopped."""
    root = ET.Element("AppLockerPolicy", Version="1")
    for kind in COLLECTIONS:
        rules = ET.SubElement(root, "RuleCollection", Type=kind, EnforcementMode=ENFORCE if enforce else AUDIT)
        _path_rule(rules, "Allow everything that no rule denies", ANY, "Allow")
        for tool in chosen.tools:
            _deny(rules, tool, kind)
    return root


def _deny(rules: ET.Element, tool: Tool, kind: str) -> None:
    for publisher in sorted({signer.publisher for signer in tool.signers}):
        _publisher_rule(rules, tool.name, publisher)
    if kind == "Exe":
        for name in sorted(tool.marks.get(NAME, ())):
            if name.endswith(".exe"):
                _path_rule(rules, f"Deny {tool.name} ({name})", f"*\\{name}", "Deny")


def _rule(rules: ET.Element, tag: str, name: str, what: str, action: str) -> ET.Element:
    number = str(uuid5(NAMESPACE_URL, f"applocker:{rules.get('Type')}:{tag}:{action}:{what}"))
    about = {"Id": number, "Name": name, "Description": "", "UserOrGroupSid": EVERYONE, "Action": action}
    return ET.SubElement(ET.SubElement(rules, tag, about), "Conditions")


def _publisher_rule(rules: ET.Element, tool: str, publisher: str) -> None:
    conditions = _rule(rules, "FilePublisherRule", f"Deny {tool} ({publisher})", publisher, "Deny")
    about = {"PublisherName": publisher, "ProductName": ANY, "BinaryName": ANY}
    condition = ET.SubElement(conditions, "FilePublisherCondition", about)
    ET.SubElement(condition, "BinaryVersionRange", LowSection=ANY, HighSection=ANY)


def _path_rule(rules: ET.Element, name: str, path: str, action: str) -> None:
    ET.SubElement(_rule(rules, "FilePathRule", name, path, action), "FilePathCondition", Path=path)


def denies(policy: ET.Element, program: Program) -> str:
    """The name of the rule that stops the program, or that nothing allows it; empty when it runs."""
    rules = policy.find(f"RuleCollection[@Type='{_collection(program)}']")
    if rules is None or rules.get("EnforcementMode") == "NotConfigured" or not len(rules):
        return ""
    met = [rule for rule in rules if _is_met(rule, program)]
    denied = next((rule.get("Name", "") for rule in met if rule.get("Action") == "Deny"), "")
    return denied or ("" if met else "no rule allows it")


def beside(policy: ET.Element, program: Program) -> Iterator[Program]:
    """The program, and a library and a script in its folder where the policy has rules about such."""
    yield program
    stem = program.path.rpartition(".")[0]
    for kind, ending in (("Dll", "dll"), ("Script", "ps1")):
        if policy.find(f"RuleCollection[@Type='{kind}']") is not None:
            yield replace(program, path=f"{stem}.{ending}", original_name="")


_KINDS = {
    **dict.fromkeys(("msi", "msp", "mst"), "Msi"),
    **dict.fromkeys(("dll", "ocx"), "Dll"),
    **dict.fromkeys(("ps1", "bat", "cmd", "vbs", "js"), "Script"),
    "sys": "Driver",
}


def _collection(program: Program) -> str:
    return _KINDS.get(program.file_name.lower().rpartition(".")[2], "Exe")


def _is_met(rule: ET.Element, program: Program) -> bool:
    conditions, exceptions = rule.find("Conditions"), rule.find("Exceptions")
    met = conditions is not None and any(_holds(one, program) for one in conditions)
    return met and not (exceptions is not None and any(_holds(one, program) for one in exceptions))


def _holds(condition: ET.Element, program: Program) -> bool:
    if condition.tag == "FilePathCondition":
        return path_fits(condition.get("Path", ""), program.path)
    if condition.tag != "FilePublisherCondition" or not program.publisher:
        return False  # a hash names one file, and no program here is one
    wanted = (
        (condition.get("PublisherName", ""), program.publisher),
        (condition.get("ProductName", ANY), program.product),
        (condition.get("BinaryName", ANY), program.original_name or program.file_name),
    )
    return all(path_fits(pattern, text) for pattern, text in wanted)


def rules_of(policy: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Every rule with the kind of its collection."""
    for collection in policy.iter("RuleCollection"):
        for rule in collection:
            yield collection.get("Type", ""), rule
