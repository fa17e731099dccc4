from __future__ import annotations

from pathlib import Path

import pyotp
import pytest

from sleetwatch.cases.flow import MOVES, STATES, next_states
from sleetwatch.cases.passwords import (
    STEP,
    digest,
    hash_password,
    is_password,
    new_codes,
    step_of,
    totp_secret,
)
from sleetwatch.cases.playbook import CONTAIN, playbook, steps
from sleetwatch.cases.reach import rate
from sleetwatch.cases.rules import ACTIONS, ROLES
from sleetwatch.cases.vault import EvidenceVault, FolderShelf, key_of
from sleetwatch.errors import InputError
from sleetwatch.settings import Critical


def test_evidence_is_kept_by_its_content_and_read_only(tmp_path: Path):
    vault = EvidenceVault(FolderShelf(tmp_path))
    first, again = vault.put(b"label"), vault.put(b"label")
    assert first == again
    assert vault.read(first) == b"label"
    assert (tmp_path / key_of(first)).stat().st_mode & 0o777 == 0o400
    assert list(vault.scrub({first})) == []


def test_a_flipped_byte_and_a_stray_or_missing_file_are_found(tmp_path: Path):
    vault = EvidenceVault(FolderShelf(tmp_path))
    kept, lost = vault.put(b"label"), vault.put(b"letter")
    path = tmp_path / key_of(kept)
    path.chmod(0o600)
    path.write_bytes(b"lable")
    vault.drop(lost)
    stray = vault.put(b"nobody knows")
    with pytest.raises(InputError, match="not what was collected"):
        vault.read(kept)
    told = sorted(vault.scrub({kept, lost}))
    assert len(told) == 3
    assert any(stray[2:] in one for one in told)


def test_the_playbook_keeps_the_order_of_the_containment():
    order = [step.id for step in steps(CONTAIN)]
    assert order == ["preserve", "snapshot", "revoke", "isolate", "speak", "recover"]
    for before, step in zip(order, steps(CONTAIN)[1:], strict=False):
        assert step.after == (before,)
    for step in playbook().values():
        assert step.role in ROLES
        assert set(step.after) <= playbook().keys()
        assert step.why
        assert step.evidence


def test_every_state_can_be_left_and_reached_again():
    reached, seen = {"opened"}, set[str]()
    while reached - seen:
        state = (reached - seen).pop()
        seen.add(state)
        reached |= set(next_states(state))
    assert reached == set(STATES)
    assert all(next_states(state) for state in STATES)
    assert all(move.action in ACTIONS for move in MOVES.values())


def test_a_password_is_kept_as_argon2id_and_nobody_has_one():
    kept = hash_password("four plain words here")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,")
    assert is_password(kept, "four plain words here")
    assert not is_password(kept, "four plain words there")
    assert not is_password(None, "anything")
    assert not is_password("no hash", "anything")


def test_a_code_holds_once_and_near_its_time_only():
    secret, now = totp_secret(b"k" * 32), 1_000 * STEP
    code = pyotp.TOTP(secret).at(now)
    assert step_of(secret, code, now, 0) == 1_000
    assert step_of(secret, f"{code[:3]} {code[3:]}", now + STEP, 0) == 1_000
    assert step_of(secret, code, now, 1_000) is None
    assert step_of(secret, code, now + 3 * STEP, 0) is None
    assert step_of(secret, "ünïcödé", now, 0) is None
    codes = new_codes()
    assert len({digest(one) for one in codes}) == len(codes) == 10


def test_what_is_critical_is_what_the_settings_say():
    listed = (
        Critical(name="money", kind="repository", match=("acme/pay-*",), level=3),
        Critical(name="code", kind="repository", match=("acme/*",), level=1),
        Critical(name="mail", kind="app", match=("*exchange*",)),
    )
    assert rate("repository", "Acme/Pay-Core", listed) == (3, "money")
    assert rate("repository", "acme/site", listed) == (1, "code")
    assert rate("app", "acme/pay-core", listed) == (0, None)
    assert rate("app", "Office 365 Exchange Online", listed) == (2, "mail")
