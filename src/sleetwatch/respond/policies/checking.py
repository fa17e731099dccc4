"""Whether a policy is sound before any machine sees it: its shape, its references, and how far it reaches.

The shape is what Microsoft's schemas ask for and Windows would refuse; references, versions and reach are what those
schemas do not see. The reach is tried on programs that run on ordinary machines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from sleetwatch.errors import InputError
from sleetwatch.respond.policies import app_control, applocker
from sleetwatch.respond.policies.chosen import is_protected
from sleetwatch.respond.policies.programs import Program, honest_programs

LARGEST = 8_000_000
"""Bytes of a policy that is read."""
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){3}")
_TBS = {40, 64, 96}
"""Hex digits of SHA-1, SHA-256 and SHA-384."""
_KINDS = {"Exe", "Msi", "Script", "Dll", "Appx"}
_MODES = {"NotConfigured", "Enabled", "AuditOnly"}
_RULES = {"FilePublisherRule", "FilePathRule", "FileHashRule"}
_NAME_LENGTH = 1024
_EVERYTHING = {"*", "*.*", "%OSDRIVE%\\*", "*\\*"}
_UNTRIED = ("InternalName", "FileDescription", "PackageFamilyName")
"""Marks of files that App Control knows, and that the programs here are not known by."""

Denies = Callable[[ET.Element, Program], str]


def read_policy(text: bytes, name: str) -> ET.Element:
    """A policy from its file. Raises `InputError`."""
    if len(text) > LARGEST:
        raise InputError(f"{name} is larger than any policy; {LARGEST // 1_000_000} MB is the most")
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> None:
        raise InputError(f"{name} declares a document type, which no policy needs")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, about: builder.start(_tag(tag), {_tag(k): v for k, v in about.items()})
    parser.EndElementHandler = lambda tag: builder.end(_tag(tag))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text, True)  # noqa: FBT003 - the parser's own call
    except expat.ExpatError as error:
        raise InputError(f"{name} is no XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
    return builder.close()


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name


def complaints(
    policy: ET.Element,
    *,
    enforce: bool = False,
    allowed: Collection[Program] = (),
    leaves: Collection[str] | None = None,
) -> list[str]:
    """What is wrong with a policy, in sentences; empty when it may be tried. `allowed` may not be stopped either.

    `leaves` are the hashes of the certificates that sign tools and nothing under them; None to take each denied one
    for such. Raises `InputError` when it is neither an AppLocker nor an App Control policy.
    """
    kind = policy.tag.rpartition("}")[2]
    shape: Iterable[str]
    programs: Iterable[Program]
    if kind == "AppLockerPolicy":
        shape, denies = _applocker(policy, enforce=enforce), applocker.denies
        programs = (near for one in (*honest_programs(), *allowed) for near in applocker.beside(policy, one))
    elif kind == "SiPolicy":
        shape, denies = [*_app_control(policy, enforce=enforce), *_denied_signers(policy, leaves)], app_control.denies
        programs = iter((*honest_programs(), *allowed))
        if not app_control.allows_all(policy):
            return [
                *shape,
                "it lists what may run; what that stops cannot be told without every program's certificates",
            ]
    else:
        raise InputError(f"<{kind}> is no policy of AppLocker or App Control")
    return [*shape, *_reach(policy, denies, programs)]


def _reach(policy: ET.Element, denies: Denies, programs: Iterable[Program]) -> Iterator[str]:
    for program in programs:
        if rule := denies(policy, program):
            yield f"it would stop {program.path}: {rule}"


def _applocker(policy: ET.Element, *, enforce: bool) -> Iterator[str]:
    for collection in policy.iter("RuleCollection"):
        kind, mode = collection.get("Type", ""), collection.get("EnforcementMode", "")
        if kind not in _KINDS or mode not in _MODES:
            yield f"a collection is of type {kind!r} and mode {mode!r}, which there is not"
        if mode == applocker.ENFORCE and not enforce:
            yield f"{kind}: it enforces; begin with {applocker.AUDIT}"
        if len(collection) and not any(rule.get("Action") == "Allow" for rule in collection):
            yield f"{kind}: no rule allows anything, so that every program would be stopped"
    rules = list(applocker.rules_of(policy))
    yield from _twice(rule.get("Id", "") for _, rule in rules)
    for kind, rule in rules:
        yield from (f"{kind}, {rule.get('Name') or 'a rule without name'}: {what}" for what in _applocker_rule(rule))


def _applocker_rule(rule: ET.Element) -> Iterator[str]:
    if rule.tag not in _RULES:
        yield f"<{rule.tag}> is no rule"
    if not _GUID.fullmatch(rule.get("Id", "")):
        yield "its Id is no GUID"
    if not 0 < len(rule.get("Name", "")) <= _NAME_LENGTH or rule.get("Description") is None:
        yield "it needs a Name of up to 1,024 characters and a Description"
    if rule.get("Action") not in {"Allow", "Deny"} or not rule.get("UserOrGroupSid"):
        yield "it needs an Action and a UserOrGroupSid"
    if rule.find("Conditions/*") is None:
        yield "it has no condition"
    is_denial = rule.get("Action") == "Deny"
    if is_denial and any(one.get("Path") in _EVERYTHING for one in rule.iterfind("Conditions/FilePathCondition")):
        yield "it denies everything"
    for condition in rule.iter("FilePublisherCondition"):
        yield from _publisher(condition, is_denial=is_denial)


def _publisher(condition: ET.Element, *, is_denial: bool) -> Iterator[str]:
    publisher = condition.get("PublisherName", "")
    if not publisher:
        yield "its PublisherName is empty, which Windows refuses"
    organisation = re.search(r"O=(.*?)(?:, [LSC]=|$)", publisher)
    whole = condition.get("ProductName", "*") == "*" and condition.get("BinaryName", "*") == "*"
    if is_denial and whole and (publisher == "*" or (organisation and is_protected(organisation[1]))):
        yield f"it denies everything that {organisation[1] if organisation else 'anybody'} signs"


def _app_control(policy: ET.Element, *, enforce: bool) -> Iterator[str]:
    for tag in ("VersionEx", "PlatformID", "PolicyID", "BasePolicyID", "SigningScenarios"):
        if policy.find(f"{{*}}{tag}") is None:
            yield f"<{tag}> is missing"
    if app_control.AUDIT not in {one.text for one in policy.iterfind(".//{*}Option")} and not enforce:
        yield f"it enforces; begin with the option {app_control.AUDIT}"
    rules, signers = policy.findall("./{*}FileRules/*"), policy.findall(".//{*}Signer")
    yield from _twice(one.get("ID", "") for one in (*rules, *signers))
    yield from _dangling(policy, {one.get("ID") for one in rules}, {one.get("ID") for one in signers})
    for rule in rules:
        yield from (f"{rule.get('ID')}: {what}" for what in _file_rule(rule))
    for signer in signers:
        yield from (f"{signer.get('ID')}: {what}" for what in _signer(signer))


def _dangling(policy: ET.Element, rules: set[str | None], signers: set[str | None]) -> Iterator[str]:
    named = (
        ("FileRuleRef", "RuleID", rules),
        ("FileAttribRef", "RuleID", rules),
        ("DeniedSigner", "SignerId", signers),
        ("AllowedSigner", "SignerId", signers),
    )
    for tag, attribute, known in named:
        for ref in policy.iterfind(f".//{{*}}{tag}"):
            if ref.get(attribute) not in known:
                yield f"<{tag}> names {ref.get(attribute)}, which there is not"


def _file_rule(rule: ET.Element) -> Iterator[str]:
    kind = rule.tag.rpartition("}")[2]
    if kind in {"Allow", "Deny"} and not rule.get("ID", "").startswith(f"ID_{kind.upper()}_"):
        yield f"its ID does not begin with ID_{kind.upper()}_, which the schema asks for"
    low, high = rule.get("MinimumFileVersion"), rule.get("MaximumFileVersion")
    if any(version is not None and not _VERSION.fullmatch(version) for version in (low, high)):
        yield "a version is not n.n.n.n"
    elif low is not None and high is not None and _numbers(low) > _numbers(high):
        yield "its lowest version is above its highest"
    if kind == "Deny":
        if _EVERYTHING & {rule.get("FileName"), rule.get("ProductName"), rule.get("FilePath")}:
            yield "it denies everything"
        for mark in _UNTRIED:
            if rule.get(mark) is not None and rule.get("Hash") is None:
                yield f"it denies by its {mark}; what else has that cannot be told here"


def _denied_signers(policy: ET.Element, leaves: Collection[str] | None) -> Iterator[str]:
    """Denied certificates that others may be under. One with a name under it, or with files, is tried instead."""
    denied = {ref.get("SignerId") for ref in policy.iterfind(".//{*}DeniedSigner")}
    known = None if leaves is None else {leaf.upper() for leaf in leaves}
    for signer in policy.iterfind(".//{*}Signer"):
        root = signer.find("{*}CertRoot")
        is_narrow = any(signer.find(f"{{*}}{tag}") is not None for tag in ("CertPublisher", "FileAttribRef"))
        if signer.get("ID") not in denied or root is None or is_narrow:
            continue
        if root.get("Type") == "Wellknown":
            yield f"{signer.get('ID')}: it denies everything under a root that a system trusts"
        elif known is not None and root.get("Value", "").upper() not in known:
            yield (
                f"{signer.get('ID')}: its certificate is no remote tool's that is known; it cannot be told whether it "
                "is an authority's, which would stop all that is signed under it"
            )


def _signer(signer: ET.Element) -> Iterator[str]:
    root = signer.find("{*}CertRoot")
    if not signer.get("ID", "").startswith("ID_SIGNER_"):
        yield "its ID does not begin with ID_SIGNER_"
    if root is None:
        yield "it has no CertRoot"
    elif root.get("Type") == "TBS" and not _is_tbs(root.get("Value", "")):
        yield "its TBS hash is no SHA-1, SHA-256 or SHA-384 in hex"


def _is_tbs(text: str) -> bool:
    return len(text) in _TBS and all(one in "0123456789ABCDEFabcdef" for one in text)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in version.split("."))


def _twice(ids: Iterator[str]) -> Iterator[str]:
    yield from (f"{one} is used twice" for one, times in Counter(ids).items() if times > 1)
