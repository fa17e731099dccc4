from __future__ import annotations

import json
from pathlib import Path

import pytest

from sleetwatch.errors import InputError
from sleetwatch.intel.imports.found import Given
from sleetwatch.workspace.intel_files import open_intel

DEEP = b'{"type": "bundle", "objects": ' + b"[" * 500 + b"]" * 500 + b"}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b'{"a": 1}', "no STIX 2.1 bundle"),
        (b'{"type": "bundle", "type": "bundle", "objects": []}', "a key appears twice"),
        (b'{"type": "bundle", "objects": [NaN]}', "NaN"),
        (b'{"type": "bundle", "objects": ["\\u0000"]}', "NUL"),
        (b'{"type": "bundle", "objects": ["\\ud800"]}', "half of a character"),
        (b'{"type": "bundle", "objects": ["\xff"]}', "not UTF-8"),
        (DEEP, "nested deeper"),
        (b"<html/>", "not OFAC's sdn.xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><sdnList>&b;</sdnList>', "document type"),
        (b"a,b\n1,2\n", "no table of indicators"),
        (b"worker_id,work_email\nw1,a@b.example\n", "no table of indicators"),
    ],
)
def test_a_file_that_is_not_clear_is_refused_whole_in_one_line(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "hostile"
    path.write_bytes(content)

    with pytest.raises(InputError) as error:
        list(open_intel(path).found(Given()))
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_larger_than_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "large.json"
    path.write_bytes(b"[" + b" " * 2000 + b"]")

    for limit in ("LARGEST", "LARGEST_JSON"):
        with monkeypatch.context() as patched:
            patched.setattr(f"sleetwatch.workspace.intel_files.{limit}", 1000)
            with pytest.raises(InputError, match="the limit is"):
                open_intel(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(InputError, match="No such file"):
        open_intel(tmp_path / "nothing")


OFAC_ROW = '901,"NAME","individual","DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Email Address a@mail.example;"'


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (json.dumps({"type": "bundle", "objects": []}), "stix"),
        (json.dumps({"Event": {"Attribute": []}}), "misp-event"),
        (json.dumps({"name": "n", "uuid": "u", "values": [{"value": "x"}]}), "misp-galaxy"),
        (json.dumps({"sha1_hash": "x", "threat_actors": []}), "orkl"),
        ('<?xml version="1.0"?><sdnList xmlns="https://example.org/x"></sdnList>', "ofac-xml"),
        (OFAC_ROW + "\n\x1a", "ofac-csv"),
        ("kind,value\nip,45.12.13.14\n", "csv"),
        ("\ufeffindicator;type\n45.12.13.14;ip\n", "csv"),
    ],
)
def test_each_format_is_known_by_what_is_in_it(tmp_path: Path, content: str, form: str):
    path = tmp_path / "any.name"
    path.write_text(content, "utf-8")
    file = open_intel(path)

    assert file.format == form
    assert isinstance(list(file.found(Given())), list)
