"""Five signals in Polars, lazily, as somebody would write them who has the same files; see `frames`."""

# ruff: noqa: PLR2004 - the numbers are the signals' own defaults

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars import col

from sleetwatch.bench.frames import Hit

PERSON = ["tenant", "subject"]
WIRED = ["residential", "education", "corporate"]
NOWHERE = ["relay", "sase", "private", "hosting"]
BEFORE = ["at", "ip_class", "country", "latitude", "longitude", "radius_km"]


def hits(files: Path) -> list[Hit]:
    """Every signal's hits, one for each person."""
    return [(name, *row) for name, rows in _signals(files) for row in _grouped(rows).iter_rows()]


def _signals(files: Path) -> Iterator[tuple[str, pl.LazyFrame]]:
    sign_ins = pl.scan_parquet(files / "sign_ins.parquet")
    legs = _legs(_places(sign_ins, pl.scan_parquet(files / "exits.parquet"))).collect().lazy()
    yield "impossible-travel", impossible_travel(legs)
    yield "two-places-at-once", two_places_at_once(legs)
    yield "no-rest-between-sign-ins", no_rest(sign_ins)
    yield "shared-session", shared_session(sign_ins)
    yield "never-on-camera", never_on_camera(files)


def _grouped(rows: pl.LazyFrame) -> pl.DataFrame:
    found = rows.group_by(PERSON).agg(
        col("strength").max(), pl.len().alias("rows"), col("at").min().alias("first"), col("at").max().alias("last")
    )
    return found.collect()


def _places(sign_ins: pl.LazyFrame, exits: pl.LazyFrame) -> pl.LazyFrame:
    there = sign_ins.filter(
        col("interactive")
        & col("latitude").is_not_null()
        & col("longitude").is_not_null()
        & ~col("anonymiser")
        & ~col("ip_class").is_in(NOWHERE)
        & (col("label").fill_null("") != "trusted-egress")
    )
    return there.join(exits, on=["tenant", "ip"], how="anti")


def _legs(places: pl.LazyFrame) -> pl.LazyFrame:
    ordered = places.sort([*PERSON, "at", "event_id"])
    moves = ordered.with_columns(col(name).shift(1).over(PERSON).alias(f"from_{name}") for name in BEFORE)
    moves = moves.filter(
        col("from_at").is_not_null()
        & ((col("latitude") != col("from_latitude")) | (col("longitude") != col("from_longitude")))
    )
    north, to_north = col("from_latitude").radians(), col("latitude").radians()
    east = (col("longitude") - col("from_longitude")).radians()
    half = ((to_north - north) / 2).sin().pow(2) + north.cos() * to_north.cos() * (east / 2).sin().pow(2)
    km = 2 * 6371.0088 * half.clip(upper_bound=1.0).sqrt().arcsin() - col("radius_km") - col("from_radius_km")
    hours = (col("at") - col("from_at")).clip(lower_bound=60_000_000) / 3.6e9
    wired = col("from_ip_class").is_in(WIRED) & col("ip_class").is_in(WIRED)
    return moves.with_columns(km=km, hours=hours, wired=wired).filter(col("km") > 100)


def impossible_travel(legs: pl.LazyFrame) -> pl.LazyFrame:
    """Legs faster than an airliner."""
    fast = legs.filter((col("km") >= 300) & (col("km") > 900 * col("hours")))
    often = pl.len().over(PERSON) >= 3
    new = (col("tenure_days") <= 60).fill_null(value=False)
    strength = pl.when(~col("wired") | ~often).then(1).when(new).then(3).otherwise(2)
    return fast.with_columns(strength=strength)


def two_places_at_once(legs: pl.LazyFrame) -> pl.LazyFrame:
    """There and back again within three hours."""
    wired = legs.filter((col("km") >= 500) & (col("hours") <= 3) & col("wired"))
    both = wired.join(
        wired,
        left_on=[*PERSON, "country", "from_country"],
        right_on=[*PERSON, "from_country", "country"],
        suffix="_out",
    ).filter(
        (col("from_at") >= col("at_out"))
        & (col("at") - col("from_at_out") <= 3 * 3_600_000_000)
        & ((col("km") - col("km_out")).abs() <= 200)
    )
    found = both.group_by([*PERSON, (col("at") // 86_400_000_000).alias("day")]).agg(col("at").min())
    days = pl.len().over(PERSON)
    return found.with_columns(strength=pl.when(days >= 4).then(3).when(days >= 2).then(2).otherwise(1))


def no_rest(sign_ins: pl.LazyFrame) -> pl.LazyFrame:
    """Days without five hours' rest, again and again within a fortnight."""
    slots = (
        sign_ins.filter(col("by_hand"))
        .group_by([*PERSON, (col("at") // 3_600_000_000).alias("slot")])
        .agg(col("at").min())
        .sort([*PERSON, "slot"])
        .with_columns(rest=col("slot") - 1 - col("slot").shift(1).over(PERSON))
    )
    days = slots.group_by([*PERSON, (col("slot") // 24).alias("day")]).agg(
        col("at").min(), pl.len().alias("hours"), col("rest").max()
    )
    sleepless = days.filter((col("rest") < 5) & (col("hours") >= 5))
    before = sleepless.select(*PERSON, col("day").alias("before"))
    both = sleepless.join(before, on=PERSON).filter(col("before").is_between(col("day") - 13, col("day")))
    windows = both.group_by([*PERSON, "day"]).agg(col("at").min(), col("before").n_unique().alias("days"))
    return windows.filter(col("days") >= 5).with_columns(strength=pl.when(col("days") >= 10).then(2).otherwise(1))


def shared_session(sign_ins: pl.LazyFrame) -> pl.LazyFrame:
    """One session that two to ten people use."""
    held = sign_ins.filter((col("session").str.len_chars() >= 8) & ~col("session").str.starts_with("00000000"))
    uses = held.group_by(["tenant", "session", "is_worker", "subject"]).agg(col("at").min())
    shared = uses.with_columns(subjects=pl.len().over(["tenant", "session", "is_worker"]))
    found = shared.filter(col("subjects").is_between(2, 10))
    often = pl.len().over(PERSON) >= 3
    return found.with_columns(strength=pl.when((col("subjects") >= 3) | often).then(3).otherwise(2))


def never_on_camera(files: Path) -> pl.LazyFrame:
    """In ten meetings and more hardly ever seen, where the team mostly is."""
    met = pl.scan_parquet(files / "meeting.parquet").filter(
        col("camera_seconds").is_not_null() & (col("seconds") >= 300)
    )
    met = met.join(pl.scan_parquet(files / "subjects.parquet"), on=["tenant", "account"])
    attended = met.group_by([*PERSON, pl.coalesce("meeting", "event_id").alias("one")]).agg(
        col("at").min(), (col("camera_seconds").max() >= 60).alias("seen")
    )
    mine = attended.group_by(PERSON).agg(pl.len().alias("meetings"), col("seen").sum(), col("at").max())
    mine = mine.join(pl.scan_parquet(files / "people.parquet"), on=PERSON).filter(col("peer").is_not_null())
    team = ["tenant", "peer"]
    mine = mine.with_columns(
        team=pl.len().over(team),
        others=col("meetings").sum().over(team) - col("meetings"),
        others_seen=col("seen").sum().over(team) - col("seen"),
    )
    rarely = (col("meetings") >= 10) & (col("seen") <= 0.05 * col("meetings"))
    among = (col("team") >= 4) & (col("others") > 0) & (col("others_seen") >= 0.5 * col("others"))
    return mine.filter(rarely & among).with_columns(strength=pl.lit(1))
