"""Two companies exchange what is rare: what leaves, what never does, what it adds, and how it is taken back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import stix2
from starlette.responses import Response
from typer.testing import CliRunner

from sleetwatch import clock
from sleetwatch.cli import app
from sleetwatch.errors import UserError
from sleetwatch.exchange import Collection, Cursor, bundle, server
from sleetwatch.state import exchange_cursors, offers, received, shared_objects
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.holding import Holdings, holdings_now
from sleetwatch.workspace.hunting import Progress
from tests.workspace import keeping
from tests.workspace.community import KEY, NEVER, TWIN, community, confirm, giver, silent, taker, with_exchange


@pytest.fixture(scope="module")
def companies_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("community")
    giver(place / "gives", place / "logs" / "gives")
    taker(place / "takes", place / "logs" / "takes")
    Workspace.create(place / "hub", "nobody")
    shutil.rmtree(place / "logs")
    return place


SHARED = 5
"""What the confirmed worker has that is rare: a telephone, an account, a mailbox, a home and where the laptop went."""


class Companies:
    """Copies of one's own, with the server at work."""

    def __init__(self, place: Path, url: str) -> None:
        self.place, self.url = place, url
        self.hub = Workspace.open(place / "hub")

    def gives(self, more: str = "") -> Workspace:
        return with_exchange(Workspace.open(self.place / "gives"), f'url = "{self.url}"\n{more}')

    def takes(self, more: str = "") -> Workspace:
        return with_exchange(Workspace.open(self.place / "takes"), f'url = "{self.url}"\n{more}')

    def served(self) -> str:
        """All that the server holds."""
        with self.hub.folder.state.connect() as connection:
            return "".join(connection.execute(sa.select(shared_objects.c.content)).scalars())


@pytest.fixture(scope="module")
def kept() -> dict[str, Holdings]:
    """What people have, by company: who is confirmed changes nothing about it."""
    return {}


@pytest.fixture
def companies(
    companies_once: Path, tmp_path: Path, kept: dict[str, Holdings], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Companies]:
    def held(folder: Folder, kinds: Iterable[str], progress: Progress) -> Holdings:
        if folder.root.name not in kept:
            kept[folder.root.name] = holdings_now(folder, kinds, progress)
        return kept[folder.root.name]

    monkeypatch.setattr("sleetwatch.workspace.exchanging.holdings_now", held)
    place = Path(shutil.copytree(companies_once, tmp_path / "companies"))
    two = Workspace.open(place / "gives"), Workspace.open(place / "takes")
    with community(place / "hub", *two) as url:
        yield Companies(place, url)


def digests(workspace: Workspace) -> set[str]:
    return {one.shared.digest for one in workspace.exchange.plan(silent).new if one.shared.digest}


def test_only_rare_things_of_confirmed_subjects_would_leave(companies: Companies):
    gives = companies.gives()
    plan = gives.exchange.plan(silent)

    assert {one.shared.link_kind for one in plan.new} == {"phone", "bank", "mailbox", "address"}
    confirmed = gives.explain("w001").suspect.subject
    assert {subject for one in plan.new for _, subject in one.subjects} == {confirmed}
    assert {one.shared.standing for one in plan.new} == {"confirmed"}


def test_nothing_that_names_anybody_leaves_and_it_is_valid_stix(companies: Companies):
    gives = companies.gives()
    leaves = gives.exchange.objects([one.shared for one in gives.exchange.plan(silent).new])
    assert gives.exchange.push("dana", silent).shared == len(leaves) - 4

    for text in (json.dumps(leaves), companies.served()):
        assert [word for word in NEVER if word in text] == []
    stix2.parse(bundle(leaves, "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"), version="2.1")


def test_what_is_common_here_never_leaves(companies: Companies):
    """The farm's telephone is three people's: with two as the most it is none of the community's business."""
    kinds = {one.shared.link_kind for one in companies.gives("most_sharers = 2\n").exchange.plan(silent).new}

    assert kinds == {"bank", "mailbox", "address"}


