"""What a picture file tells of its making: camera, clock, software, a content credential, a generator's mark.

Each is what the file *says*: anybody can write it, and most platforms strip it. That something is missing is no
finding.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sleetwatch.vetting.picture_segments import MOST_TEXT, Segments

LONGEST = 200
"""Characters of one value that are kept."""
_XMP_NAMES = {
    "CreatorTool": "CreatorTool",
    "DigitalSourceType": "DigitalSourceType",
    "Credit": "Credit",
    "DocumentID": "DocumentID",
    "CreateDate": "XMPCreateDate",
}
_SOURCE_TYPE = re.compile(rb"cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{3,60})")
_CLAIMED_BY = re.compile(rb"(?:claim_generator(?:_info)?|softwareAgent)[^A-Za-z0-9]{1,12}(?:d?name.)?([ -~]{3,80})")
GENERATED = re.compile(r"trainedalgorithmicmedia", re.IGNORECASE)
"""The IPTC's words for what a trained model made, alone or in a composite."""
_C2PA = "present; not checked yet: that is done where the picture is looked at"


@dataclass(frozen=True, slots=True)
class Generator:
    """A tool that makes pictures, and how it marks them."""

    name: str
    source: str
    text: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@cache
def generators() -> tuple[Generator, ...]:
    """The known tools."""
    written = tomllib.loads((files("sleetwatch.vetting") / "generators.toml").read_text("utf-8"))
    return tuple(
        Generator(one["name"], one["source"], tuple(one.get("text", ())), tuple(one.get("signs", ())))
        for one in written["generator"]
    )


def marks_of(segments: Segments, exif: dict[str, str]) -> dict[str, str]:
    """What a file says of itself, by the names that `applicants.jsonl` uses for a document's metadata."""
    told = {**_xmp(segments.xmp), **_credential(segments.c2pa), **exif}
    if "Software" in segments.texts:
        told.setdefault("Software", segments.texts["Software"])
    if mark := generator_of(segments, told):
        told["GeneratorMark"] = mark
        told.setdefault("Software", mark)
    return {name: " ".join(value.split())[:LONGEST] for name, value in told.items() if value.strip()}


def generator_of(segments: Segments, told: dict[str, str]) -> str | None:
    """The tool that signed the picture, by its own mark; None when there is none, which tells nothing."""
    signed = [told.get(name, "") for name in ("Software", "CreatorTool", "Credit", "C2PAGenerator", "UserComment")]
    signed += [segments.texts.get(name, "") for name in ("comment", "Comment", "Description", "Author")]
    text = " ".join(signed).lower()
    found = (one.name for one in generators() if _marked(one, segments.texts, text))
    named = next(found, None)
    if named is None and GENERATED.search(told.get("DigitalSourceType", "")):
        return "a trained model, by the file's digital source type"
    return named


def _marked(one: Generator, texts: dict[str, str], signed: str) -> bool:
    by_text = bool(one.text) and all(name in texts for name in one.text)
    return by_text or any(re.search(rf"\b{re.escape(sign)}", signed) for sign in one.signs)


def _xmp(packet: bytes) -> dict[str, str]:
    """A few properties, as attribute or element; no XML parser is let at it."""
    text = packet[:MOST_TEXT].decode("utf-8", "replace")
    found = {}
    for name, key in _XMP_NAMES.items():
        attribute, element = r"\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,300})", r"[^<>]{0,200}>([^<>]{1,300})<"
        if match := re.search(rf"[A-Za-z0-9]{{1,20}}:{name}(?:{attribute}|{element})", text):
            found[key] = match[1] or match[2]
    return found


def _credential(manifest: bytes) -> dict[str, str]:
    """A C2PA manifest's own words. It is signed; whether that holds is looked at beside the picture (`credentials`)."""
    if b"c2pa" not in manifest:
        return {}
    told = {"C2PA": _C2PA}
    claimed = [match.decode("ascii", "replace") for match in _CLAIMED_BY.findall(manifest)[:5]]
    if claimed:
        told["C2PAGenerator"] = "; ".join(dict.fromkeys(claimed))
    types = [match.decode() for match in _SOURCE_TYPE.findall(manifest)]
    if types:
        told["DigitalSourceType"] = next((one for one in types if GENERATED.search(one)), types[0])
    return told
