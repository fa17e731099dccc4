"""Thirteen months of events, lists that others publish, and who is found by them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.state import indicators
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.sightings import ONE_SOURCE, Sighting
from tests.workspace.intelligence import (
    LINE,
    MAILBOX,
    OFFICE,
    OWNER,
    TELEPHONE,
    WALLET,
    row,
    write_list,
    write_rows,
    write_year,
)


def silent(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def year_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen months, ingested once."""
    folder = tmp_path_factory.mktemp("year")
    workspace = Workspace.create(folder / "acme", "acme")
    assert all(report.error is None for report in workspace.ingest(write_year(folder / "logs")))
    return workspace.root


@pytest.fixture(scope="module")
def seen_once(year_once: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Sighting]:
    """What one look over it finds, with lists that hold a little of everything."""
    folder = tmp_path_factory.mktemp("lists")
    workspace = Workspace.open(Path(shutil.copytree(year_once, folder / "acme")))
    for number, rows in enumerate(LISTS):
        workspace.actors.bring(write_list(folder / f"{number}.csv", *rows))
    return workspace.actors.seen(silent)


PAGE = "https://vendor.example/report"
LISTS = (
    [
        row("ip", LINE),
        row("ip", OFFICE),
        row("email", "Quiet.Applicant+jobs@mail.example", reference=PAGE),
        row("email", OWNER),
        row("wallet", WALLET),
        row("phone", TELEPHONE, actor="Lazarus Group"),
        row("ip", "24.27.2.9", valid_from="2024-01-01", valid_until="2024-12-31"),
        row("ip", "24.27.3.9", confidence="10"),
        row("cidr", "24.27.4.0/24"),
        row("domain", "mail.example"),
    ],
    [row("email", MAILBOX, "Second Watch"), row("email", OWNER, "Second Watch", victim="yes")],
)


def of(seen: list[Sighting], kind: str, worker_id: str | None = None) -> list[Sighting]:
    return [one for one in seen if one.kind == kind and worker_id in {None, one.worker_id}]


def test_an_imported_address_finds_the_planted_worker_in_thirteen_months(seen_once: list[Sighting]):
    [found] = of(seen_once, "ip", "w007")

    assert (found.value, found.left_out, found.days, found.sharers) == (LINE, "", 3, 1)
    assert "sign_in.ip" in found.places
    assert (found.last_at - found.first_at) // 86_400_000_000 == 28
    assert [(word.publisher, word.actor, word.holds) for word in found.said] == [("Harbour CERT", "Jasper Sleet", True)]
    assert len(found.evidence) == 3


def test_a_mailbox_that_two_sources_publish_counts_however_it_is_written(seen_once: list[Sighting]):
    [found] = of(seen_once, "email", "w009")

    assert (found.sources, found.left_out, found.victim) == (2, "", "possible")
    assert found.value is None


def test_the_mailbox_of_a_victim_is_shown_and_never_counts(seen_once: list[Sighting]):
    [found] = of(seen_once, "email", "w011")

    assert found.victim == "yes"
    assert "victim" in found.left_out


def test_an_exit_that_many_use_counts_against_nobody(seen_once: list[Sighting]):
    [found] = [one for one in seen_once if one.value == OFFICE]

    assert (found.subject, found.sharers) == (None, 10)
    assert found.left_out == "10 people have it"


def test_an_address_in_a_published_network_is_found(seen_once: list[Sighting]):
    [found] = of(seen_once, "cidr")

    assert (found.worker_id, found.value) == ("w004", "24.27.4.0/24")


def test_pay_into_a_published_wallet_is_found_by_its_hash(seen_once: list[Sighting]):
    [found] = of(seen_once, "wallet")

    assert (found.worker_id, found.value, found.places) == ("w009", None, ("payroll.pay_account",))


def test_a_host_is_found_behind_a_mailbox(seen_once: list[Sighting]):
    assert {one.worker_id for one in of(seen_once, "domain")} == {"w009", "w011"}


@pytest.mark.parametrize(
    ("kind", "worker_id", "why"),
    [("phone", "w009", "ties it to the scheme"), ("ip", "w002", "outside the time"), ("ip", "w003", "unsure of it")],
)
def test_another_actor_another_time_and_an_unsure_publisher_count_nothing(
    seen_once: list[Sighting], kind: str, worker_id: str, why: str
):
    [found] = of(seen_once, kind, worker_id)

    assert why in found.left_out


