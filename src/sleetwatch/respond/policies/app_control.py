"""App Control for Business (WDAC): a policy that denies tools and lets everything else run, and how one decides.

A program is known by the names in its version resource, which renaming the file does not change, and by the leaf
certificate that signed it. Leaf certificates end; the names stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sleetwatch.respond.policies.chosen import ORIGINAL, PRODUCT, Chosen, Signer
from sleetwatch.respond.policies.programs import Program, path_fits

SPACE = "urn:schemas-microsoft-com:sipolicy"
PLATFORM = "{2E07F7E4-194C-4D20-B7C9-6F44A6C5A234}"
"""The one platform there is, as every policy names it."""
AUDIT = "Enabled:Audit Mode"
OPTIONS = (
    "Enabled:UMCI",
    "Enabled:Unsigned System Integrity Policy",
    "Enabled:Advanced Boot Options Menu",
    "Enabled:Update Policy No Reboot",
)
KERNEL, USER = "131", "12"
LOWEST, HIGHEST = "0.0.0.0", "65535.65535.65535.65535"  # noqa: S104 - a version, no address
ALLOW_ALL = (("ID_ALLOW_A_1", "131"), ("ID_ALLOW_A_2", "12"))


@dataclass(frozen=True, slots=True)
class _Named:
    """A rule's id and what it is about."""

    id: str
    element: ET.Element


def write_app_control(chosen: Chosen, *, enforce: bool = False, name: str = "Remote tools") -> ET.Element:
    """The policy; without `enforce` it only writes down what it would have stopped."""
    root = ET.Element("SiPolicy", {"xmlns": SPACE, "PolicyType": "Base Policy"})
    number = f"{{{str(uuid5(NAMESPACE_URL, f'app-control:{name}')).upper()}}}"
    for tag, text in (
        ("VersionEx", "10.0.0.0"),
        ("PlatformID", PLATFORM),
        ("PolicyID", number),
        ("BasePolicyID", number),
    ):
        ET.SubElement(root, tag).text = text
    rules = ET.SubElement(root, "Rules")
    for option in OPTIONS if enforce else (*OPTIONS, AUDIT):
        ET.SubElement(ET.SubElement(rules, "Rule"), "Option").text = option
    ET.SubElement(root, "EKUs")
    denied, signers = _file_rules(chosen), _signers(chosen)
    listed = ET.SubElement(root, "FileRules")
    for allowed, _ in ALLOW_ALL:
        ET.SubElement(listed, "Allow", ID=allowed, FriendlyName="Allow everything that no rule denies", FileName="*")
    listed.extend(one.element for one in denied)
    ET.SubElement(root, "Signers").extend(one.element for one in signers)
    scenarios = ET.SubElement(root, "SigningScenarios")
    _scenario(scenarios, KERNEL, ["ID_ALLOW_A_1"], ())
    _scenario(scenarios, USER, ["ID_ALLOW_A_2", *(one.id for one in denied)], [one.id for one in signers])
    for tag in ("UpdatePolicySigners", "CiSigners"):
        ET.SubElement(root, tag)
    ET.SubElement(root, "HvciOptions").text = "0"
    return root


def _file_rules(chosen: Chosen) -> list[_Named]:
    found = {}
    for tool in chosen.tools:
        for mark, attribute in ((ORIGINAL, "FileName"), (PRODUCT, "ProductName")):
            for value in sorted(tool.marks.get(mark, ())):
                number = _id("DENY", f"{attribute}_{tool.name}_{value}", f"{attribute}:{value}")
                about = {"ID": number, "FriendlyName": f"{tool.name}: {value}", attribute: value}
                versions = {"MinimumFileVersion": LOWEST, "MaximumFileVersion": HIGHEST}
                found[attribute, value] = _Named(number, ET.Element("Deny", about | versions))
    return list(found.values())


def _signers(chosen: Chosen) -> list[_Named]:
    by_tbs: dict[str, tuple[str, Signer]] = {}
    for tool in chosen.tools:
        for signer in sorted(tool.signers):
            by_tbs.setdefault(signer.tbs, (tool.name, signer))
    return [_signer(tool, signer) for tool, signer in by_tbs.values()]


