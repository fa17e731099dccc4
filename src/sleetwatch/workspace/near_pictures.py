"""Applicants' photos that are edits of one another, as one more kind of contact: what vetting compares, links read.

Whoever sent the same photo as somebody else, as it is or cut, mirrored, turned or saved again, shares it with them. No
face is looked at, and pictures of which a part differs, which may be two people before one wall, tie nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sleetwatch.links.communities import components
from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.claims import rows_to_table
from sleetwatch.subjects.contacts import CONTACTS
from sleetwatch.subjects.resumes import Sent
from sleetwatch.vetting.picture_match import SAME
from sleetwatch.vetting.picture_memory import Compared, compared
from sleetwatch.vetting.picture_prints import Dots, unpack
from sleetwatch.workspace.applicant_files import ApplicantFiles
from sleetwatch.workspace.compared_pictures import ComparedPictures
from sleetwatch.workspace.folder import Folder

KIND = "picture_like"
_PHOTO = "photo"


def with_near_pictures(contacts: pa.Table, folder: Folder, sent: Sequence[Sent], pseudonyms: Pseudonyms) -> pa.Table:
    """The contacts, and a hash for every group of photos that are one, which each who sent one of them holds."""
    files = ApplicantFiles(folder)
    photos = files.of_kind(_PHOTO)
    if len(photos) < 2:  # noqa: PLR2004 - nothing to compare
        return contacts
    group = _groups(folder, files, photos)
    rows = list(_rows(sent, photos, group, pseudonyms))
    return pa.concat_tables([contacts, rows_to_table(rows, CONTACTS)]) if rows else contacts


def _groups(folder: Folder, files: ApplicantFiles, photos: dict[tuple[str, str], tuple[str, ...]]) -> dict[str, str]:
    """By SHA-256 of a photo the smallest of those that are the same photo, within each tenant."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for (tenant, _), listed in photos.items():
        held[tenant] |= set(listed)
    store, found = ComparedPictures(folder), dict[str, str]()
    for tenant, names in sorted(held.items()):
        prints = {name: dots for name in names if (dots := unpack(files.print_of(name) or b"")) is not None}
        found |= {f"{tenant}|{name}": f"{tenant}|{first}" for name, first in _same(store, tenant, prints).items()}
    return found


def _same(store: ComparedPictures, tenant: str, prints: dict[str, Dots]) -> dict[str, str]:
    if not prints:
        return {}
    before = store.read(tenant, _PHOTO)
    found = compared(prints, before)
    if found is not before:
        store.keep(tenant, _PHOTO, found)
    return _first_of_each(found)


def _first_of_each(found: Compared) -> dict[str, str]:
    names = sorted(found.names)
    place = {name: number for number, name in enumerate(names)}
    alike = [(place[one], place[other]) for one, other, share, _ in found.told() if share >= SAME]
    ends = np.array(alike, np.int64).reshape(-1, 2)
    label = components(len(names), ends[:, 0], ends[:, 1])
    return {name: names[first] for name, first in zip(names, label.tolist(), strict=True)}


def _rows(
    sent: Sequence[Sent],
    photos: dict[tuple[str, str], tuple[str, ...]],
    group: dict[str, str],
    pseudonyms: Pseudonyms,
) -> Iterator[dict[str, Any]]:
    """A row for each photo of an applicant, at the first of the applications; who shares none is left to the facts."""
    seen = set[tuple[str, str, str]]()
    for one in sent:
        for name in photos.get((one["tenant"], one["applicant_id"]), ()):
            same = group.get(f"{one['tenant']}|{name}", f"{one['tenant']}|{name}")
            key = (one["tenant"], one["subject"], same)
            if key not in seen:
                seen.add(key)
                told = {column: one[column] for column in ("tenant", "subject", "at", "event_id")}
                yield told | {"contact_kind": KIND, "value": pseudonyms.value(KIND, same)}
