"""Whether a simulated world gives its secret away by what should say nothing: ids, order, lengths, names, sub-seconds.

    python -m bench.leaks WORLD

A boosted classifier is trained, cross-validated, to tell the planted from the honest by those alone. A leak is what
lets it do better than chance. The planted are compared with honest people of the same country, kind of laptop and mail
domain: those the scheme chooses, and names and serial numbers go by them. Columns that hold behaviour are left out, and
of each file only an account's first record is looked at, so that busy and idle people look alike.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.plain_files import read_records

Record = dict[str, Any]
Files = Mapping[str, list[Record]]
"""Records by tenant, part and file."""
Numbers = npt.NDArray[np.float64]

FOLDS, RESAMPLES = 3, 150
MOST_HONEST = 12
"""Honest people compared with each planted one."""

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "hr/workers": (
        "worker_id",
        "full_name",
        "work_email",
        "personal_email",
        "phone",
        "emergency_phone",
        "home_address",
    ),
    "hr/shipments": ("shipment_id",),
    "hr/applicants": ("applicant_id", "name", "email", "phone", "address", "user_agent"),
    "intune/": ("id", "userId", "deviceName", "wiFiMacAddress", "ethernetMacAddress", "azureADDeviceId"),
    "entra/AuditLogs": ("id", "correlationId"),
    "entra/SigninLogs_portal": ("Id", "CorrelationId", "UserId", "SessionId", "UniqueTokenIdentifier"),
    "entra/AADNon": ("Id", "CorrelationId", "SessionId", "UniqueTokenIdentifier"),
    "entra/": ("id", "correlationId", "userId", "sessionId", "uniqueTokenIdentifier"),
    "okta/": ("uuid",),
    "defender/": ("DeviceId", "DeviceName", "ReportId", "ProcessId", "LocalPort", "LogonId"),
    "github/": ("_document_id", "actor", "actor_id"),
    "zoom/": ("id", "user_id", "participant_uuid", "user_name"),
}
"""Columns whose text should say nothing, by how a file's name begins."""
_NAMES = frozenset({"full_name", "work_email", "personal_email", "home_address", "email", "actor"})
_SHARED = frozenset({"phone", "emergency_phone"})
"""What those of one farm may have in common; that is something they do."""
_TIMES = ("createdDateTime", "activityDateTime", "Timestamp", "published", "@timestamp", "time", "TimeGenerated [UTC]")
_BY_PERSON = ("hr/workers", "intune/")
"""Files in the order of people; all others are in order of time, where the place of a row is the time itself."""


@dataclass(frozen=True, slots=True)
class World:
    """What the classifier may see, and what it has to find out."""

    files: Files
    planted: frozenset[tuple[str, str]]
    """Tenant and worker id."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the planted were found. All figures are of one matched population."""

    people: int
    base_rate: float
    precision: float
    """Average precision."""
    least: float
    """Fifth percentile of it over resampled populations."""
    by_chance: float
    """The median of it when the labels are dealt out anew."""
    most_telling: tuple[str, ...]

    @property
    def leaks(self) -> bool:
        """Whether the planted are found more than twice as well as by chance, beyond the luck of a small world."""
        return self.least > 2 * self.base_rate


def read_world(folder: Path) -> World:
    """A folder that `sleetwatch simulate` wrote."""
    logs = folder / "logs"
    paths = sorted(path for path in logs.rglob("*") if path.is_file())
    lines = map(json.loads, (folder / "truth.jsonl").read_text().splitlines())
    planted = {(line["tenant"], line["worker_id"]) for line in lines if line["is"] == "planted"}
    return World({path.relative_to(logs).as_posix(): read_records(path) for path in paths}, frozenset(planted))


def judge(world: World, seed: int = 1) -> Verdict:
    """Trains and tests the classifier on what should say nothing."""
    features = _features(world.files)
    people = _matched(world, Random(seed))  # noqa: S311 - which people are compared is no secret
    labels = np.array([person in world.planted for person in people])
    names = _varying([features[person] for person in people])
    table = np.array([[features[person].get(name, np.nan) for name in names] for person in people])
    table = _filled(table, names, seed)
    scores = _cross_validated(table, labels, seed)
    return Verdict(
        people=len(people),
        base_rate=float(labels.mean()),
        precision=_average_precision(labels, scores),
        least=_least(labels, scores, seed),
        by_chance=_by_chance(labels, scores, seed),
        most_telling=_most_telling(table, labels, names),
    )


