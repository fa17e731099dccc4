"""Models as the state keeps them: each version, and each act that puts one in force, signed by the workspace's key.

What does not verify counts for nothing, and it is said. Each act names the one before it, so that none can be taken out
of the middle unseen; that the newest was cut off shows only who kept the head elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, WorkspaceError
from sleetwatch.scores import EXPERT, Model, canonical, digest, model_of, weights_of
from sleetwatch.state import models, promotions
from sleetwatch.workspace.folder import Folder

if TYPE_CHECKING:
    from sleetwatch.signing import SigningKey

KEY_FILE = "signing.key"
PROPOSED, APPROVED, REVERTED = "proposed", "approved", "reverted"
LEARNT, CHALLENGER, CALIBRATED = "learnt", "challenger", "calibrated"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the weights, and what it rests on."""

    model: Model
    made_at: int
    origin: str
    """`learnt` from confirmed cases, a `challenger`, or `calibrated`."""
    parent: int
    """The version in force when it was made."""
    cases: int
    """Confirmed cases it rests on."""
    reviewers: int
    """How many people stand behind these."""
    grounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By signal: hits and cases, and the rate that the experts expected. Of a map: what it was worth where untried."""

    @property
    def version(self) -> int:
        """Its number."""
        return self.model.version


EXPERTS = Version(EXPERT, 0, "experts", 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did with a version."""

    act: str
    """`proposed`, `approved` or `reverted`."""
    version: int
    by: str
    at: int
    reason: str = ""
    benchmark: Mapping[str, Any] = field(default_factory=dict)
    """What a benchmark's report said for it, and the report's SHA-256."""
    digest: str = ""
    """Of the version's weights: nobody can put others in their place afterwards."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which versions are in force and which wait, after every act that verifies."""

    in_force: tuple[int, ...] = ()
    """The newest last; those before it are what a revert goes back to."""
    proposed: Mapping[int, Act] = field(default_factory=dict)
    reverted: frozenset[int] = frozenset()

    @property
    def active(self) -> int:
        """The version that hunts use."""
        return self.in_force[-1] if self.in_force else 0

    def state(self, version: int) -> str:
        """Where a version stands, in a word or two."""
        if version == self.active:
            return "in force"
        if version in self.in_force or version == 0:
            return "was in force"
        if version in self.proposed:
            return f"proposed by {self.proposed[version].by}"
        return "reverted" if version in self.reverted else "candidate"


