from __future__ import annotations

import pytest

from sleetwatch.intel.imports.found import Context, Given, Names, Rejected
from sleetwatch.intel.imports.orkl import is_report, read


def report(*actors, **more):
    return {"sha1_hash": "ab" * 20, "title": "A report", "threat_actors": list(actors)} | more


def actor(*aliases, name="NICKEL TAPESTRY", **more):
    said = {"main_name": name, "aliases": list(aliases), "source_id": "Secureworks", "source_name": "Secureworks:X"}
    return said | {"updated_at": "2026-04-10T02:00:03Z"} | more


def test_an_actor_is_one_entry_of_the_catalogue_it_was_copied_from():
    [_, piece] = read(report(actor("Jasper Sleet Microsoft", "UNC5267 ", "Purpledelta Recorded Future")), Given())

    assert piece.said.names == ("NICKEL TAPESTRY", "Jasper Sleet", "UNC5267", "Purpledelta")
    assert (piece.said.source.publisher, piece.said.source.date) == ("Secureworks/Sophos", "2026-04-10")


def test_the_names_in_the_text_are_told():
    [piece] = read(report(plain_text="... tracks the workers as Jasper Sleet (formerly Storm-0287) ..."), Given())

    assert piece.what == "names Jasper Sleet, Storm-0287"


def test_odd_actors_are_refused_or_say_nothing_and_none_is_lost():
    listed = [actor(), actor("X", deleted_at="2026-01-01"), 5, {}, {"main_name": "Y", "aliases": None}]
    pieces = list(read(report(*listed), Given()))

    assert [type(piece) for piece in pieces] == [Context, Context, Rejected, Rejected, Rejected, Context]


def test_several_reports_and_the_answer_of_the_interface_are_read():
    assert is_report([report(), report()])
    assert is_report({"data": report(actor("A")), "status": "success"})
    assert sum(isinstance(one, Names) for one in read({"data": [report(actor("A")), report(actor("B"))]}, Given())) == 2


@pytest.mark.parametrize("document", [None, [], {}, {"title": "x"}, {"data": None}, [report(), {}]])
def test_other_json_is_no_report(document):
    assert not is_report(document)
