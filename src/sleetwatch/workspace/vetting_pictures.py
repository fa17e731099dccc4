"""Pictures of an applicant laid out for a person to look at. Nothing of it is scored, and nothing is kept."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sleetwatch.errors import InputError, UserError
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pages import ApplicantPage
from sleetwatch.vetting.picture_model import DETECTOR, FACES, command_of
from sleetwatch.vetting.picture_pairs import side_by_side
from sleetwatch.vetting.picture_prints import unpack
from sleetwatch.vetting.plugs import Vector, detected_in, faces_in, nearness
from sleetwatch.vetting.reading import read_limited
from sleetwatch.workspace.applicant_files import ApplicantFiles, KeptFile
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_findings import TABLES

ANCHORS = "c2pa-anchors.pem"
"""Beside the user's tables: certificates whose signatures on pictures the user trusts."""
KINDS = ("photo", "id")
CONSENT = "face-comparison"
_SAME = ("photo-unique", "document-unique")
_HINTS = {"view": "jpg", "error-levels": "png", "repeats": "png"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One file that was written for a person to look at."""

    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One picture, ways of seeing it (what it shows, its type, its bytes), what the user's own detector says, and what
    its content credential is worth.
    """

    kind: str
    views: tuple[tuple[str, str, bytes], ...]
    detector: str | None
    credential: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A PNG of a picture beside another applicant's."""

    kind: str
    other: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """All there is to look at of an applicant."""

    pictures: tuple[Looked, ...]
    pairs: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class FaceAlike:
    """A face of another applicant that a model of the user's takes for alike."""

    applicant_id: str
    nearness: float


class Pictures:
    """What is shown of applicants' pictures."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.files = ApplicantFiles(folder)

    def look(self, page: ApplicantPage) -> Look:
        """One applicant's pictures for a page, each made anew of its dots; the applicant's page must be revealed."""
        own = self._pictures(page.tenant, [page.applicant_id])
        made = tuple(map(self._looked, own))
        pairs = [
            Beside(mine.kind, theirs.applicant_id, shown)
            for mine, theirs in self._alike(page, own)
            if (shown := self._side_by_side(mine, theirs))
        ]
        return Look(made, tuple(pairs))

    def _looked(self, file: KeptFile) -> Looked:
        return Looked(file.kind, tuple(self._views(file)), self._detector(file), self._credential(file))

    def _views(self, file: KeptFile) -> Iterator[tuple[str, str, bytes]]:
        data = self._bytes(file)
        for hint, suffix in _HINTS.items():
            try:
                yield _SAYS[hint], "image/jpeg" if suffix == "jpg" else "image/png", self._hint(data, hint)
            except InputError:
                continue  # as for files that are laid out

    def _detector(self, file: KeptFile) -> str | None:
        command = self._detecting()
        return detected_in(command, self._bytes(file)) if command else None

    def _credential(self, file: KeptFile) -> str | None:
        """What a picture's content credential is worth, by the certificates that the user trusts; None without one."""
        data, anchors = self._bytes(file), self.folder.root / TABLES / ANCHORS
        if b"c2pa" not in data:
            return None
        beside = [str(anchors)] if anchors.is_file() else []
        try:
            return read_limited(data, "credential", *beside)[0] or None
        except InputError:
            return None

    def _detecting(self) -> tuple[str, ...]:
        settings = self.folder.settings.vetting
        return self._command(DETECTOR, settings.detector_command, settings.detector_model)

    def _command(self, use: str, command: tuple[str, ...], model: str | None) -> tuple[str, ...]:
        """The user's own command, or the one that runs the user's own model; empty when the settings name neither."""
        return command_of(use, str(self.folder.root / model)) if model and not command else command

    def lay_out(self, page: ApplicantPage, target: Path) -> list[Shown]:
        """Write views, hints and side-by-sides of one applicant's pictures into a folder; the page must be revealed."""
        own = self._pictures(page.tenant, [page.applicant_id])
        if not own:
            raise UserError(f"{page.applicant_id} sent no photo or document that is kept here; add one with vet add")
        target.mkdir(parents=True, exist_ok=True)
        shown = [one for number, file in enumerate(own, 1) for one in self._hints(file, number, target)]
        return shown + list(self._pairs(page, own, target))

    def _pictures(self, tenant: str, applicants: Iterable[str]) -> list[KeptFile]:
        return [one for one in self.files.of(tenant, tuple(applicants)) if one.kind in KINDS]

    def _bytes(self, file: KeptFile) -> bytes:
        with self.files.open(file.sha256) as stream:
            return stream.read()

    def _hints(self, file: KeptFile, number: int, target: Path) -> Iterator[Shown]:
        data = self._bytes(file)
        for hint, suffix in _HINTS.items():
            try:
                made = self._hint(data, hint)
            except InputError:
                continue  # it cannot be read, which was told when it was added, or is too small for this hint
            path = target / f"{file.kind}-{number}-{hint}.{suffix}"
            path.write_bytes(made)
            yield Shown(path, f"{file.kind} {number}: {_SAYS[hint]}")
        if command := self._detecting():
            path = target / f"{file.kind}-{number}-detector.txt"
            path.write_text(detected_in(command, data) + "\n", "utf-8")
            yield Shown(path, f"{file.kind} {number}: what your own detector says; it is not scored")
        if credential := self._credential(file):
            path = target / f"{file.kind}-{number}-credential.txt"
            path.write_text(credential + "\n", "utf-8")
            yield Shown(path, f"{file.kind} {number}: {credential}")

    def _hint(self, data: bytes, hint: str) -> bytes:
        return base64.b64decode(read_limited(data, hint)[0])

    def _pairs(self, page: ApplicantPage, own: list[KeptFile], target: Path) -> Iterator[Shown]:
        for mine, theirs in self._alike(page, own):
            if made := self._side_by_side(mine, theirs):
                name = f"{mine.kind}-{own.index(mine) + 1}-{theirs.applicant_id}-{theirs.sha256[:8]}.png"
                path = target / name.replace("/", "_")
                path.write_bytes(made)
                yield Shown(path, f"{mine.kind}: beside that of {theirs.applicant_id}, what differs is framed")

    def _alike(self, page: ApplicantPage, own: list[KeptFile]) -> Iterator[tuple[KeptFile, KeptFile]]:
        """One's own pictures and others' that the checks found alike."""
        others = {
            other
            for step in page.steps
            if step.check.id in _SAME and step.outcome is Outcome.CONTRADICTS
            for other in step.others
        }
        for theirs in self._pictures(page.tenant, sorted(others)):
            yield from ((mine, theirs) for mine in own if mine.kind == theirs.kind)

    def _side_by_side(self, mine: KeptFile, theirs: KeptFile) -> bytes | None:
        prints = [unpack(self.files.print_of(one.sha256) or b"") for one in (mine, theirs)]
        if prints[0] is None or prints[1] is None:
            return None
        views = [self._hint(self._bytes(one), "view") for one in (mine, theirs)]
        return side_by_side(views[0], views[1], (prints[0], prints[1]))

    def faces_like(self, one: Dossier, dossiers: Iterable[Dossier]) -> list[FaceAlike]:
        """Applicants who consented and whose photo shows a face alike to this one's, by the user's own model. Nothing
        is kept. Raises `UserError` when the settings name no model and basis, or the applicant did not consent.
        """
        settings = self.folder.settings.vetting
        command = self._command(FACES, settings.face_command, settings.face_model)
        if not command or not settings.face_basis.strip():
            raise UserError(
                "faces are not compared here: [vetting] names no face_command or face_model with a face_basis"
            )
        if CONSENT not in one.consents:
            raise UserError(f"{one.applicant_id} has not agreed to {CONSENT}; without consent no face is looked at")
        mine = self._faces(one, command)
        found = [
            FaceAlike(other.applicant_id, round(near, 3))
            for other in dossiers
            if other.tenant == one.tenant and other.subject != one.subject and CONSENT in other.consents
            if (near := _nearest(mine, self._faces(other, command))) >= settings.face_nearness
        ]
        return sorted(found, key=lambda face: (-face.nearness, face.applicant_id))

    def _faces(self, one: Dossier, command: tuple[str, ...]) -> list[Vector]:
        photos = [file for file in self._pictures(one.tenant, [one.applicant_id]) if file.kind == "photo"]
        return [face for file in photos for face in faces_in(command, self._bytes(file))]


_SAYS = {
    "view": "the picture, with nothing else of the file",
    "error-levels": "how much each place changes when it is saved again; proves nothing",
    "repeats": "places that stand in it once more, lit; proves nothing",
}


def _nearest(mine: list[Vector], theirs: list[Vector]) -> float:
    return max((nearness(one, other) for one in mine for other in theirs), default=-1.0)
