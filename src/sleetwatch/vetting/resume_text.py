"""A résumé's plain text as a JSON Resume, as far as its lines tell: best effort, with the file as the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sleetwatch.vetting.columns import NEXT_COLUMN
from sleetwatch.vetting.homes import ReadAddress, home_in_head, location_of, unread

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar enero ene", "feb february fév février februar febrero",
            "mar march mars märz marzo", "apr april avr avril abril abr", "may mai mayo", "jun june juin juni junio",
            "jul july juil juillet juli julio", "aug august août agosto ago", "sep sept september septembre septiembre",
            "oct october oktober okt octobre octubre", "nov november novembre noviembre",
            "dec december dezember dez décembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NOW = r"present|current|now|today|ongoing|to date|heute|aujourd'hui|actualidad"
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_POINT = rf"(?:(?:{_WORD})\.?,?\s+{_YEAR}|(?:0?[1-9]|1[0-2])[/.]{_YEAR}|{_YEAR}[-/.](?:0[1-9]|1[0-2])|{_YEAR})"
_RANGE = re.compile(
    rf"\(?\b({_POINT})\s*(?:-|\N{{EN DASH}}|\N{{EM DASH}}|\bto\b|\buntil\b|\bbis\b|\bà\b)\s*({_POINT}|{_NOW})\b\)?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?:(\d{1,2})[/.])?((?:19|20)\d\d)(?:[-/.](\d\d))?\Z")
_SECTIONS = {
    "work": r"(?:professional |work |relevant |employment )?(?:experience|employment|history|career)(?: history)?"
    r"|berufserfahrung|expérience(?: professionnelle)?|experiencia(?: laboral)?",
    "education": r"education(?: and training)?|academic background|ausbildung|formation|educación",
    "skills": r"(?:technical |core )?skills|technologies|kenntnisse|compétences|habilidades",
    "other": r"projects|certifications?|publications|languages|interests|references|summary|profile|objective|awards"
    r"|volunteering|about(?: me)?",
    "contact": r"contact(?: details| information| info)?|(?:personal|contact) (?:details|information|data|info)"
    r"|kontakt(?:daten)?|persönliche (?:daten|angaben)|coordonnées|datos personales|contacto|dados pessoais|contato",
}
_HEADING = re.compile("|".join(rf"(?P<{name}>(?:{words}))" for name, words in _SECTIONS.items()), re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w+])(?!\d{5}-\d{3,4}(?!\d))\+?\(?\d[\d ().-]{7,20}\d(?!\w)")
"""A postal code of nine digits, or a Brazilian one, is none."""
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?((?:linkedin|github|gitlab|stackoverflow)\.com/[\w./%-]{1,100})", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:engineer|developer|manager|analyst|architect|consultant|designer|administrator|programmer|lead|director"
    r"|specialist|scientist|intern|officer|head|tester|technician|assistant|owner|founder|cto|devops|sre|coordinator"
    r"|support|researcher|teacher|writer|editor|accountant|entwickler|ingenieur|développeu\w+|desarrollador\w*)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s+(?:[|•·]|-|\N{EN DASH}|\N{EM DASH}|at|@|bei|chez)\s+|\s*[|•·\t]\s*|,\s+")
_BULLET = re.compile("^\\s*(?:[-*\u2022\u00b7\u25aa\u25e6\u2023\u2013]|\\(?cid:\\d+\\)?)\\s*")
_MOST_SCHOOLS = 10
_LONGEST_LINE = 2000
_MOST_LINES = 5000
_HEADING_LENGTH = 40
_TITLE_LENGTH = 120
_TITLE_WORDS = 12
_MOST_TITLES = 2
"""Lines: the position, and the employer above it."""
_TITLE_BEFORE = 6
"""Words of a line above one that already has both; a longer one tells what was done in the job before."""

_JOINING = frozenset(
    {
        "of",
        "and",
        "the",
        "for",
        "in",
        "at",
        "de",
        "la",
        "le",
        "du",
        "des",
        "der",
        "und",
        "fur",
        "für",
        "et",
        "y",
        "e",
        "do",
        "da",
    }
)
"""Words in small letters that names have."""


def resume_of(text: str, read: ReadAddress = unread) -> dict[str, Any]:
    """What a résumé says, as a JSON Resume: contacts and home, jobs with their months, schools, skills."""
    lines = [" ".join(line.split())[:_LONGEST_LINE] for line in text.splitlines()[:_MOST_LINES]]
    parts = _parts(lines)
    found = {
        "basics": _basics(lines, parts[""], read),
        "work": [_job(entry) for entry in _entries(parts["work"])],
        "education": [_school(entry) for entry in _schools(parts["education"])],
        "skills": [{"name": name} for line in parts["skills"] for name in _listed(line)][:100],
    }
    return {name: value for name, value in found.items() if value}


def _parts(lines: Sequence[str]) -> dict[str, list[str]]:
    """The lines below each heading; what stands before the first, or tells of contacts, is the head."""
    parts: dict[str, list[str]] = {"": [], **{name: [] for name in _SECTIONS}}
    current = ""
    for line in lines:
        heading = _HEADING.fullmatch(line.strip(" :#-=*_")) if len(line) <= _HEADING_LENGTH else None
        if heading:
            current = str(heading.lastgroup).removeprefix("contact")
        elif line == NEXT_COLUMN:
            current = ""
        elif line:
            parts[current].append(line)
    return parts


def _basics(lines: Sequence[str], top: Sequence[str], read: ReadAddress) -> dict[str, Any]:
    everything = "\n".join(lines[:200])
    email, phone = _EMAIL.search(everything), _PHONE.search(_RANGE.sub(" ", everything))
    links = dict.fromkeys(found.group(1).rstrip("./") for found in _LINK.finditer(everything))
    home = home_in_head(top, read)
    told = {
        "name": next((line for line in top if _is_name(line)), None),
        "email": email.group(0) if email else None,
        "phone": phone.group(0).strip() if phone else None,
        "location": location_of(home) if home else None,
        "profiles": [{"network": link.partition(".")[0].lower(), "url": f"https://{link}"} for link in links],
    }
    return {name: value for name, value in told.items() if value}


def _is_name(line: str) -> bool:
    """Two to five words without digits and signs, as the first line of a résumé is."""
    words = line.split()
    plain = all(character.isalpha() or character in " .'-\N{RIGHT SINGLE QUOTATION MARK}" for character in line)
    return plain and 1 < len(words) <= 5 and not _ROLE.search(line)  # noqa: PLR2004


class _Entry:
    """A job or a school: the lines about its title, its dates, and what stands below."""

    def __init__(self, start: str, end: str | None, titles: list[str]) -> None:
        self.start, self.end = start, end
        self.titles = titles
        self.below: list[str] = []


def _entries(lines: Sequence[str]) -> list[_Entry]:
    """A range of dates begins an entry; a short line or two right before it are its title."""
    entries: list[_Entry] = []
    for line in lines:
        dates = _RANGE.search(line)
        if dates:
            rest = f"{line[: dates.start()]} {line[dates.end() :]}".strip(" ,;|-()\N{EN DASH}\N{EM DASH}")
            titles = _taken_back(entries, [rest] if rest else [])
            end = None if re.fullmatch(_NOW, dates[2], re.IGNORECASE) else _month(dates[2])
            entries.append(_Entry(_month(dates[1]), end, titles))
        elif entries:
            entries[-1].below.append(line)
        else:
            entries.append(_Entry("", None, []))
            entries[-1].below.append(line)
    for entry in entries:
        _settle_titles(entry)
    return [entry for entry in entries if entry.start and entry.titles][:40]


def _taken_back(entries: list[_Entry], titles: list[str]) -> list[str]:
    """A title, with the lines before the dates that belong to it, taken from what stood below the entry before."""
    while entries and entries[-1].below and len(titles) < _MOST_TITLES:
        is_whole = any(len(_SPLIT.split(title)) > 1 for title in titles)
        before = entries[-1].below[-1]
        if not _is_title(before, _TITLE_BEFORE if is_whole else _TITLE_WORDS) or (titles and _is_told(before)):
            break
        titles.insert(0, entries[-1].below.pop())
    return titles


def _is_told(line: str) -> bool:
    """Whether a line tells what was done: words in small letters, and no position. Names of firms have hardly any."""
    small = [word for word in line.split() if word[0].islower() and word not in _JOINING]
    return len(small) > 1 and not _ROLE.search(line)


def _settle_titles(entry: _Entry) -> None:
    """Without an employer beside the position, the first line below may be it."""
    parts = [part for title in entry.titles for part in _SPLIT.split(title)]
    if len(parts) < 2 and entry.below and _is_title(entry.below[0]):  # noqa: PLR2004
        entry.titles.append(entry.below.pop(0))


def _is_title(line: str, most_words: int = _TITLE_WORDS) -> bool:
    """A short line that is no bullet, no sentence, and does not go on with the one before."""
    is_short = len(line) <= _TITLE_LENGTH and len(line.split()) <= most_words
    return is_short and not _BULLET.match(line) and not line.endswith((".", ";", ":")) and not line[:2].islower()


def _job(entry: _Entry) -> dict[str, Any]:
    parts = [part.strip() for title in entry.titles for part in _SPLIT.split(title) if part and part.strip()]
    position = next((part for part in parts if _ROLE.search(part)), None)
    employer = next((part for part in parts if part != position), None)
    told = {"name": employer, "position": position, **_dates(entry)}
    return {key: value for key, value in told.items() if value} | _highlights(entry)


def _schools(lines: Sequence[str]) -> list[_Entry]:
    """Those with their years; where no years are told at all, the lines that name a school."""
    named = (line for line in lines if _SCHOOL.search(line) and _is_title(line))
    return _entries(lines) or [_Entry("", None, [line]) for line in named][:_MOST_SCHOOLS]


def _school(entry: _Entry) -> dict[str, Any]:
    parts = [part.strip() for title in entry.titles for part in _SPLIT.split(title) if part and part.strip()]
    school = next((part for part in parts if _SCHOOL.search(part)), parts[0] if parts else None)
    degree = next((part for part in parts if part != school), None)
    study, _, area = (degree or "").partition(" in ")
    told = {"institution": school, "studyType": study if area else None, "area": area or degree, **_dates(entry)}
    return {key: value for key, value in told.items() if value}


_SCHOOL = re.compile(r"universi|college|institut|school|academy|hochschule|polytech|école|faculty", re.IGNORECASE)


def _dates(entry: _Entry) -> dict[str, str | None]:
    return {"startDate": entry.start, "endDate": entry.end}


def _highlights(entry: _Entry) -> dict[str, list[str]]:
    told = [_BULLET.sub("", line) for line in entry.below]
    return {"highlights": told[:40]} if told else {}


def _month(written: str) -> str:
    """`2019-03`, or the year alone where no month is told."""
    numeric = _NUMERIC.match(written)
    if numeric:
        month = numeric[1] or numeric[3]
        return f"{numeric[2]}-{int(month):02d}" if month else numeric[2]
    word, year = re.split(r"[\s.,]+", written.strip(), maxsplit=1)
    return f"{year.strip(' .,')}-{_MONTHS[word.lower()]:02d}"


def _listed(line: str) -> Iterator[str]:
    for name in re.split(r"[,;|•·]", _BULLET.sub("", line)):
        if name.strip():
            yield name.strip()[:80]
