"""A model of persons fitted on DuckDB, and what Splink on Apache Spark finds by it; Spark itself is in tests/engine."""

from __future__ import annotations

import pytest

from sleetwatch.links.personas import fit, for_spark, same_person
from tests.links.test_personas import CROWD, FIELDS, table

pytest.importorskip("splink", reason="Splink is not installed (extra `personas`)")


def the_same_persons_are_found(spark):
    fields = FIELDS[:3]  # every column costs a second
    records = table(
        [
            ("ottoline", "quistgaard", "+1555", "ulm"),
            ("otoline", "quistgaard", "+1555", None),
            ("ottoline", "quistgard", None, "ulm"),
            ("ada", "smith", "+1", "ulm"),
            ("ada", "smith", "+2", "bonn"),
            *CROWD,
        ]
    )
    model = fit(records, fields)
    here = same_person(records, fields, model)
    there = same_person(records, fields, model, spark=spark)

    assert there.tolist() == here.tolist()
    assert len({*here.tolist()}) < records.num_rows


def test_a_model_is_carried_over_whole():
    model = fit(table(CROWD), FIELDS)

    carried = for_spark(model)

    assert carried["sql_dialect"] == "spark"
    assert "jaro_winkler_similarity" not in str(carried)
    assert len(carried["comparisons"]) == len(model["comparisons"])
