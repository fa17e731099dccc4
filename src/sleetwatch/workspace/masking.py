"""Takes away who a subject is, from everything a person without a reveal is shown.

Sentences of ours lose the names that are known. Raw records keep only what is known to be harmless, since nobody knows
beforehand which of a vendor's fields holds a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from ipaddress import ip_address
from typing import Any

from sleetwatch.explanation import Evidence, Explanation, PartLine, Suspect

HIDDEN = "(hidden)"
HIDDEN_RECORD = "(hidden: --reveal shows the raw record)"
ACCOUNT = "(account)"

_EMAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_SHORTEST = 4
"""Shorter pieces of a name would hide ordinary words."""

Hide = Callable[[str], str]
Hiders = Callable[[tuple[str, ...]], Hide]
"""Of what is private beside who the subject is, what hides both."""


def mask(suspect: Suspect) -> Suspect:
    """The suspect without worker id, name, role and accounts, and without them inside any sentence."""
    # Many parts hide the same, and a pattern is dear to write.
    hiders = cache(partial(_hider, suspect))
    parts = tuple(_mask_part(part, hiders) for part in suspect.parts)
    return replace(suspect, worker_id=None, name=None, role=None, accounts=(), applicant_ids=(), parts=parts)


def mask_explanation(explanation: Explanation) -> Explanation:
    """The same for an explanation."""
    return replace(explanation, suspect=mask(explanation.suspect), revealed=False)


def _mask_part(part: PartLine, hiders: Hiders) -> PartLine:
    evidence = tuple(_mask_evidence(one, hiders) for one in part.evidence)
    return replace(part, because=hiders(())(part.because), evidence=evidence)


def _mask_evidence(one: Evidence, hiders: Hiders) -> Evidence:
    hide = hiders(one.private)
    raw = None if one.raw is None else masked_record(one.raw, hide)
    return replace(one, summary=hide(one.summary), raw=raw, file=hiders(())(one.file), private=())


def masked_about(text: str, person: Mapping[str, Any]) -> str:
    """A sentence about somebody, who is a row of the state's `subjects`, without what says who it is."""
    known = (*person["accounts"], *(person["applicant_ids"] or ()))
    return _hiding(person["subject"], _private_texts(person["accounts"], person["name"], known, person["worker_id"]))(
        text
    )


def hide_people(people: Iterable[Mapping[str, Any]], keep: Collection[str] = ()) -> Hide:
    """Hides who several people are, who are rows of the state's `subjects`; of addresses only those in `keep` stay."""
    marks: dict[str, str] = {}
    for one in people:
        known = (*one["accounts"], *(one["applicant_ids"] or ()))
        own = _private_texts(one["accounts"], one["name"], known, one["worker_id"])
        marks |= {text.lower(): one["subject"] for text in own}
    pattern = re.compile(_alternation(marks), re.IGNORECASE)

    def mark(found: re.Match[str]) -> str:
        text = found[0].lower()
        return marks.get(text, found[0] if text in keep else ACCOUNT if found.lastgroup == "email" else HIDDEN)

    return lambda text: pattern.sub(mark, text)


def _hider(suspect: Suspect, private: tuple[str, ...]) -> Hide:
    """Hides who a suspect is, and what else is private."""
    known = (*suspect.accounts, *suspect.applicant_ids)
    return _hiding(suspect.subject, _private_texts(suspect.accounts, suspect.name, known, suspect.worker_id), private)


def _hiding(subject: str, own: Iterable[str], private: Iterable[str] = ()) -> Hide:
    """Replaces everything private in one pass, so that what was put in its place is never looked at again."""
    marks = {text.lower(): HIDDEN for text in private if len(text) >= _SHORTEST}
    marks |= {text.lower(): subject for text in own}
    pattern = re.compile(_alternation(marks), re.IGNORECASE)

    def mark(found: re.Match[str]) -> str:
        return marks.get(found[0].lower(), ACCOUNT if found.lastgroup == "email" else HIDDEN)

    return lambda text: pattern.sub(mark, text)


def _alternation(texts: Iterable[str]) -> str:
    """Longest first. An e-mail address comes before pieces of a name, which would leave its other half standing."""
    ordered = sorted(texts, key=lambda text: (-len(text), text))
    whole = [_bordered(text) for text in ordered if "@" in text]
    pieces = [_bordered(text) for text in ordered if "@" not in text]
    return "|".join([*whole, f"(?P<email>{_EMAIL})", *pieces])


def _bordered(text: str) -> str:
    """The text where it stands as words of its own; an underscore is a border too."""
    before = r"(?<![^\W_])" if text[0].isalnum() else ""
    after = r"(?![^\W_])" if text[-1].isalnum() else ""
    return f"{before}{re.escape(text)}{after}"


