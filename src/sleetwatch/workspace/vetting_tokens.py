"""Match tokens: keyed hashes by which an application is known again whose data is gone."""

from __future__ import annotations

from collections.abc import Iterator

from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.names import words_of
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.workspace.folder import Folder

NAME = "name"
"""The thing that tells whether somebody came again under the same name; never compared alone."""


def tokens_of(folder: Folder, dossier: Dossier) -> dict[str, str]:
    """By token: what it stands for. The hash is under the workspace's key, and of another kind than any other here."""
    pseudonyms = Pseudonyms(folder.key)
    return {pseudonyms.value(f"token-{thing}", value): thing for thing, value in _values(dossier)}


def _values(dossier: Dossier) -> Iterator[tuple[str, str]]:
    given = (("phone", dossier.phone), ("mailbox", dossier.mailbox), ("address", dossier.address_key))
    yield from ((thing, value) for thing, value in given if value)
    yield from (("file", document.sha256) for document in dossier.documents if document.sha256)
    if words := sorted(words_of(dossier.name)):
        yield NAME, " ".join(words)
