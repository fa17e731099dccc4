from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.signing import SigningKey, is_signed


def test_what_was_signed_verifies_and_nothing_else_does(tmp_path: Path):
    key = SigningKey.read_or_make(tmp_path / "signing.key")
    other = SigningKey.read_or_make(tmp_path / "other.key")
    signature = key.sign("weights")
    assert is_signed("weights", signature, key.public)
    for text, signed, public in (
        (b"weights", signature, key.public),
        ("weights", None, key.public),
        ("weightS", signature, key.public),
        ("weights", other.sign("weights"), key.public),
        ("weights", signature, other.public),
        ("weights", "", key.public),
        ("weights", "no hex", key.public),
        ("weights", signature, "00"),
    ):
        assert not is_signed(text, signed, public)


def test_the_key_stays_the_same_and_its_owners(tmp_path: Path):
    path = tmp_path / "signing.key"
    first = SigningKey.read_or_make(path)
    assert SigningKey.read_or_make(path).public == SigningKey.read(path).public == first.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["signing.key"]


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_file_that_holds_no_key_says_so(tmp_path: Path, content: bytes):
    path = tmp_path / "signing.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(WorkspaceError, match="no Ed25519 key"):
        SigningKey.read(path)


def test_a_missing_key_and_one_that_others_can_read_are_refused(tmp_path: Path):
    path = tmp_path / "signing.key"
    with pytest.raises(WorkspaceError, match="is missing"):
        SigningKey.read(path)
    SigningKey.read_or_make(path)
    path.chmod(0o644)
    with pytest.raises(WorkspaceError, match="chmod 600"):
        SigningKey.read(path)
