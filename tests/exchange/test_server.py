"""The TAXII server, over real HTTP on loopback, with a public client and with hostile ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import stix2
import taxii2client.v21 as taxii
from requests.auth import AuthBase

from sleetwatch import clock
from sleetwatch.exchange import MEDIA, companions, indicator
from sleetwatch.exchange.server import MOST_BYTES
from sleetwatch.state import open_state, shared_objects
from tests.exchange.things import COLLECTION, NOW, OTHER, READER, WRITER, collection_of, serving, shared


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, sa.Engine]]:
    state = open_state(tmp_path_factory.mktemp("hub") / "state.db")
    with serving(state) as address:
        yield address, state
    state.dispose()


@pytest.fixture
def hub(running: tuple[str, sa.Engine]) -> str:
    """The server with nothing in it."""
    address, state = running
    with state.begin() as connection:
        connection.execute(sa.delete(shared_objects))
    return address


class Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def ask(hub: str, path: str = "objects/", token: str = WRITER.token, **more: Any) -> httpx.Response:
    headers = {"Accept": MEDIA, "Authorization": f"Bearer {token}"} | more.pop("headers", {})
    return httpx.request(more.pop("method", "GET"), collection_of(hub) + path, headers=headers, **more)


def send(hub: str, objects: list[Any], token: str = WRITER.token, **more: Any) -> httpx.Response:
    headers = {"Content-Type": MEDIA} | more.pop("headers", {})
    return ask(hub, token=token, method="POST", content=json.dumps({"objects": objects}), headers=headers, **more)


def failures(answer: httpx.Response) -> list[str]:
    return [one["message"] for one in answer.json()["failures"]]


# --- a public client --------------------------------------------------------------------------------------------------


def test_a_public_client_finds_reads_and_writes_the_collection(hub: str):
    server = taxii.Server(f"{hub}/taxii2/", auth=Bearer(WRITER.token))
    [collection] = server.default.collections
    one = shared()

    status = collection.add_objects({"objects": [*companions(WRITER.identity, "Acme", one.tlp), indicator(one)]})
    [manifest] = [each for each in collection.get_manifest()["objects"] if each["id"] == one.stix_id]

    assert (collection.id, collection.can_read, collection.can_write) == (COLLECTION, True, True)
    assert (status.status, status.success_count, status.failure_count) == ("complete", 5, 0)
    assert server.default.get_status(status.id).success_count == 5
    assert collection.object_versions(one.stix_id)["versions"] == [manifest["version"]]
    parsed = stix2.parse(collection.get_object(one.stix_id)["objects"][0])
    assert parsed["id"] == one.stix_id
    assert [each["id"] for each in collection.get_objects(type="indicator")["objects"]] == [one.stix_id]


def test_a_public_client_pages_through_everything_and_then_asks_for_what_is_new(hub: str):
    sent = [indicator(shared(f"{number:064x}")) for number in range(7)]
    assert send(hub, sent).status_code == 202
    collection = taxii.Collection(collection_of(hub), auth=Bearer(READER.token))

    pages = list(taxii.as_pages(collection.get_objects, per_request=3))
    last = ask(hub).headers["X-TAXII-Date-Added-Last"]
    later = indicator(shared("f" * 64))
    send(hub, [later])

    assert [[each["id"] for each in page["objects"]] for page in pages] == [
        [one["id"] for one in sent[start : start + 3]] for start in (0, 3, 6)
    ]
    assert [each["id"] for each in collection.get_objects(added_after=last)["objects"]] == [later["id"]]


def test_a_public_client_knows_itself_by_name_and_password_too(hub: str):
    collection = taxii.Collection(collection_of(hub), user=READER.name, password=READER.token)

    assert collection.can_write is False
    assert httpx.get(collection_of(hub), auth=(WRITER.name, READER.token)).status_code == 401


# --- who may what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "objects/", "../../status/x/"])
@pytest.mark.parametrize("given", ["", "Bearer wrong", "Basic !!", "Basic Og==", f"Digest {WRITER.token}"])
def test_strangers_see_nothing(hub: str, path: str, given: str):
    answer = ask(hub, path, headers={"Authorization": given})

    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_reader_shares_nothing(hub: str):
    assert send(hub, [indicator(shared(source=READER.identity))], token=READER.token).status_code == 403


def test_nobody_shares_in_anothers_name_or_changes_what_is_anothers(hub: str):
    one = shared()
    send(hub, [indicator(one)])
    mine = replace(one, source=OTHER.identity, modified=NOW + 1000)

    assert failures(send(hub, [indicator(one)], token=OTHER.token)) == ["created_by_ref is not yours"]
    assert failures(send(hub, [indicator(mine)], token=OTHER.token)) == ["another member has an object of this id"]


def test_what_became_of_what_one_sent_nobody_else_learns(hub: str):
    number = send(hub, [indicator(shared())]).json()["id"]

    assert ask(hub, f"../../status/{number}/").status_code == 200
    assert ask(hub, f"../../status/{number}/", token=OTHER.token).status_code == 404


# --- withdrawal and expiry --------------------------------------------------------------------------------------------


def test_what_is_withdrawn_is_a_tombstone_and_never_comes_back(hub: str):
    one = shared()
    gone = replace(one, digest=None, withdrawn=True, modified=NOW + 1000)
    send(hub, [indicator(one)])
    send(hub, [indicator(gone)])

    [kept] = ask(hub).json()["objects"]
    assert kept["revoked"] is True
    assert "a" * 64 not in json.dumps(kept)
    again = replace(one, modified=NOW + 2000)
    assert failures(send(hub, [indicator(again)])) == ["it was withdrawn"]
    assert send(hub, [indicator(one)]).json()["success_count"] == 1, "an older version is known, and changes nothing"
    assert ask(hub).json()["objects"] == [kept]


def test_what_is_over_is_neither_taken_nor_told(hub: str, running: tuple[str, sa.Engine]):
    old = shared(created=NOW - 9 * clock.DAY, modified=NOW - 9 * clock.DAY, valid_until=NOW - clock.DAY)
    assert failures(send(hub, [indicator(old)])) == ["it is over"]

    send(hub, [indicator(shared())])
    with running[1].begin() as connection:
        connection.execute(sa.update(shared_objects).values(valid_until=NOW - 1))
    assert ask(hub).json() == {"more": False, "objects": []}


def test_nothing_is_deleted_without_a_word(hub: str):
    one = shared()
    send(hub, [indicator(one)])

    assert ask(hub, f"objects/{one.stix_id}/", method="DELETE").status_code == 403


# --- hostile input ----------------------------------------------------------------------------------------------------


def test_free_text_gets_nowhere(hub: str):
    canary = "Jane Canary, 12 Hollow Road"
    raw = [
        indicator(shared()) | {"name": canary},
        indicator(shared()) | {"labels": [canary]},
        {"type": "note", "id": "note--11111111-1111-4111-8111-111111111111", "content": canary},
        {"type": canary, "id": canary, "modified": canary},
        {"type": "identity", "id": [canary], "modified": "2026-01-01T00:00:00Z"},
        {"type": "identity", "id": WRITER.identity, "name": f"{canary}\u202e", "modified": "2026-01-01T00:00:00Z"},
    ]

    answer = send(hub, raw)

    assert answer.json()["failure_count"] == 6
    assert canary not in answer.text
    assert canary not in ask(hub).text


def test_the_well_known_objects_are_kept_in_our_words(hub: str):
    _, _, marking, definition = companions(WRITER.identity, "Acme", "red")

    send(hub, [marking | {"name": "TLP:CLEAR"}, definition | {"description": "Jane Canary"}])

    kept = {one["type"]: one for one in ask(hub).json()["objects"]}
    assert kept["marking-definition"]["name"] == "TLP:RED"
    assert "Canary" not in json.dumps(kept)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"null", 422), (b"[]", 422), (b"{", 422), (b"\xff\xfe", 422), (b'{"objects": []}', 422),
        (b'{"objects": {}}', 422), (b'{"objects": [1], "x": 1}', 422), (b"[" * 100_000, 422),
        (b'{"objects": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422),
        (b'{"objects": [' + b"1," * 600 + b"1]}", 413), (b" " * (MOST_BYTES + 1), 413),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_body_that_is_no_envelope_or_too_large_is_refused(hub: str, body: bytes, status: int):
    answer = ask(hub, method="POST", content=body, headers={"Content-Type": MEDIA})

    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA
    assert set(answer.json()) == {"title", "http_status"}


def test_objects_that_are_no_objects_are_failures_and_not_crashes(hub: str):
    answer = send(hub, [None, 1, "x", [], {}, {"type": []}, {"type": "indicator", "id": {}}])

    assert (answer.status_code, answer.json()["failure_count"]) == (202, 7)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept": "application/json"}, 406), ({"Accept": "application/taxii+json;version=2.0"}, 406),
        ({"Accept": ""}, 406), ({"Accept": "text/html, application/taxii+json; version=2.1"}, 200),
        ({"Accept": "*/*"}, 200), ({"Accept": "application/taxii+json"}, 200),
    ],
)  # fmt: skip
def test_the_media_type_is_agreed_upon(hub: str, headers: dict[str, str], status: int):
    assert ask(hub, headers=headers).status_code == status


def test_what_is_sent_must_be_taxii(hub: str):
    assert send(hub, [indicator(shared())], headers={"Content-Type": "application/json"}).status_code == 415


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"}, {"limit": "-1"}, {"limit": "many"}, {"next": "x"}, {"next": "9" * 40},
        {"added_after": "yesterday"}, {"added_after": "2026-01-01T00:00:00"}, {"match[id]": "a b"},
        {"match[id]": ",".join("a" * 101)}, {"match[type]": "'; drop table shared_objects; --"},
    ],
    ids=str,
)  # fmt: skip
def test_a_question_that_is_not_understood_is_refused(hub: str, asked: dict[str, str]):
    assert ask(hub, params=asked).status_code == 400


def test_filters_hold(hub: str):
    one, two = shared("1" * 64), shared("2" * 64)
    send(hub, [*companions(WRITER.identity, "Acme", "red"), indicator(one), indicator(two)])

    def ids(**asked: str) -> set[str]:
        return {each["id"] for each in ask(hub, params=asked).json()["objects"]}

    assert ids(**{"match[id]": f"{one.stix_id},{two.stix_id}"}) == {one.stix_id, two.stix_id}
    assert ids(**{"match[type]": "indicator"}) == {one.stix_id, two.stix_id}
    assert ids(**{"match[type]": "indicator", "match[spec_version]": "2.0"}) == set()
    assert ids(**{"match[id]": one.stix_id, "match[version]": "1999-01-01T00:00:00.000Z"}) == set()
    assert ask(hub, "objects/indicator--00000000-0000-4000-8000-000000000000/").status_code == 404
    assert ask(hub, "nothing/").status_code == 404
