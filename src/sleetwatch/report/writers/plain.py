"""A document for programs: the same sentences, each with the numbers of what it rests on."""

from __future__ import annotations

import json
from typing import Any

from sleetwatch.clock import optional_text, to_text
from sleetwatch.report.document import (
    LEAD,
    Bars,
    Block,
    Document,
    Evidence,
    Passage,
    Points,
    Reference,
    Shown,
    Table,
    used,
)

Json = dict[str, Any]


def write_json(document: Document) -> str:
    """One object under `report`; text from logs stands in it as JSON strings."""
    return json.dumps({"report": plain(document)}, ensure_ascii=False, indent=2) + "\n"


def plain(document: Document) -> Json:
    """The document as plain values."""
    numbers = used(document)
    return {
        "kind": document.kind,
        "title": document.title,
        "tenant": document.tenant,
        "made_at": to_text(document.made_at),
        "as_of": optional_text(document.as_of),
        "revealed": document.revealed,
        "notes": [LEAD, document.stands],
        "figures": [
            {"label": one.label, "value": one.value, "note": one.note, "evidence": _numbers(one.evidence, numbers)}
            for one in document.figures
        ],
        "sections": [
            {"title": one.title, "blocks": [_block(block, numbers) for block in one.blocks]}
            for one in document.sections
        ],
        "evidence": [_reference(one, number) for one, number in numbers.items()],
    }


def _numbers(evidence: Evidence, numbers: dict[Reference, int]) -> list[int]:
    return [numbers[one] for one in evidence]


def _reference(one: Reference, number: int) -> Json:
    at = optional_text(one.at)
    return {"number": number, "kind": one.kind, "key": one.key, "says": one.says, "at": at, "place": one.place}


def _block(block: Block, numbers: dict[Reference, int]) -> Json:
    match block:
        case Passage(sentences, heading) | Points(heading, sentences):
            told = [{"text": one.text, "evidence": _numbers(one.evidence, numbers)} for one in sentences]
            return {
                "kind": "passage" if isinstance(block, Passage) else "points",
                "heading": heading,
                "sentences": told,
            }
        case Table():
            rows = [{"cells": list(row.cells), "evidence": _numbers(row.evidence, numbers)} for row in block.rows]
            columns = [column.name for column in block.columns]
            return {"kind": "table", "title": block.title, "columns": columns, "rows": rows, "left_out": block.left_out}
        case Bars():
            steps = [{"label": bar.label, "begin": bar.begin, "end": bar.end, "says": bar.says} for bar in block.bars]
            return {"kind": "bars", "title": block.title, "bars": steps, "evidence": _numbers(block.evidence, numbers)}
        case Shown():
            return _picture(block, numbers)


def _picture(block: Shown, numbers: dict[Reference, int]) -> Json:
    """What it shows, as its own table."""
    picture = block.picture
    return {
        "kind": "picture",
        "title": picture.title,
        "says": picture.says,
        "columns": [column.name for column in picture.columns],
        "rows": [list(row) for row in picture.rows],
        "evidence": _numbers(block.evidence, numbers),
    }
