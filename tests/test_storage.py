"""Object storage over its real protocol, well and unwell."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sleetwatch.errors import ObjectGone, StorageError
from sleetwatch.storage import Access, Bucket
from tests.buckets import Buckets


def test_what_was_put_there_is_given_back_and_goes_when_told(buckets: Buckets, tmp_path: Path):
    bucket, file = buckets.bucket(), tmp_path / "large"
    file.write_bytes(b"0123456789" * 1_200_000)
    bucket.send(file, "a/large")
    bucket.write("b", b"small")
    bucket.fetch("a/large", tmp_path / "new" / "copy")
    assert (tmp_path / "new" / "copy").read_bytes() == file.read_bytes()
    assert {(one.key, one.size) for one in bucket.listed()} == {("a/large", 12_000_000), ("b", 5)}
    bucket.move("b", "c")
    bucket.delete("a/large")
    bucket.delete("a/large")
    assert (set(bucket.names()), bucket.read("c"), bucket.holds("b")) == ({"c"}, b"small", False)
    assert set(bucket.under("none").names()) == set()
    with pytest.raises(ObjectGone, match="b is not there"):
        bucket.read("b")


def test_what_is_packed_already_is_not_packed_again(buckets: Buckets, tmp_path: Path):
    bucket, file = buckets.bucket(), tmp_path / "raw.zst"
    with pa.output_stream(str(file), compression="zstd") as packed:
        packed.write(b"a record")
    bucket.send(file, "raw.zst")
    bucket.write("b.gz", b"as it is")
    assert (bucket.read("raw.zst"), bucket.read("b.gz")) == (file.read_bytes(), b"as it is")
    with bucket.stream("raw.zst", "zstd") as stream:
        assert stream.read() == b"a record"


def test_a_storage_that_asks_to_slow_down_is_asked_again(buckets: Buckets):
    bucket = buckets.bucket()
    with buckets.moody.quiet() as asked:
        buckets.moody.slow = 2
        bucket.write("a", b"x")
        assert len(asked) == 3
        buckets.moody.slow = 1000
        with pytest.raises(StorageError, match="asks to slow down") as failed:
            bucket.read("a")
    assert "\n" not in str(failed.value)
    assert bucket.read("a") == b"x"


def test_an_answer_that_breaks_off_leaves_a_whole_file_or_none(buckets: Buckets, tmp_path: Path):
    bucket, content = buckets.bucket(attempts=2), bytes(range(256)) * 4000
    bucket.write("a", content)
    with buckets.moody.quiet():
        buckets.moody.broken = 1
        bucket.fetch("a", tmp_path / "once")
        assert (tmp_path / "once").read_bytes() == content
        buckets.moody.broken = 1000
        with pytest.raises(StorageError):
            bucket.fetch_all([("a", tmp_path / "never"), ("a", tmp_path / "nor this")])
    assert {path.name for path in tmp_path.iterdir()} == {"once"}


def test_what_is_wrong_is_said_in_one_line_with_what_to_do(buckets: Buckets):
    bucket = buckets.bucket()
    with buckets.moody.quiet():
        buckets.moody.denied = 1000
        for ask in (bucket.check, lambda: bucket.read("a"), lambda: bucket.write("a", b""), lambda: [*bucket.listed()]):
            with pytest.raises(StorageError, match="refuses these credentials; set AWS_ACCESS_KEY_ID") as failed:
                ask()
            assert "never-told" not in str(failed.value)
    none = buckets.bucket("s3://no-such-place/lake")
    for ask in (none.check, lambda: none.write("a", b"")):
        with pytest.raises(StorageError, match="no such bucket; make it"):
            ask()
    with pytest.raises(StorageError, match="cannot be reached; see whether"):
        Bucket("s3://acme/lake", Access("http://127.0.0.1:9", None, 1)).check()
