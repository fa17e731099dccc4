"""What a picture's content credential (C2PA) is worth: whether its signature holds, and in whose name it was made.

The one door to c2pa-python. A signature that holds says that nobody changed the picture since it was signed; it says
nothing about the person who sent it. Anybody can make a certificate in any name: whose certificates to trust is a list
that the user keeps, and without one no signer is known. Nothing of this is scored.
"""

from __future__ import annotations

import io
import json
import resource
from pathlib import Path
from typing import Any

from sleetwatch.errors import UserError
from sleetwatch.vetting.picture_segments import segments_of

LONGEST = 80
"""Characters of a name that is told."""
MOST_CODES = 3
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WebP": "image/webp"}
_APART = {
    "core": {"decode_identity_assertions": False, "allowed_network_hosts": []},
    "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
}
"""Nothing that a picture names is fetched: neither manifests, nor certificates' revocation, nor who an identity is."""
_UNTRUSTED = "signingCredential.untrusted"
_NOTHING_MORE = "It says nothing about the person."


def read_credential(data: bytes, anchors: str | None = None) -> str:
    """What is to be told of a picture's content credential, in words; empty when it has none, which tells nothing.

    `anchors` names a PEM file of certificates that the user trusts. The process that calls this can open no file and no
    connection any more. Raises `UserError` for a file that is no such list.
    """
    segments = segments_of(data)
    if segments is None or b"c2pa" not in segments.c2pa:
        return ""
    try:
        import c2pa
    except ImportError:
        return "there is one; to have its signature checked: pip install 'sleetwatch[credentials]'"
    trusted = Path(anchors).read_text("utf-8", "replace") if anchors else ""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    try:
        context = c2pa.Context.from_dict(_APART | ({"trust": {"trust_anchors": trusted}} if trusted else {}))
    except c2pa.C2paError:
        raise UserError(f"{anchors} is no list of certificates in PEM; mend it or take it away") from None
    try:
        with c2pa.Reader(_TYPES[segments.format], io.BytesIO(data), context=context) as reader:
            return told_of(json.loads(reader.json()))
    except c2pa.C2paError:
        return "there is one that cannot be read; many programs that save a picture anew leave one cut short"


def told_of(report: dict[str, Any]) -> str:
    """A report of the library in words."""
    active = report.get("manifests", {}).get(report.get("active_manifest"), {})
    signed, state = active.get("signature_info", {}), report.get("validation_state")
    name = _name(signed.get("issuer") or signed.get("common_name"))
    if state == "Trusted":
        told = f"its signature holds: nothing was changed since {name} signed it, by a certificate on your list"
    elif state == "Valid":
        told = (
            f"its signature holds, by a certificate in the name of {name} that no list here vouches for; anybody can "
            "make one in any name"
        )
    else:
        codes = [one.get("code", "") for one in report.get("validation_status", []) if one.get("code") != _UNTRUSTED]
        why = ", ".join(_name(code) for code in dict.fromkeys(codes[:MOST_CODES]))
        told = f"its signature does not hold ({why}); many programs that save a picture anew leave one behind"
    return f"{told}. {_NOTHING_MORE}"


def _name(written: object) -> str:
    """A name as the certificate has it, in one line and cut."""
    text = written if isinstance(written, str) else ""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:LONGEST] or "nobody"