class ModelStore:
    """The versions and acts of one workspace, each looked at once."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.complaints: list[str] = []
        """What did not verify, in sentences."""

    @property
    def key_path(self) -> Path:
        """Where the workspace's key is."""
        return self.folder.root / KEY_FILE

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing was ever learnt here."""
        return not (self._count(models) or self._count(promotions))

    def _count(self, table: sa.Table) -> int:
        with self.folder.state.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    @cached_property
    def public_key(self) -> str | None:
        """The key that verifies; None where there is none that can be used, which is then said."""
        from sleetwatch.signing import SigningKey  # a workspace that has learnt nothing does without it

        try:
            return SigningKey.read(self.key_path).public
        except (WorkspaceError, OSError) as error:
            self.complaints.append(f"no model can be verified: {error}")
            return None

    @cached_property
    def versions(self) -> dict[int, Version]:
        """Every version that verifies, the experts' own first."""
        found = {0: EXPERTS}
        for row in self._rows(models, models.c.version):
            version = self._verified(f"model version {row.version}", row.content, row.signature, _version)
            if version is not None and version.version == row.version:
                found[row.version] = version
            elif version is not None:
                self.complaints.append(f"model version {row.version} says that it is version {version.version}")
        return found

    @cached_property
    def acts(self) -> list[Act]:
        """Every act that verifies, in order."""
        done: list[Act] = []
        before = ""
        for row in self._rows(promotions, promotions.c.promotion):
            what = f"act {row.promotion} on the models"
            said = self._verified(what, row.content, row.signature, _act)
            if said is None:
                continue
            act, follows = said
            if follows != before:
                self.complaints.append(f"something is missing before {what}; compare with a backup")
            before = _fingerprint(row.content)
            if self._is_about(act, what):
                done.append(act)
        self._head = before
        self._miss({act.version for act in done})
        return done

    def _is_about(self, act: Act, what: str) -> bool:
        """Whether an act names the weights that its version has. A revert counts whatever became of them."""
        version = self.versions.get(act.version)
        if act.act == REVERTED or version is None or act.digest == digest(version.model):
            return True
        self.complaints.append(f"{what} is about other weights than model version {act.version} has; it does not count")
        return False

    def _miss(self, named: AbstractSet[int]) -> None:
        there = {row.version for row in self._rows(models, models.c.version)}
        self.complaints += [f"model version {number} is missing; acts name it" for number in sorted(named - there)]

    @property
    def head(self) -> str:
        """The newest act's fingerprint: whoever keeps it elsewhere can tell later whether acts were cut off."""
        return self._head if self.acts else ""

    def _rows(self, table: sa.Table, order: sa.Column[int]) -> Sequence[sa.Row[Any]]:
        with self.folder.state.connect() as connection:
            return connection.execute(sa.select(table).order_by(order)).all()

    def _verified(self, what: str, content: str, signature: str, read: Any) -> Any:  # noqa: ANN401 - what `read` gives
        from sleetwatch.signing import is_signed

        if self.public_key is None:
            return None
        if is_signed(content, signature, self.public_key):
            try:
                return read(json.loads(content))
            except (ValueError, KeyError, TypeError, AttributeError):
                pass  # signed, but by a newer Sleetwatch or not as ours are written
        self.complaints.append(f"{what} is not as this workspace's key signed it, so it does not count")
        return None

    @cached_property
    def standing(self) -> Standing:
        """Where every version stands."""
        return standing_after(self.acts)

    @property
    def in_force(self) -> Version:
        """What hunts use: the newest in force that verifies, or the experts' own."""
        numbers = (number for number in reversed(self.standing.in_force) if number in self.versions)
        return self.versions[next(numbers, 0)]

    def version(self, number: int) -> Version:
        """One version. Raises `UnknownName` when there is none, `WorkspaceError` when it does not verify."""
        if number in self.versions:
            return self.versions[number]
        if any(row.version == number for row in self._rows(models, models.c.version)):
            reason = next((one for one in self.complaints if str(number) in one), self.complaints[0])
            raise WorkspaceError(f"{reason}; put state.db or {KEY_FILE} back from a backup")
        raise UnknownName(f"there is no model version {number}; `sleetwatch model list` shows them")

    def add_version(self, weights: Model, **about: Any) -> Version:  # noqa: ANN401 - the fields of a version
        """Sign and keep a new version. Only while the folder is locked."""
        key = self._signing_key()
        numbers = [row.version for row in self._rows(models, models.c.version)]
        numbers += [act.version for act in self.acts]  # a version that somebody removed keeps its number
        model = Model(max(numbers, default=0) + 1, weights.moved, weights.calibration)
        made = Version(model, clock.now(), parent=self.in_force.version, **about)
        rest = {name: value for name, value in asdict(made).items() if name != "model"}
        content = canonical({"version": model.version, "digest": digest(model), **weights_of(model), **rest})
        row = {"version": model.version, "content": content, "signature": key.sign(content)}
        self._insert(models, row)
        return made

    def add_act(self, act: Act) -> None:
        """Sign and keep an act. Only while the folder is locked."""
        key = self._signing_key()
        numbers = [row.promotion for row in self._rows(promotions, promotions.c.promotion)]
        version = self.versions.get(act.version)
        named = replace(act, digest="" if version is None else digest(version.model))
        content = canonical({**asdict(named), "before": self.head})
        self._insert(promotions, {
            "promotion": max(numbers, default=0) + 1, "content": content, "signature": key.sign(content)
        })  # fmt: skip

    def _signing_key(self) -> SigningKey:
        from sleetwatch.signing import SigningKey

        if not self.is_empty:
            return SigningKey.read(self.key_path)
        return SigningKey.read_or_make(self.key_path)

    def _insert(self, table: sa.Table, row: dict[str, Any]) -> None:
        with self.folder.state.begin() as connection:
            connection.execute(sa.insert(table).values(**row))
        for name in ("versions", "acts", "standing", "is_empty"):
            self.__dict__.pop(name, None)


def standing_after(acts: Iterable[Act]) -> Standing:
    """Where every version stands after these acts. An approval counts when somebody else proposed the version."""
    in_force: list[int] = []
    proposed: dict[int, Act] = {}
    reverted: set[int] = set()
    for act in acts:
        if act.act == PROPOSED:
            proposed[act.version] = act
        elif act.act == REVERTED:
            in_force = [version for version in in_force if version != act.version]
            proposed.pop(act.version, None)
            reverted.add(act.version)
        elif act.version in proposed and proposed[act.version].by != act.by:
            del proposed[act.version]
            in_force = [*(version for version in in_force if version != act.version), act.version]
            reverted.discard(act.version)
    return Standing(tuple(in_force), proposed, frozenset(reverted))


def _version(said: Mapping[str, Any]) -> Version:
    model = model_of(said)
    if said["digest"] != digest(model):
        raise ValueError("not the digest of its weights")
    about = ("made_at", "origin", "parent", "cases", "reviewers", "grounds")
    return Version(model, **{name: said[name] for name in about})


def _act(said: Mapping[str, Any]) -> tuple[Act, str]:
    rest = {name: value for name, value in said.items() if name != "before"}
    return Act(**rest), said["before"]


def _fingerprint(content: str) -> str:
    return sha256(content.encode()).hexdigest()
