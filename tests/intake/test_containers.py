from __future__ import annotations

import bz2
import errno
import gzip
import io
import os
import sys
import tarfile
import threading
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import Member, containers, members_of, read, stored
from sleetwatch.intake.limits import Limits
from tests.intake.reading import items, records

LINES = b'{"a": 1}\n{"a": 2}\n'


def test_gzip_is_read_whatever_the_file_is_called():
    assert records(gzip.compress(LINES)) == [{"a": 1}, {"a": 2}]


def test_a_truncated_gzip_is_refused_as_a_whole():
    with pytest.raises(InputError, match="nothing of it was kept"):
        items(gzip.compress(LINES * 1000)[:-20])


def test_a_corrupt_gzip_is_refused_as_a_whole():
    damaged = bytearray(gzip.compress(LINES * 1000))
    damaged[30] ^= 0xFF
    with pytest.raises(InputError, match="damaged"):
        items(bytes(damaged))


def test_every_file_in_a_zip_is_a_member_with_a_name_that_says_so(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jsonl", LINES)
        archive.writestr("inner/two.jsonl.gz", gzip.compress(LINES))
    members = members_of(path)
    assert [member.name for member in members] == ["export.zip/one.jsonl", "export.zip/inner/two.jsonl.gz"]
    for member in members:
        with stored(member) as stream:
            content = stream.read()
        assert [item.record for item in read(io.BytesIO(content), len(content), "x")] == [{"a": 1}, {"a": 2}]


def test_a_zip_with_a_damaged_member_says_which(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.jsonl", LINES * 100)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"export.zip/one.jsonl is damaged"), stored(members_of(path)[0]) as stream:
        stream.read()


def test_a_bomb_is_stopped_before_it_fills_the_disk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(containers, "LIMITS", Limits(ratio=20, ratio_from=100_000))
    with pytest.raises(InputError, match="more than a log compresses"):
        items(gzip.compress(b'{"a": 1}\n' * 1_000_000))


def test_a_folder_gives_its_logs_in_order_and_leaves_other_files_alone(tmp_path: Path):
    (tmp_path / "b.csv").write_text("a\n1\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.jsonl.gz").write_bytes(gzip.compress(LINES))
    (tmp_path / "README.md").write_text("not a log")
    (tmp_path / ".hidden.csv").write_text("a\n1\n")
    assert [member.name for member in members_of(tmp_path)] == ["b.csv", "a.jsonl.gz"]


def test_a_folder_gives_logs_that_were_turned_over(tmp_path: Path):
    for name in ("audit.log", "audit.log.1", "audit.log-20260301", "syslog.2", "results.json.2026-03-01", "libc.so.6"):
        (tmp_path / name).write_bytes(LINES)
    taken = {member.name for member in members_of(tmp_path)}
    assert taken == {"audit.log", "audit.log.1", "audit.log-20260301", "syslog.2", "results.json.2026-03-01"}


def test_a_path_that_does_not_exist_is_named():
    with pytest.raises(InputError, match=r"nowhere.json does not exist"):
        members_of(Path("nowhere.json"))


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (b" \n", "empty"), (b"\x7fELF\x00\x00\x00" * 50, "binary")]
)
def test_what_is_no_log_is_refused_with_a_word_about_it(content: bytes, says: str):
    with pytest.raises(InputError, match=says):
        items(content)


