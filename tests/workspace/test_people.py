"""People and how they sign in: nothing is guessable, nothing holds twice, nothing holds for ever."""

from __future__ import annotations

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from sleetwatch import clock
from sleetwatch.cases import passwords
from sleetwatch.errors import NotAllowed, SignInError, UnknownName, UserError
from sleetwatch.state import sessions, tokens
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.sign_ins import MOST_TRIES, WRONG
from tests.workspace.keeping import kept

PASSWORD = "four plain words here"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    monkeypatch.setattr(passwords, "_NOBODY", cheap.hash("nobody"))


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    made = Workspace.create(tmp_path / "acme", "acme")
    made.people.begin(made.people.start_link(), "Dana@acme.example", PASSWORD)
    return made


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch):
    """Sets the clock forward."""
    start = clock.now()

    def move(by: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + by)

    return move


def enrolled(workspace: Workspace) -> tuple[pyotp.TOTP, list[str]]:
    secret, uri = workspace.sign_ins.enrol_totp("dana@acme.example")
    assert f"secret={secret}" in uri
    totp = pyotp.TOTP(secret)
    return totp, workspace.sign_ins.confirm_totp("dana@acme.example", code_at(totp))


def code_at(totp: pyotp.TOTP) -> str:
    return totp.at(clock.now() // clock.SECOND)


def test_the_first_start_takes_a_link_that_holds_once_and_gives_no_default_password(tmp_path, moved):
    people = Workspace.create(tmp_path / "acme").people
    late, link = people.start_link(), people.start_link()
    for wrong in ("", "guessed", late):
        with pytest.raises(SignInError, match="does not hold"):
            people.begin(wrong, "dana", PASSWORD)
    moved(25 * clock.HOUR)
    with pytest.raises(SignInError, match="does not hold"):
        people.begin(link, "dana", PASSWORD)
    person = people.begin(people.start_link(), "dana", PASSWORD)
    assert "admin" in person.roles_in("anywhere")
    with pytest.raises(UserError, match="somebody is here already"):
        people.start_link()


def test_an_invited_person_sets_a_password_once(workspace: Workspace):
    dana = workspace.access.actor("dana@acme.example")
    _, link = workspace.people.add(dana, "lee", ["analyst"], "acme")
    with pytest.raises(UserError, match="12 to 200"):
        workspace.people.redeem(link, "short")
    with pytest.raises(UserError, match="repeats itself"):
        workspace.people.redeem(link, "my name is lee, hello")
    workspace.people.redeem(link, PASSWORD)
    with pytest.raises(SignInError):
        workspace.people.redeem(link, PASSWORD)
    assert workspace.sign_ins.sign_in("Lee", PASSWORD).token


def test_who_is_unknown_shut_out_or_wrong_hears_the_same(workspace: Workspace):
    dana = workspace.access.actor("dana@acme.example")
    _, link = workspace.people.add(dana, "lee", ["analyst"])
    workspace.people.redeem(link, PASSWORD)
    workspace.people.disable(dana, "lee")
    workspace.people.add(dana, "new", ["analyst"])
    told = set()
    for name, password in (("nobody", PASSWORD), ("lee", PASSWORD), ("new", PASSWORD), ("dana@acme.example", "wrong")):
        with pytest.raises(SignInError) as error:
            workspace.sign_ins.sign_in(name, password)
        told.add(str(error.value))
    assert told == {WRONG}
    kept = [row for row in workspace.audit.page(dana) if row.action == "sign-in"]
    assert [row.outcome for row in kept] == ["failed"] * 4
    assert "nobody" not in repr(kept)


def test_an_unknown_name_costs_one_hash_like_a_known_one(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    verified = []

    class Counting(PasswordHasher):
        def verify(self, hashed, password):
            verified.append(hashed)
            return super().verify(hashed, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("nobody", "dana@acme.example"):
        with pytest.raises(SignInError):
            workspace.sign_ins.sign_in(name, "wrong")
    assert len(verified) == 2


def test_too_many_tries_wait_and_then_no_longer(workspace: Workspace, moved):
    for _ in range(MOST_TRIES["pair"]):
        with pytest.raises(SignInError, match=WRONG):
            workspace.sign_ins.sign_in("dana@acme.example", "wrong", address="192.0.2.7")
    with pytest.raises(SignInError, match="too many") as error:
        workspace.sign_ins.sign_in("dana@acme.example", PASSWORD, address="192.0.2.7")
    assert 0 < error.value.retry_after <= 900
    assert workspace.sign_ins.sign_in("dana@acme.example", PASSWORD, address="192.0.2.8").token
    moved(16 * clock.MINUTE)
    assert workspace.sign_ins.sign_in("dana@acme.example", PASSWORD, address="192.0.2.7").token


def test_a_lost_device_and_its_recovery_codes_are_forgotten_by_an_administrator_of_all(workspace: Workspace):
    enrolled(workspace)
    dana = workspace.access.actor("dana@acme.example")
    workspace.people.add(dana, "lee", ["admin"], "acme")
    with pytest.raises(NotAllowed):  # administrator of one tenant only
        workspace.sign_ins.drop_totp(workspace.access.actor("lee"), "dana@acme.example")
    assert workspace.sign_ins.sign_in("dana@acme.example", PASSWORD).token is None
    workspace.sign_ins.drop_totp(dana, "dana@acme.example")
    assert workspace.sign_ins.sign_in("dana@acme.example", PASSWORD).token


def test_a_code_is_taken_once_and_a_recovery_code_too(workspace: Workspace, moved):
    totp, codes = enrolled(workspace)
    first = workspace.sign_ins.sign_in("dana@acme.example", PASSWORD)
    assert (first.token, first.pending is None) == (None, False)
    assert workspace.sign_ins.session(first.pending) is None
    with pytest.raises(SignInError):  # the code that confirmed the device
        workspace.sign_ins.pass_code(first.pending, code_at(totp))
    moved(clock.MINUTE)
    code = code_at(totp)
    assert workspace.sign_ins.session(workspace.sign_ins.pass_code(first.pending, code).token).how == "totp"
    again = workspace.sign_ins.sign_in("dana@acme.example", PASSWORD)
    with pytest.raises(SignInError):
        workspace.sign_ins.pass_code(again.pending, code)
    workspace.sign_ins.pass_code(again.pending, codes[0].upper())
    third = workspace.sign_ins.sign_in("dana@acme.example", PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInError):
            workspace.sign_ins.pass_code(third.pending, codes[0])
    with pytest.raises(SignInError):  # too many wrong codes end it, even before a right one
        workspace.sign_ins.pass_code(third.pending, codes[1])


def test_nothing_in_the_state_lets_anybody_in(workspace: Workspace):
    totp, codes = enrolled(workspace)
    session = workspace.sign_ins.open_session("dana@acme.example", "oidc", "192.0.2.7")
    dana = workspace.access.actor("dana@acme.example")
    _, token = workspace.api_tokens.make(dana, "dana@acme.example", ["queue.read"], 30, "export")
    link = workspace.people.invite(dana, "dana@acme.example")
    workspace.folder.state.dispose()
    content = kept(workspace)
    for secret in (PASSWORD, totp.secret, session, token, link, codes[0], "192.0.2.7"):
        assert secret.encode() not in content


def test_a_session_ends_unused_and_in_any_case_and_turns(workspace: Workspace, moved):
    sign_ins = workspace.sign_ins
    token = sign_ins.sign_in("dana@acme.example", PASSWORD).token
    turned = sign_ins.rotate(token)
    assert sign_ins.session(token) is None
    with pytest.raises(SignInError):
        sign_ins.rotate(token)
    for hours in range(24):
        moved(hours * 29 * clock.MINUTE)
        assert sign_ins.session(turned) is not None
    moved(24 * 30 * clock.MINUTE + clock.MINUTE)
    assert sign_ins.session(turned) is None
    idle = sign_ins.open_session("dana@acme.example", "oidc")
    moved(24 * 30 * clock.MINUTE + 32 * clock.MINUTE)
    assert sign_ins.session(idle) is None


def test_signing_out_a_new_password_and_being_shut_out_end_sessions(workspace: Workspace):
    sign_ins, people = workspace.sign_ins, workspace.people
    first, second = (sign_ins.open_session("dana@acme.example", "oidc") for _ in range(2))
    sign_ins.close(first)
    assert (sign_ins.session(first), sign_ins.session(second) is None) == (None, False)
    with pytest.raises(SignInError, match="not your password"):
        people.change_password("dana@acme.example", "wrong", "other plain words here")
    people.change_password("dana@acme.example", PASSWORD, "other plain words here")
    assert sign_ins.session(second) is None
    many = [sign_ins.open_session("dana@acme.example", "oidc") for _ in range(7)]
    assert sum(sign_ins.session(one) is not None for one in many) == 5
    dana = workspace.access.actor("dana@acme.example")
    people.add(dana, "lee", ["admin"])
    lee = workspace.access.actor("lee")
    _, token = workspace.api_tokens.make(dana, "dana@acme.example", ["queue.read"], 30, "")
    people.disable(lee, "dana@acme.example")
    assert all(sign_ins.session(one) is None for one in many)
    assert workspace.api_tokens.holder(token) is None
    with pytest.raises(UnknownName):
        workspace.access.actor("dana@acme.example")
    with pytest.raises(UserError, match="nobody would be left"):
        people.disable(lee, "lee")


def test_a_token_does_what_it_was_made_for_and_ends(workspace: Workspace, moved):
    dana, made = workspace.access.actor("dana@acme.example"), workspace.api_tokens
    token, text = made.make(dana, "dana@acme.example", ["queue.read"], 30, "nightly")
    name, scopes = made.holder(text)
    actor = workspace.access.actor(name, "token", scopes)
    assert workspace.access.decide(actor, "queue.read", tenant="acme").allowed
    assert not workspace.access.decide(actor, "people.write").allowed
    with pytest.raises(NotAllowed):  # a token makes no wider token
        made.make(actor, "dana@acme.example", ["people.write"], 30, "")
    with pytest.raises(UnknownName, match="is no action"):
        made.make(dana, "dana@acme.example", ["everything"], 30, "")
    _, second = made.make(dana, "dana@acme.example", ["queue.read"], 30, "")
    made.drop(dana, token.token)
    assert made.holder(text) is None
    moved(31 * clock.DAY)
    assert made.holder(second) is None
    with workspace.folder.state.connect() as connection:
        assert text not in repr(connection.execute(sa.select(tokens)).all())
        assert connection.execute(sa.select(sessions)).all() == []


def test_roles_are_given_by_others_and_checked(workspace: Workspace):
    dana = workspace.access.actor("dana@acme.example")
    with pytest.raises(NotAllowed, match="nobody gives a role to themselves"):
        workspace.people.grant(dana, "dana@acme.example", "approver")
    with pytest.raises(UnknownName, match="is no role"):
        workspace.people.add(dana, "lee", ["king"])
    workspace.people.add(dana, "lee", ["admin"], "acme")
    lee = workspace.access.actor("lee")
    workspace.people.grant(lee, "dana@acme.example", "approver", "acme")
    with pytest.raises(NotAllowed):  # administrator of one tenant only
        workspace.people.grant(lee, "dana@acme.example", "approver")
    with pytest.raises(UserError, match="is here already"):
        workspace.people.add(dana, " LEE ", ["analyst"])
    workspace.people.revoke(dana, "lee", "admin", "acme")
    with pytest.raises(NotAllowed):
        workspace.people.all(workspace.access.actor("lee"))


def test_an_openid_identity_is_somebody_here(workspace: Workspace):
    assert workspace.people.identity("https://id.example", "42") is None
    workspace.people.meet("dana@acme.example", "https://id.example", "42")
    assert workspace.people.identity("https://id.example", "42") == "dana@acme.example"
    assert workspace.people.identity("https://other.example", "42") is None
