"""A folder with what one applicant sent: which file is what, and what they say together."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sleetwatch.errors import InputError
from sleetwatch.vetting.homes import Country, ReadAddress, home_in_document, said_in, unread
from sleetwatch.vetting.reading import MOST_BYTES
from sleetwatch.vetting.resume_text import resume_of

MOST_FILES = 50
APPLICATION = "applicant.json"
"""What is known beside the files, in the form of one line of applicants.jsonl; every key may be missing."""
RESUME = "resume.json"
"""The résumé as a JSON Resume; it wins over what is read out of a PDF or Word file."""
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".heif", ".avif"})
"""Of which JPEG, PNG and WebP are read; of the others it is told why they are not."""
_TEXTS = {".pdf": "pdf", ".docx": "word"}
_ID = re.compile(r"\b(?:id|identity|passport|licen[cs]e|dl|card|ausweis|reisepass|carte|pasaporte)\b", re.IGNORECASE)
_FOOTPRINT = re.compile(r"\b(?:github|gitlab|footprint)\b", re.IGNORECASE)
_BACKGROUND = re.compile(r"\b(?:background|screening|dbs|criminal)\b", re.IGNORECASE)
_LETTER = re.compile(r"\b(?:cover|letter|certificate|diploma|transcript|reference)\b", re.IGNORECASE)

Named = tuple[str, bytes]
"""A file by its name."""
Read = Callable[[bytes, str], tuple[str, dict[str, str], bytes | None]]
"""Text, metadata and fingerprint of a file's bytes, by how it is to be read. Raises `InputError`."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the folder."""

    name: str
    kind: str
    """resume, id, photo, background_check, footprint or other."""
    reader: str | None
    """How it is read: pdf, word, picture, footprint; None when only its bytes are kept."""
    data: bytes

    @property
    def sha256(self) -> str:
        """The hash by which it is kept."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Looked:
    """A file, and what was read out of it."""

    found: Found
    metadata: dict[str, str]
    text: str = ""
    print: bytes | None = None
    error: str | None = None
    """Why nothing was."""


def bytes_of(folder: Path) -> list[Named]:
    """The files of a folder, in order of their names. Raises `InputError` when it is none or holds too much."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; put the résumé, the identity document and the photo into one")
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    paths = [path for path in paths if not path.name.startswith(".")]
    if len(paths) > MOST_FILES:
        raise InputError(f"{folder} holds {len(paths)} files; {MOST_FILES} are read, for it is to be one applicant's")
    for path in paths:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} has {path.stat().st_size >> 20} MB; {MOST_BYTES >> 20} are read")
    return [(path.name, path.read_bytes()) for path in paths]


def files_among(named: Iterable[Named]) -> list[Found]:
    """What the applicant sent, by what the files are called."""
    return [_found(PurePath(name), data) for name, data in named if name not in {APPLICATION, RESUME}]


def _found(path: PurePath, data: bytes) -> Found:
    words = re.sub(r"[\W_]+", " ", path.stem)
    suffix = path.suffix.lower()
    reader = _TEXTS.get(suffix) or ("picture" if suffix in _PICTURES else None)
    return Found(path.name, *_kind(words, suffix, reader), data)


def _kind(words: str, suffix: str, reader: str | None) -> tuple[str, str | None]:
    if suffix == ".json" and _FOOTPRINT.search(words):
        return "footprint", None
    if reader and _BACKGROUND.search(words):
        return "background_check", reader
    if reader and _ID.search(words):
        return "id", reader
    if reader in {"pdf", "word"}:
        return ("other" if _LETTER.search(words) else "resume"), reader
    return ("photo", reader) if reader == "picture" else ("other", None)


def look_at(found: Found, read: Read) -> Looked:
    """Read a file; one that cannot be read is kept all the same."""
    base = {"sha256": found.sha256, "name": found.name}
    if found.reader is None:
        return Looked(found, base)
    try:
        text, metadata, mark = read(found.data, found.reader)
    except InputError as error:
        return Looked(found, base, error=str(error))
    return Looked(found, metadata | base, text, mark)


def told_beside(named: Iterable[Named]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is known beside the files, and the résumé as a JSON Resume, where there is one. Raises `InputError`."""
    written = dict(named)
    return _json(APPLICATION, written), _json(RESUME, written)


def _no_country(_written: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """How addresses are read, and countries told."""

    read: ReadAddress = unread
    country: Country = _no_country


def record_of(
    told: Mapping[str, Any],
    resume: dict[str, Any],
    looked: Iterable[Looked],
    applicant_id: str,
    applied_at: str,
    gazetteer: Gazetteer = Gazetteer(),
) -> dict[str, Any]:
    """The application as a line of applicants.jsonl: what was told beside the files, then what the résumé says."""
    seen = list(looked)
    resume = resume or next((resume_of(one.text, gazetteer.read) for one in seen if _is_resume(one)), {})
    documents = [_document(one, gazetteer.read) for one in seen]
    base = {"applicant_id": applicant_id, "applied_at": applied_at, "documents": documents, "resume": resume}
    given = {key: value for key, value in told.items() if value not in (None, "", [], {})}
    contacts = _contacts(resume)
    home = _home(resume, gazetteer.country) if given.keys().isdisjoint(_HOME) else {}
    if home:
        base["resume"] = resume | {"meta": _mapping(resume.get("meta")) | {CLAIMED: True}}
    return contacts | home | base | given | {"documents": documents}


CLAIMED = "homeIsTheApplications"
"""In the résumé's `meta`: the application named no home, and the résumé's became the claim."""
_HOME = ("address", "city", "region", "country")


def _document(one: Looked, read: ReadAddress) -> dict[str, Any]:
    """A file with what it says of itself; of an identity document or a background check the home that it names, too."""
    home = home_in_document(one.text, read) if one.found.kind in _NAMING_A_HOME else None
    metadata = one.metadata | ({"address": home} if home else {})
    return {"kind": one.found.kind, "path": one.found.name, "metadata": metadata}


_NAMING_A_HOME = ("id", "background_check", "other")


def _is_resume(one: Looked) -> bool:
    return one.found.kind == "resume" and bool(one.text.strip())


def _contacts(resume: Mapping[str, Any]) -> dict[str, Any]:
    """Contacts as the résumé gives them."""
    basics = _mapping(resume.get("basics"))
    found = {name: basics.get(name) for name in ("name", "email", "phone", "profiles")}
    return {name: value for name, value in found.items() if value}


def _home(resume: Mapping[str, Any], country: Country) -> dict[str, str]:
    """The home as the résumé gives it; never some of it here and some from elsewhere."""
    said = said_in(resume)
    code = country(said.get("countryCode", ""))
    found = {"address": said.get("address"), "city": said.get("city"), "region": said.get("region"), "country": code}
    return {name: value for name, value in found.items() if value}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _json(name: str, written: Mapping[str, bytes]) -> dict[str, Any]:
    """The object in a JSON file; empty where there is no file. Raises `InputError`."""
    if name not in written:
        return {}
    try:
        found = json.loads(written[name].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is no clear JSON: {error}") from None
    if not isinstance(found, dict):
        raise InputError(f"{name} must hold one object")
    return found