def _private_texts(accounts: Iterable[str], name: str | None, known: Iterable[str], worker_id: str | None) -> set[str]:
    texts = {*known, name or "", worker_id or ""}
    for account in accounts:
        local = account.partition("@")[0].rpartition("\\")[2]
        texts |= {local, local.replace(".", ""), *local.split(".")}
    texts |= set((name or "").split())
    return {text for text in texts if len(text) >= _SHORTEST}


def _without_accounts(text: str) -> str:
    return re.sub(_EMAIL, ACCOUNT, text)


def masked_record(raw: str, hide: Hide = _without_accounts) -> str:
    """A raw record written out again with only what is harmless; whatever has no keys is hidden as a whole.

    `hide` is asked about every text that stays, for names that are known.
    """
    try:
        records = _records(raw)
        return "\n".join(json.dumps(_masked("", one, hide), ensure_ascii=False) for one in records) or HIDDEN_RECORD
    except (ValueError, RecursionError):
        return HIDDEN_RECORD


def masked_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of one event with only what is harmless."""
    return {name: _masked(name.removeprefix("vendor_"), value, _without_accounts) for name, value in fields.items()}


def _records(raw: str) -> list[dict[str, object]]:
    """The JSON objects that the text is made of. Raises `ValueError` when it holds anything else."""
    decoder, place, records = json.JSONDecoder(), 0, []
    text = raw.strip()
    while place < len(text):
        if text[place] != "{":
            raise ValueError("not an object")
        record, place = decoder.raw_decode(text, place)
        records.append(record)
        while place < len(text) and text[place].isspace():
            place += 1
    return records


def _masked(key: str, value: object, hide: Hide) -> object:
    if isinstance(value, dict):
        return {_masked_key(name, hide): _masked(name, one, hide) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(key, one, hide) for one in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if _is_plain(key) or (isinstance(value, int) and abs(value) < _SMALL) else HIDDEN
    return _masked_text(key, str(value), hide)


def _masked_key(key: str, hide: Hide) -> str:
    return hide(key) if _KEY.fullmatch(key) else HIDDEN


def _masked_text(key: str, text: str, hide: Hide) -> object:
    if text[:1] in {"{", "["}:
        return _masked_inner(key, text, hide)
    usb = _USB.search(text)
    if usb:
        return f"{usb[0]} {HIDDEN}"
    return hide(text) if text == "" or _is_harmless(key, text) else HIDDEN


def _masked_inner(key: str, text: str, hide: Hide) -> object:
    """Vendors put JSON into texts."""
    try:
        return _masked(key, json.loads(text), hide)
    except ValueError:
        return HIDDEN


def _is_harmless(key: str, text: str) -> bool:
    if _TIME.fullmatch(text):
        return _TIME_KEY.search(key) is not None and "birth" not in key.lower()
    if _is_address(text):
        return True
    if _normal(key) in _FILE_KEYS:
        return _PROGRAM.fullmatch(text) is not None
    return _is_plain(key) and _PLAIN.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _is_plain(key: str) -> bool:
    return _normal(key) in _PLAIN_KEYS


def _normal(key: str) -> str:
    return key.rpartition(".")[2].replace("_", "").replace("-", "").lower()


_SMALL = 1000
"""Counts and flags are smaller; numbers of people, telephones and accounts are not."""

_KEY = re.compile(r"@?[A-Za-z_]+(?:\.[A-Za-z_]+)*")
"""A field's name has no digits, unlike most things that stand for a person."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.,]*(?: ?Z|[+-]\d\d:?\d\d)?")
_TIME_KEY = re.compile(r"(?:time|date|stamp|published|generated|[_a-z][aA]t)$", re.IGNORECASE)
_USB = re.compile(r"VID_[0-9A-F]{4}&PID_[0-9A-F]{4}", re.IGNORECASE)
_PLAIN = re.compile(r"[\w .,:/()+&#-]{1,120}")
_PROGRAM = re.compile(r"[\w .()+-]{1,80}\.(?:exe|msi|dll|sys|com|bat|cmd|ps1|sh|app|dmg|pkg)", re.IGNORECASE)

_FILE_KEYS = frozenset({"filename", "initiatingprocessfilename", "initiatingprocessparentfilename", "processname"})

_NAMES = """
    action actiontype activity activitydisplayname activitytype category categoryvalue direction errorcode event
    eventtype kind legacyeventtype loggedbyservice method operation operationname operationtype outcome protocol
    result resultsignature resulttype riskdetail risklevel risklevelaggregated risklevelduringsignin riskstate
    severity state status statuscode conditionalaccessstatus authenticationmethod authenticationrequirement
    authenticationprotocol factortype credentialtype clientappused isinteractive type
    app appdisplayname application resourcedisplayname service servicesource source browser browsertype os
    osplatform osversion operatingsystem operatingsystemversion platform trusttype manufacturer model
    usbvendorid usbproductid vendorid productid
    city region country countrycode countryorregion asn asnumber autonomoussystemnumber asorg isp
"""
"""What was done and how it came out, with what, from where: fields that are alike for many people."""

_PLAIN_KEYS = frozenset(_NAMES.split())
