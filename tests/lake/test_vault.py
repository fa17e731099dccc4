from __future__ import annotations

import hashlib
import io
from pathlib import Path

from sleetwatch.lake import Vault, redacted_stem

CONTENT = b'{"a": 1}\n' * 1000


def keep(vault: Vault, content: bytes) -> tuple[str, int, bool]:
    aside = vault.root.parent / "aside"
    kept = vault.stage(io.BytesIO(content), aside)
    with kept.open() as stream:
        assert stream.read() == content
    new = vault.settle(kept)
    assert not aside.exists()
    return kept.sha256, kept.size, new


def test_a_file_is_kept_under_its_own_hash_and_given_back_byte_for_byte(tmp_path: Path):
    vault = Vault(tmp_path / "vault")
    sha256, size, new = keep(vault, CONTENT)
    assert (sha256, size, new) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), True)
    with vault.open(sha256) as stream:
        assert stream.read() == CONTENT


def test_the_same_file_is_kept_once(tmp_path: Path):
    vault = Vault(tmp_path / "vault")
    keep(vault, CONTENT)
    assert keep(vault, CONTENT)[2] is False
    assert sum(file.is_file() for file in tmp_path.rglob("*")) == 1


def test_what_no_catalogue_knows_is_swept(tmp_path: Path):
    vault = Vault(tmp_path / "vault")
    kept = keep(vault, CONTENT)[0]
    orphan = keep(vault, b"other")[0]
    assert vault.sweep({kept}) == 1
    assert vault.holds(kept)
    assert not vault.holds(orphan)


def test_a_redacted_form_that_a_killed_purge_left_goes_unless_it_is_the_only_one(tmp_path: Path):
    vault = Vault(tmp_path / "vault")
    kept = keep(vault, CONTENT)[0]
    beside, alone = vault.path(redacted_stem(kept, 3)), vault.path(redacted_stem("f" * 64, 3))
    alone.parent.mkdir(exist_ok=True)
    for path in (beside, alone):
        path.write_bytes(b"x")
    assert vault.sweep({kept}) == 2
    assert vault.holds(kept)
    assert not beside.exists()
    assert [one.name for one in vault.orphans()] == [alone.name]