def _signer(tool: str, signer: Signer) -> _Named:
    number = _id("SIGNER", tool, signer.tbs)
    element = ET.Element("Signer", ID=number, Name=f"{tool}: {signer.common_name} until {signer.not_after}")
    ET.SubElement(element, "CertRoot", Type="TBS", Value=signer.tbs)
    return _Named(number, element)


def _scenario(scenarios: ET.Element, value: str, files: Iterable[str], denied: Iterable[str]) -> None:
    about = {"Value": value, "ID": f"ID_SIGNINGSCENARIO_{value}", "FriendlyName": f"Scenario {value}"}
    signed = ET.SubElement(ET.SubElement(scenarios, "SigningScenario", about), "ProductSigners")
    signers = list(denied)
    if signers:
        listed = ET.SubElement(signed, "DeniedSigners")
        for number in signers:
            ET.SubElement(listed, "DeniedSigner", SignerId=number)
    refs = ET.SubElement(signed, "FileRulesRef")
    for number in files:
        ET.SubElement(refs, "FileRuleRef", RuleID=number)


def _id(kind: str, words: str, unique: str) -> str:
    """An id of the form that the schema asks for, the same each time."""
    readable = re.sub(r"[^A-Z0-9]+", "_", words.upper()).strip("_")[:60]
    return f"ID_{kind}_{readable}_{uuid5(NAMESPACE_URL, unique).hex[:8].upper()}"


def denies(policy: ET.Element, program: Program) -> str:
    """The name of the rule that stops the program, or that nothing allows it; empty when it runs."""
    scenario = policy.find(f".//{{*}}SigningScenario[@Value='{KERNEL if program.kernel else USER}']")
    if scenario is None:
        return ""
    signers = {one.get("ID"): one for one in policy.iterfind(".//{*}Signer")}
    by_id = {one.get("ID"): one for one in policy.iterfind("./{*}FileRules/*")}
    for ref in scenario.iterfind(".//{*}DeniedSigner"):
        signer = signers.get(ref.get("SignerId"))
        if signer is not None and _signed_by(signer, program) and _is_of(signer, by_id, program):
            return signer.get("Name", "")
    refs = [by_id.get(ref.get("RuleID")) for ref in scenario.iterfind(".//{*}FileRuleRef")]
    met = [rule for rule in refs if rule is not None and _names(rule, program)]
    denied = next((rule for rule in met if _local(rule) == "Deny"), None)
    if denied is not None:
        return denied.get("FriendlyName", "")
    return "" if any(_local(rule) == "Allow" for rule in met) else "no rule allows it"


def allows_all(policy: ET.Element) -> bool:
    """Whether programs run unless a rule denies them. Other policies list what may run, mostly by certificates."""
    by_id = {one.get("ID"): one for one in policy.iterfind("./{*}FileRules/*")}
    refs = policy.iterfind(f".//{{*}}SigningScenario[@Value='{USER}']//{{*}}FileRuleRef")
    rules = (by_id.get(ref.get("RuleID")) for ref in refs)
    return any(rule is not None and _local(rule) == "Allow" and rule.get("FileName") == "*" for rule in rules)


def _signed_by(signer: ET.Element, program: Program) -> bool:
    """Whether the leaf certificate is the signer's, or its name is where the rule asks for the name alone."""
    root, publisher = signer.find("{*}CertRoot"), signer.find("{*}CertPublisher")
    if publisher is not None:
        return publisher.get("Value", "").casefold() == program.common_name.casefold() != ""
    return root is not None and bool(program.tbs) and root.get("Value", "").upper() == program.tbs


def _is_of(signer: ET.Element, by_id: Mapping[str | None, ET.Element], program: Program) -> bool:
    """Whether a signer's rule is about the program: about all that it signs, or about files with some marks."""
    marks = [by_id.get(ref.get("RuleID")) for ref in signer.iterfind("{*}FileAttribRef")]
    return not marks or any(rule is not None and _names(rule, program) for rule in marks)


def _names(rule: ET.Element, program: Program) -> bool:
    path = rule.get("FilePath")
    has = {"FileName": program.original_name, "ProductName": program.product}
    asked = {name: value for name in has if (value := rule.get(name)) is not None}
    met = all(value == "*" or value.casefold() == has[name].casefold() for name, value in asked.items())
    return met and bool(asked or path) and (path is None or path_fits(path, program.path))


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