@pytest.mark.parametrize(("offer", "shares"), [("nothing", False), ("suspected", True)])
def test_whose_things_leave_is_a_setting(companies: Companies, offer: str, shares: bool):
    plan = companies.gives(f'offer = "{offer}"\n').exchange.plan(silent)

    assert bool(plan.new) is shares
    if offer == "suspected":
        assert {one.shared.standing for one in plan.new} <= {"confirmed", "suspected"}


def test_one_source_is_shown_and_adds_nothing_two_do(companies: Companies):
    companies.gives().exchange.push("dana", silent)
    takes = companies.takes()
    assert takes.exchange.pull(silent).new == SHARED
    takes.hunt()

    before = takes.explain(TWIN)
    told = takes.links(TWIN).warnings
    assert {one.link_kind for one in told} == {"phone", "address"}
    assert {(one.sources, one.confirmed, one.counts, one.nats) for one in told} == {(1, 1, False, 0.0)}
    assert not before.suspect.links

    takes = companies.takes("sources = 1\n")
    takes.hunt()
    after = takes.explain(TWIN)
    one = after.suspect
    assert {link.other for link in one.links} == {"another installation"}
    assert one.probability > before.suspect.probability
    assert one.score - one.score_without_links <= takes.hunted()["line"]["link_cap"]
    assert after.prior + sum(p.nats for p in one.parts) + sum(link.nats for link in one.links) == pytest.approx(
        one.score
    )


def test_a_second_installation_makes_it_count_and_the_same_one_twice_does_not(companies: Companies):
    companies.gives().exchange.push("dana", silent)
    takes = companies.takes()
    takes.exchange.pull(silent)
    _say_again(takes, "indicator--00000000-0000-4000-8000-000000000001", None)
    takes.hunt()
    assert {one.counts for one in takes.links(TWIN).warnings} == {False}

    _say_again(
        takes, "indicator--00000000-0000-4000-8000-000000000002", "identity--99999999-9999-4999-8999-999999999999"
    )
    takes.hunt()
    [counts] = [one for one in takes.links(TWIN).warnings if one.counts]
    assert (counts.link_kind, counts.sources) == ("phone", 2)
    assert counts.nats > 0


def _say_again(takes: Workspace, stix_id: str, source: str | None) -> None:
    """What is said of the telephone once more, in another object."""
    with takes.folder.state.begin() as connection:
        row = connection.execute(sa.select(received).where(received.c.link_kind == "phone")).mappings().first()
        assert row is not None
        changed = {"stix_id": stix_id, "source": source or row["source"]}
        connection.execute(sa.insert(received).values(**{**row, **changed}))


def test_that_somebody_may_be_a_victim_is_told_and_changes_no_figure(companies: Companies):
    gives = companies.gives()
    number = gives.verdicts.all()[0].verdict
    gives.verdicts.withdraw(number, by="lee", reason="the reason was another")
    again = gives.verdicts.add("w001", "confirmed", reason="identity-disproved", by="dana").verdict
    gives.verdicts.approve(again, by="kim")
    gives.exchange.push("dana", silent)
    takes = companies.takes("sources = 1\n")
    takes.exchange.pull(silent)
    takes.hunt()

    assert {one.possible_victim for one in takes.links(TWIN).warnings} == {True}
    shown = CliRunner().invoke(app, ["links", TWIN, "-w", str(takes.root)], env={"COLUMNS": "200"}).output
    assert "may be a victim's" in shown
    told = CliRunner().invoke(app, ["explain", TWIN, "-w", str(takes.root)], env={"COLUMNS": "200"}).output
    assert "may be a victim's" in told
    assert {one.counts for one in takes.links(TWIN).warnings} == {True}


