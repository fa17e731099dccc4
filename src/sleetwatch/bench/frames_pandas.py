"""Five signals in pandas, as somebody would write them who has the same files; see `frames`."""

# ruff: noqa: PLR2004 - the numbers are the signals' own defaults

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from sleetwatch.bench.frames import Hit

PERSON = ["tenant", "subject"]
WIRED = ["residential", "education", "corporate"]
NOWHERE = ["relay", "sase", "private", "hosting"]


def hits(files: Path) -> list[Hit]:
    """Every signal's hits, one for each person."""
    return [hit for name, rows in _signals(files) for hit in _grouped(name, rows)]


def _signals(files: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    sign_ins = pd.read_parquet(files / "sign_ins.parquet")
    legs = _legs(_places(sign_ins, pd.read_parquet(files / "exits.parquet")))
    yield "impossible-travel", impossible_travel(legs)
    yield "two-places-at-once", two_places_at_once(legs)
    yield "no-rest-between-sign-ins", no_rest(sign_ins)
    yield "shared-session", shared_session(sign_ins)
    yield "never-on-camera", never_on_camera(files)


def _grouped(name: str, rows: pd.DataFrame) -> Iterator[Hit]:
    found = rows.groupby(PERSON)
    told = found.agg(strength=("strength", "max"), rows=("at", "size"), first=("at", "min"), last=("at", "max"))
    for (tenant, subject), *rest in zip(told.index, *(told[column] for column in told), strict=True):
        strength, count, first, last = map(int, rest)
        yield name, tenant, subject, strength, count, first, last


def _places(sign_ins: pd.DataFrame, exits: pd.DataFrame) -> pd.DataFrame:
    there = sign_ins[
        sign_ins.interactive
        & sign_ins.latitude.notna()
        & sign_ins.longitude.notna()
        & ~sign_ins.anonymiser
        & ~sign_ins.ip_class.isin(NOWHERE)
        & (sign_ins.label.fillna("") != "trusted-egress")
    ]
    own = there.merge(exits.assign(own=True), on=["tenant", "ip"], how="left").own.notna().to_numpy()
    return there[~own]


def _legs(places: pd.DataFrame) -> pd.DataFrame:
    ordered = places.sort_values([*PERSON, "at", "event_id"])
    before = ordered.groupby(PERSON, sort=False)[["at", "ip_class", "country", "latitude", "longitude", "radius_km"]]
    moves = ordered.join(before.shift(1).add_prefix("from_")).dropna(subset="from_at")
    moves = moves[(moves.latitude != moves.from_latitude) | (moves.longitude != moves.from_longitude)]
    north, to_north = np.radians(moves.from_latitude), np.radians(moves.latitude)
    half = np.sin((to_north - north) / 2) ** 2
    half += np.cos(north) * np.cos(to_north) * np.sin(np.radians(moves.longitude - moves.from_longitude) / 2) ** 2
    km = 2 * 6371.0088 * np.arcsin(np.sqrt(half.clip(upper=1.0))) - moves.radius_km - moves.from_radius_km
    hours = (moves["at"] - moves.from_at).clip(lower=60_000_000) / 3.6e9
    wired = moves.from_ip_class.isin(WIRED) & moves.ip_class.isin(WIRED)
    legs = moves.assign(km=km, hours=hours, wired=wired)
    return legs[legs.km > 100]


def impossible_travel(legs: pd.DataFrame) -> pd.DataFrame:
    """Legs faster than an airliner."""
    fast = legs[(legs.km >= 300) & (legs.km > 900 * legs.hours)]
    often = fast.groupby(PERSON)["at"].transform("size") >= 3
    strength = np.where(~fast.wired | ~often, 1, np.where(fast.tenure_days <= 60, 3, 2))
    return fast.assign(strength=strength)


def two_places_at_once(legs: pd.DataFrame) -> pd.DataFrame:
    """There and back again within three hours."""
    wired = legs[(legs.km >= 500) & (legs.hours <= 3) & legs.wired]
    both = wired.merge(
        wired,
        left_on=[*PERSON, "from_country", "country"],
        right_on=[*PERSON, "country", "from_country"],
        suffixes=("_out", ""),
    )
    both = both[
        (both.from_at >= both.at_out)
        & (both["at"] - both.from_at_out <= 3 * 3_600_000_000)
        & ((both.km - both.km_out).abs() <= 200)
    ]
    both = both.assign(day=both["at"] // 86_400_000_000)
    found = both.groupby([*PERSON, "day"], as_index=False)["at"].min()
    days = found.groupby(PERSON)["day"].transform("size")
    return found.assign(strength=np.select([days >= 4, days >= 2], [3, 2], 1))


def no_rest(sign_ins: pd.DataFrame) -> pd.DataFrame:
    """Days without five hours' rest, again and again within a fortnight."""
    mine = sign_ins[sign_ins.by_hand]
    slots = mine.assign(slot=mine["at"] // 3_600_000_000).groupby([*PERSON, "slot"], as_index=False)["at"].min()
    slots["rest"] = slots.slot - 1 - slots.groupby(PERSON)["slot"].shift(1)
    slots["day"] = slots.slot // 24
    days = slots.groupby([*PERSON, "day"], as_index=False).agg(
        at=("at", "min"), hours=("slot", "size"), rest=("rest", "max")
    )
    sleepless = days[(days.rest < 5) & (days.hours >= 5)]
    both = sleepless.merge(sleepless[[*PERSON, "day"]], on=PERSON, suffixes=("", "_before"))
    both = both[both.day_before.between(both.day - 13, both.day)]
    windows = both.groupby([*PERSON, "day"], as_index=False).agg(at=("at", "min"), days=("day_before", "nunique"))
    found = windows[windows.days >= 5]
    return found.assign(strength=np.where(found.days >= 10, 2, 1))


def shared_session(sign_ins: pd.DataFrame) -> pd.DataFrame:
    """One session that two to ten people use."""
    held = sign_ins[sign_ins.session.notna()]
    held = held[(held.session.str.len() >= 8) & ~held.session.str.startswith("00000000")]
    uses = held.groupby(["tenant", "session", "is_worker", "subject"], as_index=False)["at"].min()
    uses["subjects"] = uses.groupby(["tenant", "session", "is_worker"])["subject"].transform("size")
    found = uses[uses.subjects.between(2, 10)]
    sessions = found.groupby(PERSON)["at"].transform("size")
    return found.assign(strength=np.where((found.subjects >= 3) | (sessions >= 3), 3, 2))


def never_on_camera(files: Path) -> pd.DataFrame:
    """In ten meetings and more hardly ever seen, where the team mostly is."""
    met = pd.read_parquet(files / "meeting.parquet")
    met = met[met.camera_seconds.notna() & (met.seconds >= 300)]
    met = met.merge(pd.read_parquet(files / "subjects.parquet"), on=["tenant", "account"])
    met["meeting"] = met.meeting.fillna(met.event_id)
    attended = met.groupby([*PERSON, "meeting"], as_index=False).agg(at=("at", "min"), shown=("camera_seconds", "max"))
    attended["seen"] = attended.shown >= 60
    mine = attended.groupby(PERSON, as_index=False).agg(meetings=("at", "size"), seen=("seen", "sum"), at=("at", "max"))
    mine = mine.merge(pd.read_parquet(files / "people.parquet"), on=PERSON)
    team = mine.groupby(["tenant", "peer"], as_index=False).agg(
        team=("at", "size"), team_meetings=("meetings", "sum"), team_seen=("seen", "sum")
    )
    mine = mine.merge(team, on=["tenant", "peer"])
    others, others_seen = mine.team_meetings - mine.meetings, mine.team_seen - mine.seen
    rarely = (mine.meetings >= 10) & (mine.seen <= 0.05 * mine.meetings)
    return mine[rarely & (mine.team >= 4) & (others > 0) & (others_seen >= 0.5 * others)].assign(strength=1)