# --- who is compared


def _matched(world: World, rng: Random) -> list[tuple[str, str]]:
    """The planted and, for each country, laptop and mail domain, as many honest people for every one of them."""
    groups: dict[tuple[object, ...], tuple[list[tuple[str, str]], list[tuple[str, str]]]] = defaultdict(
        lambda: ([], [])
    )
    macs = {row["worker_id"] for _, row in _rows(world.files, "hr/devices")}
    for tenant, row in _rows(world.files, "hr/workers"):
        person = (tenant, row["worker_id"])
        group = (row["home_country"], row["worker_id"] in macs, row["work_email"].partition("@")[2])
        groups[group][person not in world.planted].append(person)
    usable = [(planted, honest) for planted, honest in groups.values() if planted and len(honest) >= 3 * len(planted)]
    each = min([MOST_HONEST, *(len(honest) // len(planted) for planted, honest in usable)])
    return [person for planted, honest in usable for person in planted + rng.sample(honest, each * len(planted))]


def _rows(files: Files, begins: str) -> Iterator[tuple[str, Record]]:
    for name, rows in files.items():
        tenant, _, file = name.split("/", 2)
        if file.startswith(begins):
            yield from ((tenant, row) for row in rows)


# --- what is seen


def _features(files: Files) -> dict[tuple[str, str], dict[str, float]]:
    """Numbers about every worker, by tenant and worker id."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    owners = _owners(files)
    for name, rows in files.items():
        tenant, _, file = name.split("/", 2)
        kind = file.removesuffix(".gz").rpartition(".")[0].rstrip("_0123456789")
        seen: Counter[str] = Counter()
        for place, row in enumerate(rows):
            flat = row.get("properties", row)
            owner = _owner(tenant, flat, owners)
            if owner is None:
                continue
            seen[owner] += 1
            told = found[tenant, owner]
            if seen[owner] == 1:
                told.update((f"{kind}: {what}", value) for what, value in _of(file, flat, row))
                if file.startswith(_BY_PERSON):
                    told[f"{kind}: place"] = place / len(rows)
            _count_dots(told, kind, flat, row)
    return found


def _owners(files: Files) -> dict[tuple[str, str], str]:
    """Whose an account, a worker id or a laptop is, in a tenant."""
    owners = {}
    for tenant, row in _rows(files, "hr/workers"):
        owners[tenant, row["worker_id"]] = owners[tenant, row["work_email"]] = row["worker_id"]
    for tenant, row in _rows(files, "intune/"):
        owners[tenant, row["deviceName"].lower()] = owners.get((tenant, row["userPrincipalName"]), "")
    return owners


_WHOSE = (
    "worker_id",
    "userPrincipalName",
    "UserPrincipalName",
    "AccountUpn",
    "InitiatingProcessAccountUpn",
    "DeviceName",
    "external_identity_nameid",
    "email",
)


def _owner(tenant: str, row: Record, owners: Mapping[tuple[str, str], str]) -> str | None:
    for key in _WHOSE:
        owner = owners.get((tenant, str(row.get(key, ""))))
        if owner:
            return owner
    target = row.get("targetResources") or [row.get("actor") or {}]
    told = target[0] if isinstance(target[0], dict) else {}
    return owners.get((tenant, str(told.get("userPrincipalName") or told.get("alternateId"))))


def _of(file: str, row: Record, whole: Record) -> Iterator[tuple[str, float]]:
    columns = next((columns for begins, columns in _TEXTS.items() if file.startswith(begins)), ())
    for column in columns:
        yield from _of_text(column, str(row.get(column, "")))
    for column in _TIMES:
        yield from _of_time(column, row.get(column, whole.get(column)))


def _of_text(column: str, text: str) -> Iterator[tuple[str, float]]:
    """Its length, and where it stands in the alphabet; of what has to do with names, also what it is made of."""
    yield f"{column} length", len(text)
    if column not in _SHARED:
        yield f"{column} first", int.from_bytes(text.encode()[:6].ljust(6, b"\0"))
    if column in _NAMES:
        yield f"{column} digits", sum(letter.isdigit() for letter in text)
        yield f"{column} marks", sum(not letter.isalnum() for letter in text)
        yield f"{column} second word", int.from_bytes(text.partition(" ")[2].encode()[:6].ljust(6, b"\0"))
        yield f"{column} before at", len(text.partition("@")[0])


def _of_time(column: str, value: object) -> Iterator[tuple[str, float]]:
    dot = _dot(value)
    if dot is not None:
        yield f"{column} sub-second", dot


def _dot(value: object) -> float | None:
    """The part of a second, from 0 to 1."""
    if isinstance(value, int):
        return value % 1000 / 1000
    text = str(value or "").split(" ")
    digits = "".join(part.partition(".")[2] for part in text if ":" in part).rstrip("Z")
    return float(f"0.{digits}") if digits.isdigit() else None


def _count_dots(told: dict[str, float], kind: str, row: Record, whole: Record) -> None:
    """Whether anything of theirs happened on the dot of a second."""
    for column in _TIMES:
        dot = _dot(row.get(column, whole.get(column)))
        if dot is not None:
            key = f"{kind}: {column} on the dot"
            told[key] = max(told.get(key, 0.0), float(dot == 0.0))


# --- how it is judged


def _varying(people: list[dict[str, float]]) -> list[str]:
    """The columns in which people differ at all."""
    values: dict[str, set[float]] = defaultdict(set)
    for told in people:
        for name, value in told.items():
            values[name].add(value)
    return sorted(name for name, found in values.items() if len(found) > 1)


def _filled(table: Numbers, names: Sequence[str], seed: int) -> Numbers:
    """What is not there is as somebody else's: that a log has no record of a person is behaviour.

    All columns of a file that go missing together are lent by one person, or they would not fit each other and so
    tell that they are lent.
    """
    rng = np.random.default_rng(seed)
    filled, kinds = table.copy(), [name.partition(":")[0] for name in names]
    for kind in dict.fromkeys(kinds):
        columns = np.array([one == kind for one in kinds])
        for there in np.unique(~np.isnan(table[:, columns]), axis=0):
            _lend(filled, np.flatnonzero(columns)[~there], rng)
    return filled


def _lend(table: Numbers, columns: npt.NDArray[np.int64], rng: np.random.Generator) -> None:
    gone = np.isnan(table[:, columns]).all(axis=1)
    whole = np.flatnonzero(~np.isnan(table[:, columns]).any(axis=1))
    if len(columns) and gone.any() and len(whole):
        table[np.ix_(gone, columns)] = table[np.ix_(rng.choice(whole, gone.sum()), columns)]


def _classifier(seed: int) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=25,
        max_depth=3,
        max_bins=64,
        min_samples_leaf=8,
        class_weight="balanced",
        random_state=seed,
    )


def _cross_validated(table: Numbers, labels: npt.NDArray[np.bool_], seed: int) -> Numbers:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from threadpoolctl import threadpool_limits

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    with threadpool_limits(1):  # on a busy machine threads wait for one another longer than they work
        found: Numbers = cross_val_predict(_classifier(seed), table, labels, cv=folds, method="predict_proba")[:, 1]
    return found


def _average_precision(labels: npt.NDArray[np.bool_], scores: Numbers) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(labels, scores))


def _least(labels: npt.NDArray[np.bool_], scores: Numbers, seed: int) -> float:
    rng, found = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(labels), len(labels))
        if labels[drawn].any():
            found.append(_average_precision(labels[drawn], scores[drawn]))
    return float(np.quantile(found, 0.05))


def _by_chance(labels: npt.NDArray[np.bool_], scores: Numbers, seed: int) -> float:
    rng = np.random.default_rng(seed)
    return float(np.median([_average_precision(rng.permutation(labels), scores) for _ in range(RESAMPLES)]))


def _most_telling(table: Numbers, labels: npt.NDArray[np.bool_], names: Iterable[str]) -> tuple[str, ...]:
    """The columns that alone part the two best, for whoever has to find the leak."""
    from sklearn.metrics import roc_auc_score

    parted = [
        (abs(float(roc_auc_score(labels, column)) - 0.5), name) for column, name in zip(table.T, names, strict=True)
    ]
    return tuple(f"{name} ({0.5 + strength:.2f})" for strength, name in sorted(parted, reverse=True)[:8])


def main() -> None:
    verdict = judge(read_world(Path(sys.argv[1])))
    sys.stdout.write(
        f"{verdict.people} people compared, {verdict.base_rate:.1%} planted\n"
        f"average precision {verdict.precision:.3f}, at least {verdict.least:.3f}; "
        f"with labels dealt anew {verdict.by_chance:.3f}\n"
        f"{'LEAKS' if verdict.leaks else 'no leak'}; most telling alone: {', '.join(verdict.most_telling)}\n"
    )


if __name__ == "__main__":
    main()