def test_a_withdrawn_verdict_takes_back_what_was_shared(companies: Companies):
    gives, takes = companies.gives(), companies.takes("sources = 1\n")
    shared = digests(gives)
    gives.exchange.push("dana", silent)
    takes.exchange.pull(silent)

    gives.verdicts.withdraw(gives.verdicts.all()[0].verdict, by="lee", reason="the passport was genuine")
    assert gives.exchange.push("dana", silent).withdrawn == SHARED

    assert not any(digest in companies.served() for digest in shared)
    assert takes.exchange.pull(silent).withdrawn == SHARED
    with takes.folder.state.connect() as connection:
        assert set(connection.execute(sa.select(received.c.digest)).scalars()) == {None}
    takes.hunt()
    assert takes.links(TWIN).warnings == ()
    assert takes.exchange.status().received == 0


def test_a_purge_of_a_person_takes_back_what_was_shared_of_them(companies: Companies, kept: dict[str, Holdings]):
    gives = companies.gives()
    shared = digests(gives)
    gives.exchange.push("dana", silent)

    gives.purge(subject="w001", reason="asked for", really=True)
    del kept["gives"]

    with gives.folder.state.connect() as connection:
        assert {row.digest for row in connection.execute(sa.select(offers))} == {None}
    assert shared
    assert not any(digest.encode() in keeping.kept(gives) for digest in shared)
    assert gives.exchange.push("dana", silent).withdrawn == SHARED
    assert not any(digest in companies.served() for digest in shared)
    del kept["gives"]


def test_everything_can_be_taken_back_at_once(companies: Companies):
    gives = companies.gives()
    gives.exchange.push("dana", silent)

    assert gives.exchange.withdraw_all("dana", silent).withdrawn == SHARED
    assert companies.served().count('"revoked": true') == SHARED


def test_a_cleared_subject_is_never_offered_again(companies: Companies):
    gives = companies.gives('offer = "suspected"\n')
    before = {subject for one in gives.exchange.plan(silent).new for _, subject in one.subjects}

    gives.verdicts.add("w001", "dismissed", reason="too-little", by="lee")

    cleared = gives.explain("w001").suspect.subject
    assert cleared in before
    assert cleared not in {subject for one in gives.exchange.plan(silent).new for _, subject in one.subjects}


def test_what_is_shared_already_leaves_once_and_is_renewed_in_time(companies: Companies):
    gives = companies.gives()
    gives.exchange.push("dana", silent)
    assert gives.exchange.push("dana", silent).shared == 0

    with gives.folder.state.begin() as connection:
        connection.execute(sa.update(offers).values(valid_until=clock.now() + 10 * clock.DAY))
    assert gives.exchange.push("dana", silent).shared == SHARED
    assert companies.takes().exchange.pull(silent).new == SHARED


def test_a_new_key_replaces_all_that_the_old_one_hashed(companies: Companies):
    companies.gives().exchange.push("dana", silent)
    old = digests(companies.gives())
    both = 'keys = [{ id = "2026-2", secret = "file:next.key" }, { id = "2026-1", secret = "file:community.key" }]\n'
    for name in ("gives", "takes"):
        (companies.place / name / "next.key").write_text(KEY[::-1], "utf-8")
    gives = _keyed(companies.gives(), both)

    report = gives.exchange.push("dana", silent)

    assert (report.shared, report.withdrawn) == (SHARED, SHARED)
    takes = _keyed(companies.takes("sources = 1\n"), both)
    takes.exchange.pull(silent)
    takes.hunt()
    assert {one.link_kind for one in takes.links(TWIN).warnings} == {"phone", "address"}
    assert not any(digest in companies.served() for digest in old)


def _keyed(workspace: Workspace, keys: str) -> Workspace:
    path = workspace.root / "sleetwatch.toml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("keys = ")]
    text = "\n".join(lines).replace("[exchange]\n", f"[exchange]\n{keys}", 1)
    path.write_text(text + "\n", "utf-8")
    return Workspace.open(workspace.root)


def test_a_server_inside_is_reached_only_where_the_settings_name_it(companies: Companies):
    path = companies.gives().root / "sleetwatch.toml"
    path.write_text(path.read_text("utf-8").replace('private = ["127.0.0.1"]', "private = []"), "utf-8")
    with pytest.raises(UserError, match=r"127\.0\.0\.1.*private"):
        Workspace.open(path.parent).exchange.push("dana", silent)
    assert companies.served() == ""


