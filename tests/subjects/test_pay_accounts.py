"""Where pay goes, without names and numbers."""

from __future__ import annotations

from sleetwatch.events import Payroll, Watch
from tests.subjects.test_claims import START, tables_of, worker


def changes(*events: object) -> dict[str, dict]:
    made = tables_of(worker("w1", full_name="Ana Example"), worker("w2", full_name="Bo Strand"), *events)
    names = {row["subject"]: row["worker_id"] for row in made["people"]}
    return {names[row["subject"]]: row for row in made["pay_accounts"]}


def paid(worker_id: str, account: str, **told: object) -> Payroll:
    return Payroll(at=START, worker_id=worker_id, **({"institution": "First Bank", "pay_account": account} | told))


def test_one_account_is_one_however_it_is_written():
    found = changes(paid("w1", "DE12 3456 7890"), paid("w2", "de12-34567890", institution="first bank"))

    assert found["w1"]["pay_account"] == found["w2"]["pay_account"] is not None


def test_numbers_that_follow_one_another_are_neighbours():
    found = changes(paid("w1", "0012345670"), paid("w2", "0012345681"))

    assert found["w1"]["neighbours"] == found["w2"]["neighbours"] is not None


def test_numbers_far_apart_or_at_two_banks_are_no_neighbours():
    apart = changes(paid("w1", "0012345670"), paid("w2", "0012349999"))
    banks = changes(paid("w1", "0012345670"), paid("w2", "0012345671", institution="Other Bank"))

    assert {row["neighbours"] for row in (*apart.values(), *banks.values())} == {None}


def test_one_account_shared_or_two_of_one_worker_are_no_neighbours():
    shared = changes(paid("w1", "0012345670"), paid("w2", "0012345670"))
    own = changes(paid("w1", "0012345670"), paid("w1", "0012345671"))

    assert {row["neighbours"] for row in (*shared.values(), *own.values())} == {None}


def test_tokens_are_no_numbers():
    found = changes(paid("w1", "tok_aB12xy"), paid("w2", "tok_aB12xz"))

    assert {row["neighbours"] for row in found.values()} == {None}


def test_the_watchlists_label_stands_beside_a_listed_account():
    listed = Watch(at=0, list_kind="bank_account", value="de12 3456 7890", label="mule account")

    found = changes(paid("w1", "DE1234567890"), paid("w2", "DE99"), listed)

    assert (found["w1"]["listed_as"], found["w2"]["listed_as"]) == ("mule account", None)


def test_whether_the_holder_is_the_worker_is_all_that_is_left_of_names():
    found = changes(paid("w1", "a1", payee_name="Example, Ana"), paid("w2", "b1", payee_name="Wei Zhang"))

    assert [found[name]["payee_matches"] for name in ("w1", "w2")] == ["same", "other"]
    assert "Zhang" not in repr(found)