@pytest.fixture
def bring(year_once: Path, tmp_path: Path) -> Callable[..., Workspace]:
    """A workspace of one's own, with lists."""
    workspace = Workspace.open(Path(shutil.copytree(year_once, tmp_path / "acme")))

    def brought(*lists: list[dict[str, str]]) -> Workspace:
        for number, rows in enumerate(lists):
            workspace.actors.bring(write_list(tmp_path / f"{number}.csv", *rows))
        return workspace

    return brought


def mailbox_of(workspace: Workspace) -> Sighting:
    [found] = of(workspace.actors.seen(silent), "email", "w009")
    return found


def test_one_source_alone_never_counts_nor_do_two_that_copy_one_another(bring: Callable[..., Workspace]):
    alone = bring([row("email", MAILBOX)])
    assert (mailbox_of(alone).sources, mailbox_of(alone).left_out) == (1, ONE_SOURCE)

    same_page = bring([row("email", MAILBOX, reference=PAGE)], [row("email", MAILBOX, "Second Watch", reference=PAGE)])
    assert mailbox_of(same_page).sources == 2  # the first list, which cites nothing, is another word of Harbour's
    same_page.actors.withdraw(1, "it cites nothing")
    assert (mailbox_of(same_page).sources, mailbox_of(same_page).left_out) == (1, ONE_SOURCE)


def test_two_lists_that_hold_the_same_are_one_source(bring: Callable[..., Workspace]):
    filler = [("ip", f"45.12.13.{number}") for number in range(12)]
    lists = [[row(*one, by) for one in [("email", MAILBOX), *filler]] for by in ("Harbour CERT", "Second Watch")]

    assert mailbox_of(bring(*lists)).sources == 1


def test_a_hit_is_a_part_of_the_score_with_who_says_so_and_makes_no_suspect_by_itself(bring: Callable[..., Workspace]):
    ours = [row("email", MAILBOX), row("wallet", WALLET), row("cidr", "24.27.9.0/24")]
    workspace = bring(ours, [one | {"source": "Second Watch", "note": "found by themselves"} for one in ours])
    workspace.hunt()
    [found] = [one for one in workspace.suspects(reveal=True) if one.worker_id == "w009"]

    signals = {part.signal: part.because for part in found.parts}
    assert {"persona-in-intelligence", "account-in-intelligence", "address-in-intelligence"} <= signals.keys()
    assert "Harbour CERT, Second Watch" in signals["persona-in-intelligence"]
    assert {part.family for part in found.parts if part.signal.endswith("-in-intelligence")} == {"identity"}
    assert found.status not in {"case", "check"}


def watch(workspace: Workspace, folder: Path, *rows: dict[str, str]) -> None:
    """Ingest a watchlist of the tenant's own."""
    path = write_rows(folder / "watchlist.csv", list(rows))
    assert [report.source for report in workspace.ingest([path])] == ["watchlist"]


def test_the_tenants_own_watchlist_is_one_more_source_and_finds_hosts_by_itself(
    bring: Callable[..., Workspace], tmp_path: Path
):
    workspace = bring([row("email", MAILBOX)])
    watch(
        workspace,
        tmp_path,
        {"kind": "email", "value": MAILBOX, "label": "published-persona", "source": "bank"},
        {"kind": "domain", "value": "mail.example", "label": "front-company", "source": "bank"},
        {"kind": "ip", "value": LINE, "label": "trusted-egress", "source": "network team"},
    )
    seen = workspace.actors.seen(silent)

    [found] = of(seen, "email", "w009")
    assert (found.sources, found.left_out) == (2, "")
    assert {one.worker_id for one in of(seen, "domain")} == {"w009", "w011"}
    assert not of(seen, "ip")


def test_a_purge_takes_what_was_imported_of_a_person(bring: Callable[..., Workspace]):
    workspace = bring([row("email", MAILBOX), row("phone", TELEPHONE), row("ip", LINE)])
    workspace.purge(subject="w009", reason="asked for", really=True)

    with workspace.folder.state.connect() as connection:
        assert list(connection.execute(sa.select(indicators.c.kind)).scalars()) == ["ip"]


def test_a_purge_by_age_takes_what_held_no_longer(bring: Callable[..., Workspace]):
    workspace = bring([row("ip", LINE, valid_until="2025-08-01"), row("ip", "45.12.13.14")])
    workspace.purge(before=1_756_000_000_000_000, reason="old", really=True)

    with workspace.folder.state.connect() as connection:
        assert list(connection.execute(sa.select(indicators.c.value)).scalars()) == ["45.12.13.14"]
