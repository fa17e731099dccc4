"""Names are exchanged one to one, wherever they stand, and nothing else is."""

from __future__ import annotations

import gzip

from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.bench.raw_names import Renaming, people_named
from sleetwatch.worlds.names import mailbox

NAMES = ["Ann Green", "Bo Lee", "Lucía Müller", "Ivy White"]


def test_a_name_a_mailbox_and_a_login_change_together():
    told = Renaming(NAMES, seed=1).in_text("Lucía Müller, lucia.muller2@one.example, lucia-muller-nl, luciamuller.dev")

    name, mailbox, login, private = told.split(", ")
    first, last = name.split(" ")
    plain = Renaming(NAMES, seed=1).in_text("lucia.muller")
    assert "Lucía" not in told
    assert "uller" not in told
    assert mailbox == f"{plain}2@one.example"
    assert login == f"{plain.replace('.', '-')}-nl"
    assert private == f"{plain.replace('.', '')}.dev"
    assert plain.split(".")[0][:2] == first.lower()[:2]
    assert plain.split(".")[1][:2] == last.lower()[:2]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_names_that_mailboxes_write_alike_still_agree_with_their_mailboxes(seed):
    renaming = Renaming([*NAMES, "Eva Garcia", "Iker García", "Nuria Lee"], seed)

    for first, last in (("Eva", "Garcia"), ("Iker", "García"), ("Nuria", "Lee"), ("Lucía", "García")):
        person = renaming.in_text(f"{first} {last}")
        assert renaming.in_text(mailbox(first, last)) == mailbox(*person.split(" "))


def test_a_bank_a_street_and_a_word_that_begins_like_a_name_stay():
    text = "Green Dot Bank, 9 White Street, Lee County, AnnGreenhouse, bo.leeds"

    assert Renaming(NAMES, seed=1).in_text(text) == text


def test_a_parcel_for_the_household_follows_the_surname():
    renaming = Renaming(NAMES, seed=1)

    assert renaming.in_text("Green (household)") == renaming.in_text("Ann Green").split(" ")[1] + " (household)"


def test_a_helper_who_shares_a_word_with_somebody_is_a_person_and_a_firm_or_a_doorstep_is_none():
    others = ["Eve Green", "Bo Diaz", "Brightway Staffing", "Left at front door", "M. Lee (neighbour)"]

    assert people_named(["Ann Green", "Bo Lee"], others) == {"Ann Green", "Bo Lee", "Eve Green", "Bo Diaz"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_two_people_never_become_one(seed):
    renaming = Renaming(NAMES, seed)
    everybody = {f"{first} {last}" for first in ("Ann", "Bo", "Ivy") for last in ("Green", "Lee", "White")}

    assert len({renaming.in_text(name) for name in everybody}) == len(everybody)


def test_files_keep_their_places_and_stay_compressed_where_they_were(tmp_path):
    (tmp_path / "logs" / "hr").mkdir(parents=True)
    (tmp_path / "logs" / "hr" / "workers.csv").write_text("W1,Ann Green\r\n", encoding="utf-8", newline="")
    (tmp_path / "logs" / "facts.jsonl.gz").write_bytes(gzip.compress(b'{"user":"ann.green"}\n'))
    renaming = Renaming(NAMES, seed=1)

    copy = renaming.copy(tmp_path / "logs", tmp_path / "copy")

    assert (copy / "hr" / "workers.csv").read_bytes() == renaming.in_text("W1,Ann Green\r\n").encode()
    assert gzip.decompress((copy / "facts.jsonl.gz").read_bytes()).decode() == renaming.in_text(
        '{"user":"ann.green"}\n'
    )
