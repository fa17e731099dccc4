"""The files of a block: policies for Windows, names for resolvers, indicators and queries for consoles."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sleetwatch.respond.policies.chosen import DOMAIN, NAME, ORIGINAL, PRODUCT, Chosen

_INDICATORS = (
    "IndicatorType", "IndicatorValue", "ExpirationTime", "Action", "Severity", "Title", "Description",
    "RecommendedActions", "RbacGroups", "Category", "MitreTechniques", "GenerateAlert",
)  # fmt: skip
"""The columns that Defender's portal takes in an import of indicators."""
REMOTE_ACCESS = "T1219"
"""ATT&CK's Remote Access Tools."""


def xml(root: ET.Element) -> str:
    """The policy as a file."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def domains_of(chosen: Chosen) -> list[tuple[str, str]]:
    """Every name to block with its tool; a name under another one that is blocked is left out."""
    found = sorted({(name, tool.name) for tool in chosen.tools for name in tool.marks.get(DOMAIN, ())})
    names = {name for name, _ in found}
    return [(name, tool) for name, tool in found if not _has_parent(name, names)]


def _has_parent(name: str, names: set[str]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[place:]) in names for place in range(1, len(labels) - 1))


def response_policy_zone(chosen: Chosen, *, enforce: bool = False) -> str:
    """A zone for BIND, Unbound, PowerDNS or Infoblox. In audit mode it logs and answers as ever."""
    target = "." if enforce else "rpz-passthru."
    head = ["$TTL 300", "@ SOA localhost. hostmaster.localhost. 1 3600 600 86400 300", "@ NS localhost."]
    rows = (row for name, _ in domains_of(chosen) for row in (f"{name} CNAME {target}", f"*.{name} CNAME {target}"))
    return "\n".join([*head, *rows]) + "\n"


def defender_indicators(chosen: Chosen, *, enforce: bool = False) -> str:
    """A file for Defender's import of indicators."""
    text = io.StringIO()
    out = csv.DictWriter(text, _INDICATORS, lineterminator="\r\n", restval="")
    out.writeheader()
    for name, tool in domains_of(chosen):
        out.writerow(
            {
                "IndicatorType": "DomainName",
                "IndicatorValue": name,
                "Action": "Block" if enforce else "Audit",
                "Severity": "Medium",
                "Title": f"Remote tool: {tool}",
                "Description": f"{tool} is no remote tool that was approved here.",
                "RecommendedActions": "Ask whether support installed it before anything else.",
                "Category": "SuspiciousActivity",
                "MitreTechniques": REMOTE_ACCESS,
                "GenerateAlert": "TRUE",
            }
        )
    return text.getvalue()


def sigma(chosen: Chosen) -> str:
    """Rules for processes and for names that are looked up. JSON is YAML, and needs no writer of its own.

    A selection, and a rule, that there is nothing for is left out: an empty one is no rule.
    """
    names = _lists(chosen)
    process = {
        "selection_original": {"OriginalFileName": names[ORIGINAL]},
        "selection_product": {"Product": names[PRODUCT]},
        "selection_name": {"Image|endswith": [f"\\{name}" for name in names[NAME] if name.endswith(".exe")]},
    }
    hosts = [name for name, _ in domains_of(chosen)]
    lookups = {
        "selection_exact": {"QueryName": hosts},
        "selection_under": {"QueryName|endswith": [f".{name}" for name in hosts]},
    }
    rules = (
        ("Remote tool that is not approved runs", "process_creation", process),
        ("Remote tool that is not approved is looked up", "dns_query", lookups),
    )
    filled = ((title, category, _filled(selections)) for title, category, selections in rules)
    return "---\n".join(
        _sigma(title, category, selections | {"condition": "1 of selection_*"})
        for title, category, selections in filled
        if selections
    )


def _filled(selections: Mapping[str, Mapping[str, list[str]]]) -> dict[str, object]:
    return {name: fields for name, fields in selections.items() if any(fields.values())}


def _sigma(title: str, category: str, detection: Mapping[str, object]) -> str:
    rule = {
        "title": title,
        "id": str(uuid5(NAMESPACE_URL, f"sigma:{title}")),
        "status": "experimental",
        "description": "Lists every remote tool in the catalogue but those approved; a lead, never a verdict.",
        "tags": [f"attack.{REMOTE_ACCESS.lower()}"],
        "logsource": {"product": "windows", "category": category},
        "detection": detection,
        "falsepositives": ["Support installed it.", "A tool that a project or a customer asks for."],
        "level": "medium",
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in rule.items())


def hunting_query(chosen: Chosen) -> str:
    """KQL for Defender's advanced hunting."""
    return _kql(chosen, "Timestamp", "DeviceProcessEvents", "DeviceNetworkEvents")


def sentinel_query(chosen: Chosen) -> str:
    """KQL for Microsoft Sentinel, whose tables of the same names have another column of time."""
    return _kql(chosen, "TimeGenerated", "DeviceProcessEvents", "DeviceNetworkEvents")


def _kql(chosen: Chosen, at: str, processes: str, connections: str) -> str:
    names = _lists(chosen)
    hosts = [name for name, _ in domains_of(chosen)]
    return f"""// Remote tools that are not approved: who ran them or reached them, first and last.
let originals = dynamic({_dynamic(names[ORIGINAL])});
let products = dynamic({_dynamic(names[PRODUCT])});
let files = dynamic({_dynamic(names[NAME])});
let hosts = dynamic({_dynamic(hosts)});
let ran = {processes}
    | where {at} > ago(30d)
    | where tolower(ProcessVersionInfoOriginalFileName) in (originals)
        or tolower(ProcessVersionInfoProductName) in (products)
        or tolower(FileName) in (files)
    | project {at}, DeviceName, AccountUpn, Seen = FileName;
let reached = {connections}
    | where {at} > ago(30d) and isnotempty(RemoteUrl)
    | extend Address = iff(RemoteUrl has "://", RemoteUrl, strcat("https://", RemoteUrl))
    | extend Host = tolower(tostring(parse_url(Address).Host))
    | where Host has_any (hosts)
    | project {at}, DeviceName, AccountUpn = InitiatingProcessAccountUpn, Seen = Host;
union ran, reached
| summarize First = min({at}), Last = max({at}), Times = count() by DeviceName, AccountUpn, Seen
| order by Last desc
"""


def _lists(chosen: Chosen) -> dict[str, list[str]]:
    return {
        mark: sorted({value for tool in chosen.tools for value in tool.marks.get(mark, ())})
        for mark in (ORIGINAL, PRODUCT, NAME)
    }


def _dynamic(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
