"""OCSF Detection Findings as Parquet, for lakes that take no JSON lines."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sleetwatch.notify.finding import Finding
from sleetwatch.notify.formats.ocsf import to_ocsf

_TEXT, _NUMBER = pa.string(), pa.int64()


def _record(text: str = "", number: str = "", **more: pa.DataType) -> pa.StructType:
    fields = [*((name, _TEXT) for name in text.split()), *((name, _NUMBER) for name in number.split()), *more.items()]
    return pa.struct([pa.field(name, kind) for name, kind in fields])


_OBSERVED = pa.list_(_record("value", "count"))
_ANALYTIC = _record("uid name type version", "type_id")
_INFO = _record(
    "uid title desc",
    "created_time modified_time first_seen_time last_seen_time",
    types=pa.list_(_TEXT),
    analytic=_ANALYTIC,
    related_analytics=pa.list_(_ANALYTIC),
    attacks=pa.list_(_record(technique=_record("uid"))),
)
_ANOMALY = _record(
    analysis_targets=pa.list_(_record("name type")),
    anomalies=pa.list_(_record("observation_parameter", observations=_OBSERVED)),
    baselines=pa.list_(_record("observation_parameter", observations=_OBSERVED)),
)
SCHEMA = pa.schema(
    list(
        _record(
            "activity_name category_name class_name type_name severity status confidence risk_level risk_details "
            "message",
            "activity_id category_uid class_uid type_uid time start_time end_time severity_id status_id confidence_id "
            "confidence_score risk_level_id risk_score",
            is_alert=pa.bool_(),
            metadata=_record("version uid tenant_uid", product=_record("name vendor_name version")),
            finding_info=_INFO,
            evidences=pa.list_(_record("name uid data", "verdict_id")),
            anomaly_analyses=pa.list_(_ANOMALY),
            resources=pa.list_(_record("uid type", labels=pa.list_(_TEXT))),
            remediation=_record("desc"),
        )
    )
)
"""The columns, the same for every file, however little is in it. `data` of an evidence is JSON in a text."""


def to_parquet(findings: Iterable[Finding]) -> bytes:
    """One file with a row a finding."""
    rows = [_row(to_ocsf(one)) for one in findings]
    sink = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), sink, compression="zstd")
    return sink.getvalue()


def _row(said: dict[str, Any]) -> dict[str, Any]:
    evidences = [{**one, "data": msgspec.json.encode(one["data"]).decode()} for one in said["evidences"]]
    return {**said, "evidences": evidences}
