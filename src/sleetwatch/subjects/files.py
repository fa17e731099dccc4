"""What the metadata of an applicant's files tell: who made them with what, when, and by which clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sleetwatch.clock import from_datetime
from sleetwatch.subjects.names import strangers, words_of

_PDF_TIME = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-])(\d\d)'?(\d\d)?'?)?Z?")
_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_MADE = ("creationdate", "createdate", "created", "datetimeoriginal", "xmpcreatedate", "dctermscreated", "datecreated")
_CLOCKS = ("offsettimeoriginal", "offsettimedigitized", "offsettime")
_TOOLS = ("producer", "creator", "creatortool", "application", "software", "make", "model", "lensmodel", "appversion")
_AUTHORS = ("author", "dccreator", "lastmodifiedby", "lastauthor", "artist")
_IDS = ("documentid", "xmpmmdocumentid", "sha256", "sha1", "md5")
"""What one file has; the original document's id is the template's, which many have."""
_MAKERS = re.compile(
    r"\b(?:faceapp|facetune|remini|midjourney|dall[-\u00b7 ]?e|stable diffusion|google gemini|made with google ai"
    r"|adobe firefly|openai|chatgpt|deepface\w*|face ?swap\w*|reface|comfyui|invokeai|fooocus|novelai|google ai"
    r"|facefusion)\b|trainedalgorithmicmedia",
    re.IGNORECASE,
)
"""Tools that make pictures or change faces, as they sign their files."""
_EDITORS = re.compile(r"\b(?:photoshop|gimp|lightroom|pixelmator|affinity photo)\b", re.IGNORECASE)
"""Tools that every photographer uses, and nobody needs to take a picture of a card."""
_SIGNED = ("creator", "creatortool", "application", "software", "producer", "credit", "digitalsourcetype")
"""Where a tool signs; names and titles are not looked at."""
_ANYBODY = frozenset(
    {
        "user", "admin", "administrator", "author", "owner", "pc", "hp", "dell", "lenovo", "asus", "acer", "apple",
        "windows", "microsoft", "office", "unknown", "home", "python", "docx", "canva", "resume", "cv", "template",
        "google", "docs", "word", "adobe", "acrobat", "scanner", "laptop", "desktop", "guest",
    }
)  # fmt: skip
_CAMERAS = ("bodyserialnumber", "cameraserialnumber", "internalserialnumber")
_HASH = re.compile(r"[0-9a-f]{16}")
_BITS, _FLAT = 64, 8
"""A hash of fewer ones or zeros is an empty picture's."""
_PICTURES = ("photo", "id")
_FEW = 20
_OLDEST = 1990


@dataclass(frozen=True, slots=True)
class File:
    """One file of an application."""

    kind: str
    tools: str
    """What made it, as text that compares; empty when it is not told."""
    made_at: int | None
    offset_minutes: int | None
    """How far the clock it was made by is from UTC. UTC itself is what servers write, and tells nothing."""
    author: str | None
    ids: tuple[str, ...]
    edited: bool
    """A picture that a tool made, or an identity document that one changed, which signs its work."""
    camera: str | None = None
    """The camera's own serial number, as some cameras write it into their pictures."""
    picture: str | None = None
    """A photo's perceptual hash; one without detail has none."""


def files_of(listed: Any) -> Iterator[File]:  # noqa: ANN401 - whatever the JSON holds
    """The files of an application that tell something of themselves."""
    for one in (listed if isinstance(listed, list) else [])[:_FEW]:
        told = one.get("metadata") if isinstance(one, dict) else None
        if isinstance(told, dict) and told:
            yield _file(str(one.get("kind") or "other").lower(), told)


def _file(kind: str, metadata: dict[str, Any]) -> File:
    told = {re.sub(r"[^a-z0-9]", "", str(key).lower()): str(value).strip() for key, value in metadata.items() if value}
    tools = "|".join(told[name].lower() for name in _TOOLS if name in told)
    made_at, offset = _moment(told)
    signed = "|".join(told[name] for name in _SIGNED if name in told)
    edited = bool((kind in _PICTURES and _MAKERS.search(signed)) or (kind == "id" and _EDITORS.search(signed)))
    author = next((told[name] for name in _AUTHORS if name in told), None)
    ids = tuple(told[name].lower() for name in _IDS if name in told)
    camera = next((f"{told.get('make', '')}|{told[name]}".lower() for name in _CAMERAS if name in told), None)
    named = author if _is_name(author) else None
    return File(kind, tools, made_at, offset, named, ids, edited, camera, _picture(kind, told.get("phash")))


def _picture(kind: str, written: str | None) -> str | None:
    """The hash of a photo; of scans, which all look like a page, and of empty pictures there is none."""
    if kind != "photo" or written is None or not _HASH.fullmatch(written.lower()):
        return None
    return written.lower() if _FLAT <= int(written, 16).bit_count() <= _BITS - _FLAT else None


def _is_name(author: str | None) -> bool:
    words = words_of(author)
    return len(words) > 1 and not _ANYBODY & {*words}


def _moment(told: dict[str, str]) -> tuple[int | None, int | None]:
    clock = next((_OFFSET.fullmatch(told[name]) for name in _CLOCKS if name in told), None)
    for name in _MADE:
        found = _time(told.get(name, ""), _offset(*clock.groups()) if clock else None)
        if found is not None and found.year >= _OLDEST:
            shift = found.utcoffset()
            minutes = round(shift.total_seconds() / 60) if shift is not None else None
            return from_datetime(found if shift is not None else found.replace(tzinfo=UTC)), minutes or None
    return None, None


def _time(written: str, clock: timezone | None) -> datetime | None:
    try:
        if found := _PDF_TIME.match(written):
            zone = _offset(*found.groups()[6:]) if found[7] else (UTC if written.endswith("Z") else None)
            return _moment_of(found).replace(tzinfo=zone)
        if found := _EXIF_TIME.match(written):
            return _moment_of(found).replace(tzinfo=clock)
        return datetime.fromisoformat(written) if written else None
    except (ValueError, OverflowError):
        return None


def _moment_of(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is put in by the caller


def _offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=15) else None


def written_by_another(file: File, name: str | None) -> bool | None:
    """Whether the author a file names shares no word with the applicant's name; None when either is unknown."""
    return strangers(file.author, name) if file.author else None