def test_another_key_understands_nothing(companies: Companies):
    companies.gives().exchange.push("dana", silent)
    takes = companies.takes("sources = 1\n")
    (takes.root / "community.key").write_text(KEY[::-1], "utf-8")
    takes.exchange.pull(silent)
    takes.hunt()

    assert takes.links(TWIN).warnings == ()


def test_a_pull_that_was_broken_off_goes_on_where_it_was(companies: Companies, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sleetwatch.exchange.client.PAGE", 3)
    companies.gives().exchange.push("dana", silent)
    takes = companies.takes()
    whole = Collection.pull

    def torn(self: Collection, since: Cursor) -> Iterator[object]:
        yield next(whole(self, since))
        raise UserError("the line is down")

    monkeypatch.setattr(Collection, "pull", torn)
    with pytest.raises(UserError, match="line is down"):
        takes.exchange.pull(silent)
    with takes.folder.state.connect() as connection:
        assert connection.execute(sa.select(exchange_cursors.c.next)).scalar_one()
    monkeypatch.setattr(Collection, "pull", whole)

    assert takes.exchange.pull(silent).new == SHARED - 3
    assert takes.exchange.status().received == SHARED
    assert takes.exchange.pull(silent).new == 0


def test_a_busy_server_is_asked_again(companies: Companies, monkeypatch: pytest.MonkeyPatch):

    answers = iter((429, 503))
    whole = server._told

    def busy(*told: object, **more: object) -> Response:
        status = next(answers, None)
        return whole(*told, **more) if status is None else Response(status_code=status, headers={"Retry-After": "0"})

    monkeypatch.setattr(server, "_told", busy)

    assert companies.gives().exchange.push("dana", silent).shared == SHARED


def test_a_server_that_does_not_know_us_says_what_to_do(companies: Companies):
    gives = companies.gives()
    (gives.root / "token").write_text("wrong", "utf-8")

    with pytest.raises(UserError, match="is the token right"):
        gives.exchange.push("dana", silent)
    (gives.root / "token").write_text("token-of-gives", "utf-8")
    assert gives.exchange.push("dana", silent).shared == SHARED


def test_without_a_section_there_is_no_exchange(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "plain")

    with pytest.raises(UserError, match=r"add \[exchange\]"):
        _ = workspace.exchange


def test_the_commands_show_what_leaves_and_send_it(companies: Companies):
    gives = companies.gives()

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["exchange", *words, "-w", str(gives.root)], env={"COLUMNS": "250"})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    with pytest.raises(UserError, match="--dry-run"):
        run("offer")
    assert f"{SHARED} objects would leave, 0 would be taken back" in run("offer", "--dry-run")
    shown = run("offer", "--dry-run", "--format", "json")
    assert len(json.loads(shown)["objects"]) == SHARED + 4
    assert [word for word in NEVER if word in shown] == []
    assert json.loads(run("status", "--format", "json"))["exchange"]["shared"] == 0
    assert f"Shared {SHARED}, took back 0." in run("push", "--as", "dana")
    assert json.loads(run("status", "--format", "json"))["exchange"]["shared"] == SHARED
    assert "0 new" in run("pull"), "what is our own tells us nothing"
    assert f"Shared 0, took back {SHARED}." in run("withdraw", "--as", "dana")


def test_every_push_is_in_the_audit(companies: Companies):
    gives = companies.gives()
    gives.exchange.push("dana", silent)

    actor = gives.access.actor("lee", via="cli")
    assert "exchange.offer" in {row.action for row in gives.audit.page(actor)}


def test_who_is_confirmed_later_is_offered_then(companies: Companies):
    gives = companies.gives()
    gives.exchange.push("dana", silent)
    confirm(gives, "w020")

    report = gives.exchange.push("dana", silent)

    assert report.shared >= 3
    assert report.withdrawn == 0