def test_two_files_of_one_name_in_a_zip_are_both_read(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jsonl", b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("one.jsonl", b"second")
    found = []
    for member in members_of(path):
        with stored(member) as stream:
            found.append(stream.read())
    assert found == [b"first", b"second"]


def test_what_a_mac_adds_to_a_zip_is_left_alone(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("__MACOSX/._one.jsonl", ".DS_Store", "logs/.hidden/two.jsonl", "./logs/one.jsonl"):
            archive.writestr(name, LINES)
    (member,) = members_of(path)
    assert member.name == "export.zip/./logs/one.jsonl"
    with stored(member) as stream:
        assert stream.read() == LINES


def take_in(content: AbstractContextManager[BinaryIO], full: OSError) -> None:
    with content as stream:
        assert stream.read() == LINES
        raise full


def test_a_full_disk_while_a_file_is_taken_in_is_not_called_damage(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jsonl", LINES)
    full = OSError(errno.ENOSPC, "No space left on device")
    packed = gzip.compress(LINES)
    for content in (stored(members_of(path)[0]), containers.unpacked(io.BytesIO(packed), len(packed), "x")):
        with pytest.raises(OSError, match="No space left"):
            take_in(content, full)


def test_a_compression_that_python_cannot_undo_is_the_users_to_mend(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jsonl", LINES)
    content = path.read_bytes()
    entry = content.index(b"PK\x01\x02")
    path.write_bytes(content[: entry + 10] + b"\x63\x00" + content[entry + 12 :])
    with pytest.raises(InputError, match=r"export.zip/one.jsonl is damaged"), stored(members_of(path)[0]):
        pass


def zstandard(content: bytes) -> bytes:
    packed: bytes = pa.compress(content, "zstd", asbytes=True)
    return packed


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstandard], ids=["gzip", "bzip2", "zstandard"])
class TestEachCompression:
    def test_members_one_after_the_other_are_read(self, pack):
        assert records(pack(LINES) + pack(b'{"a": 3}\n')) == [{"a": 1}, {"a": 2}, {"a": 3}]

    def test_what_is_cut_off_is_refused_as_a_whole(self, pack):
        with pytest.raises(InputError, match="damaged"):
            items(pack(os.urandom(30_000).hex().encode())[:-20])

    def test_a_bomb_is_stopped(self, pack, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(containers, "LIMITS", Limits(ratio=20, ratio_from=100_000))
        with pytest.raises(InputError, match="more than a log compresses"):
            items(pack(b'{"a": 1}\n' * 1_000_000))

    def test_a_zip_inside_is_named_and_not_opened(self, pack):
        with pytest.raises(InputError, match="a zip inside another file"):
            items(pack(zipped(LINES)))


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("one.jsonl", content)
    return out.getvalue()


def test_a_bomb_in_a_zip_is_stopped_on_its_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(containers, "LIMITS", Limits(ratio=20, ratio_from=100_000))
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.jsonl", b'{"a": 1}\n' * 1_000_000)
    with pytest.raises(InputError, match="more than a log compresses"):
        members_of(path)
    with stored(Member(path, "one.jsonl")) as stream, pytest.raises(InputError, match="more than a log compresses"):
        stream.read()


def test_a_tar_is_named_and_not_read_as_text():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        entry = tarfile.TarInfo("one.jsonl")
        entry.size = len(LINES * 9000)
        archive.addfile(entry, io.BytesIO(LINES * 9000))
    with pytest.raises(InputError, match="a tar archive"):
        items(out.getvalue())


@given(
    st.sampled_from([b"\x1f\x8b\x08\x00", b"BZh9", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PAR1"]),
    st.binary(max_size=200),
)
def test_any_bytes_behind_a_containers_mark_are_one_clear_error(mark: bytes, content: bytes):
    with pytest.raises(InputError):
        items(mark + content)


@given(st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_any_damage_to_a_container_gives_records_or_one_clear_error(place: int, damage: bytes):
    for packed in (gzip.compress(LINES * 20), bz2.compress(LINES * 20), zstandard(LINES * 20)):
        at = place % len(packed)
        try:
            read = items(packed[:at] + damage + packed[at + len(damage) :])
        except InputError:
            continue
        assert all((item.record is None) == (item.refused is not None) for item in read)


def test_a_zip_inside_a_zip_is_named_and_not_opened(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", zipped(LINES))
    with stored(members_of(path)[0]) as stream, pytest.raises(InputError, match="a zip inside another file"):
        items(stream.read())


def test_a_folder_gives_every_kind_of_log(tmp_path: Path):
    names = ["a.cef", "b.log", "c.parquet", "d.tsv", "e.txt", "f.xml", "g.json.zst", "h.csv.bz2", "syslog"]
    for name in [*names, "z.pdf"]:
        (tmp_path / name).write_bytes(LINES)
    assert [member.name for member in members_of(tmp_path)] == names


def test_a_pipe_is_read_once_and_whole(tmp_path: Path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(LINES,))
    (member,) = members_of(path)
    writer.start()
    with stored(member) as stream:
        assert stream.read() == LINES
    writer.join()


def test_a_dash_is_the_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    (member,) = members_of(Path("-"))
    with stored(member) as stream:
        assert stream.read() == LINES
    assert member.name == "standard input"
