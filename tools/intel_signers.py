"""Builds `rmm_signers.csv`: who signs remote-access tools, from the certificates in the LOLRMM catalogue.

A catalogue's certificates are those of whatever file somebody uploaded: PuTTY's beside NetSupport's, WinRAR's beside
Level's, Google's for Chrome Remote Desktop. A policy that denies such a signer breaks other software. So a certificate
counts only when its organisation is one that `rmm.csv` lists as the company of that same tool.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

HEADER = ("tool", "organisation", "publisher", "common_name", "tbs", "not_after")
_PARTS = (
    ("O", NameOID.ORGANIZATION_NAME),
    ("L", NameOID.LOCALITY_NAME),
    ("S", NameOID.STATE_OR_PROVINCE_NAME),
    ("C", NameOID.COUNTRY_NAME),
)


def build(catalogue: Path, ways: Path, out: Path) -> None:
    """Write the signers of the tools that `ways` (`rmm.csv`) knows a company of."""
    with ways.open(encoding="utf-8", newline="") as file:
        companies = {(row["tool"], _plain(row["pattern"])) for row in csv.DictReader(file) if row["match"] == "company"}
    entries: list[dict[str, Any]] = json.loads(catalogue.read_text(encoding="utf-8"))
    rows = sorted({row for entry in entries for row in _rows(entry) if (row[0], _plain(row[1])) in companies})
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    (out / "rmm_signers.csv").write_text(text.getvalue(), encoding="utf-8")


def _rows(entry: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for certificate in _certificates((entry.get("CodeSigning") or {}).get("certificates", [])):
        subject = {name: _value(certificate, oid) for name, oid in _PARTS}
        publisher = ", ".join(f"{name}={value.upper()}" for name, value in subject.items() if value)
        common = _value(certificate, NameOID.COMMON_NAME)
        ends = certificate.not_valid_after_utc.date().isoformat()
        yield entry["Name"].strip(), subject["O"], publisher, common, _tbs(certificate), ends


def _certificates(listed: Iterable[dict[str, Any]]) -> Iterator[x509.Certificate]:
    for one in listed:
        if one.get("certificate_der_base64"):
            with warnings.catch_warnings(action="ignore"):  # old certificates break today's rules
                yield x509.load_der_x509_certificate(base64.b64decode(one["certificate_der_base64"]))


def _value(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    with warnings.catch_warnings(action="ignore"):
        found = certificate.subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _tbs(certificate: x509.Certificate) -> str:
    """The hash by which App Control knows a certificate: of its signed part, with the signature's own algorithm."""
    algorithm = certificate.signature_hash_algorithm
    name = algorithm.name if algorithm is not None else "sha256"
    return hashlib.new(name, certificate.tbs_certificate_bytes).hexdigest().upper()


def _plain(company: str) -> str:
    return re.sub(r"[^\w]+", " ", company.lower()).strip()
