"""Builds `rmm.csv`: remote-access tools from the LOLRMM catalogue, cleaned by the rules in `rmm_curated.toml`.

The catalogue is made for forensics, where a wide net is right. As evidence against a person it needs cleaning: process
names of several tools or of Windows itself, hosts that half the internet talks to, notes where a name belongs,
certificates of whatever program a sample was bundled with.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HEADER = ("tool", "category", "match", "pattern")
_PROCESS = re.compile(r"[a-z0-9][a-z0-9 ._()+-]*\.exe")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_SHORTEST_PROCESS = len("abcde.exe")


class Row(NamedTuple):
    """One way to know a tool."""

    tool: str
    match: str
    pattern: str


class Rules:
    """What `rmm_curated.toml` says."""

    def __init__(self, path: Path) -> None:
        rules = tomllib.loads(path.read_text(encoding="utf-8"))
        self.leave_out = frozenset(rules["leave_out"])
        self.generic_names = frozenset(rules["generic_names"])
        self.generic_prefixes = tuple(rules["generic_prefixes"])
        self.common_words = frozenset(rules["common_words"])
        self.generic_domains = tuple(rules["generic_domains"])
        self.manual_hosts = frozenset(rules["manual_hosts"])
        self.same_as: dict[str, str] = rules["same_as"]
        self.category: dict[str, str] = rules["category"]
        self.settled: dict[str, str] = rules["settled"]
        self.extra: dict[str, dict[str, list[str]]] = rules["extra"]


def build(catalogue: Path, curated: Path, out: Path) -> None:
    """Write the cleaned catalogue."""
    rules = Rules(curated)
    records = json.loads(catalogue.read_text(encoding="utf-8"))
    rows = [row for record in records if record["Name"] not in rules.leave_out for row in _rows(record, rules)]
    kept = _widest({*_unambiguous(rows, rules), *_extra(rules)})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((row.tool, rules.category.get(row.tool, "remote_access"), *row[1:]) for row in sorted(kept))
    (out / "rmm.csv").write_text(text.getvalue(), encoding="utf-8")


def _rows(record: dict[str, Any], rules: Rules) -> Iterator[Row]:
    name = record["Name"].strip()
    tool = rules.same_as.get(name, name)
    words = _telling_words(f"{name} {tool}", rules)
    yield from (Row(tool, "file_name", process) for process in _processes(record, "Filename", rules))
    yield from (Row(tool, "original_name", process) for process in _processes(record, "OriginalFileName", rules))
    domains = (domain for text in _domains(record) if (domain := _clean_domain(text, rules)))
    yield from (Row(tool, "domain", domain) for domain in domains if _tells(domain, words))
    yield from (Row(tool, "company", company) for company in _companies(record) if _tells(company, words))
    products = (str(each.get("Product") or "").strip().lower() for each in _resources(record))
    yield from (Row(tool, "product", product) for product in products if product and _tells(product, words))


def _telling_words(name: str, rules: Rules) -> frozenset[str]:
    words = re.findall(r"[a-z0-9-]{4,}", name.lower())
    telling = frozenset(word.replace("-", "") for word in words) - rules.common_words
    return telling | {_plain(name.lower())}


def _tells(text: str, words: Iterable[str]) -> bool:
    return any(word in _plain(text) for word in words)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


def _resources(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The version resources, which come as one, as a list or not at all."""
    found = record["Details"].get("PEMetadata") or []
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]


def _processes(record: dict[str, Any], field: str, rules: Rules) -> set[str]:
    paths = [str(each.get(field) or "") for each in _resources(record)]
    if field == "Filename":
        paths += [str(path) for path in record["Details"].get("InstallationPaths") or []]
    names = {re.split(r"[\\/]", path.strip().lower())[-1] for path in paths}
    return {name for name in names if _is_telling_process(name, rules)}


def _is_telling_process(name: str, rules: Rules) -> bool:
    generic = name in rules.generic_names or name.startswith(rules.generic_prefixes)
    return bool(_PROCESS.fullmatch(name)) and len(name) >= _SHORTEST_PROCESS and not generic


def _domains(record: dict[str, Any]) -> Iterator[str]:
    for place in record["Artifacts"].get("Network") or []:
        yield from (str(domain).strip().lower() for domain in place.get("Domains") or [])


def _clean_domain(text: str, rules: Rules) -> str | None:
    """A suffix, or None for wildcards inside a name, addresses, notes, shared hosts and manuals."""
    domain = text.removeprefix("*.").removeprefix("www.")
    shared = any(domain == generic or domain.endswith(f".{generic}") for generic in rules.generic_domains)
    manual = domain.split(".")[0] in rules.manual_hosts
    return domain if _DOMAIN.fullmatch(domain) and not shared and not manual else None


def _companies(record: dict[str, Any]) -> Iterator[str]:
    for certificate in (record.get("CodeSigning") or {}).get("certificates") or []:
        for field in ("signer_name", "src_file_company"):
            yield " ".join(str(certificate.get(field) or "").lower().split())


def _unambiguous(rows: list[Row], rules: Rules) -> Iterator[Row]:
    """Rows whose pattern belongs to one tool, or to the one that the rules settle on."""
    tools: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        tools[row.match, row.pattern].add(row.tool)
    for row in rows:
        owner = rules.settled.get(row.pattern, row.tool)
        if len(tools[row.match, row.pattern]) == 1 or row.pattern in rules.settled:
            yield row._replace(tool=owner)


def _widest(rows: set[Row]) -> list[Row]:
    """Without the hosts that a tool's own wider domain already covers."""
    domains = {(row.tool, row.pattern) for row in rows if row.match == "domain"}
    covered = {(tool, domain) for tool, domain in domains if any((tool, above) in domains for above in _above(domain))}
    return [row for row in rows if row.match != "domain" or (row.tool, row.pattern) not in covered]


def _above(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield from (".".join(labels[depth:]) for depth in range(1, len(labels)))


def _extra(rules: Rules) -> Iterator[Row]:
    for tool, ways in rules.extra.items():
        yield from (Row(tool, match, pattern) for match, patterns in ways.items() for pattern in patterns)
