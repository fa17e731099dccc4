"""Notices and advisories: to the tenant it concerns, of that tenant alone, and naming nobody."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.errors import NotAllowed, UnknownName, UserError
from sleetwatch.notify.bulletin import Bulletin, Section
from sleetwatch.report.bulletin_page import to_html, to_json, to_markdown, to_text
from sleetwatch.state import advised, advisories, news, scores, sent_findings, tenant_notices
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.advising import FORMS
from tests.workspace.clients import CANARIES, OTHER
from tests.workspace.group import SUBJECTS, group
from tests.workspace.intelligence import row, write_list

PHONE = "+16155550100"
"""Of the farm at the first client, and of its arm at the other."""
EXIT = "146.70.1.9"


def told(workspace: Workspace, kind: str = "notice") -> dict[str, list[str]]:
    """What waits for each tenant, as text with all that goes along."""
    query = sa.select(news).where(news.c.kind == kind).order_by(news.c.key)
    found: dict[str, list[str]] = {}
    with workspace.folder.state.connect() as connection:
        for one in connection.execute(query):
            found.setdefault(one.tenant, []).append(json.dumps(one.document))
    return found


def everything(bulletin: Bulletin) -> str:
    return "\n".join(write(bulletin) for write in FORMS.values())


@pytest.fixture
def two(tmp_path: Path) -> Workspace:
    """Two tenants with the same three people over the line; `dana` leads at the first, `root` is administrator."""
    workspace = group(tmp_path / "acme")
    boss = workspace.access.actor("root")
    workspace.people.add(boss, "pat", ["provider"], "*")
    return workspace


def test_a_notice_says_what_was_seen_what_was_not_what_to_do_in_which_order_and_no_name(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first = workspace.suspects(reveal=True)[0]
    bulletin = workspace.advising.notice(first.subject)

    headings = [one.heading for one in bulletin.sections]
    assert headings == [
        "What we saw",
        "What speaks for the person, and what else it may be",
        "What we did not see",
        "Indicators",
        "What to do now, in this order",
        "How to contain",
    ]
    seen, _, unseen, _, steps, contain = bulletin.sections
    assert len(seen.rows) == sum(part.nats > 0 for part in first.parts)
    assert any("payroll" in point for point in unseen.points), "no source brought it"
    assert steps.points[0].startswith("Keep the group small")
    assert [point.split(":")[0].split(" ")[0] for point in contain.points][:3] == ["Preserve", "Snapshot", "Revoke"]
    said = everything(bulletin).lower()
    assert not [text for text in (first.name, first.worker_id, *first.accounts) if text and text.lower() in said]
    assert first.subject in bulletin.title


def test_a_chat_hears_what_was_seen_by_its_name_and_a_mail_in_words(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first = workspace.suspects()[0]
    workspace.advising.send(_owner(workspace), first.subject)
    document = json.loads(told(workspace)["acme"][0])
    part = next(part for part in first.parts if part.nats > 0)
    assert part.title in document["text"]
    assert part.because not in document["text"]
    carried = {one["name"].rpartition(".")[2]: one["text"] for one in document["attachments"]}
    assert carried.keys() == {"md", "html", "json"}
    assert json.loads(carried["json"])["notice"]["subjects"][0]["seen"][0]["because"] == part.because


def test_whoever_is_below_the_line_or_was_found_harmless_gets_no_notice(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first, second = (one.subject for one in workspace.suspects()[:2])
    workspace.verdicts.add(first, "benign", reason="approved-travel", by="dana")
    with pytest.raises(UserError, match="found nothing"):
        workspace.advising.notice(first)
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(scores).where(scores.c.subject == second).values(status="below"))
    with pytest.raises(UserError, match="below the line"):
        workspace.advising.notice(second)


def test_what_two_people_confirmed_is_told_as_confirmed(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first = workspace.suspects()[0].subject
    assert workspace.advising.notice(first).title.startswith("Activity that may be")
    number = workspace.verdicts.add(first, "confirmed", reason="farm-found", by="dana").verdict
    workspace.verdicts.approve(number, by="kim")
    bulletin = workspace.advising.notice(first)
    assert bulletin.title == f"Activity linked to a fraudulent worker observed: {first}"
    assert "Two people have confirmed it" in bulletin.summary


def test_everybody_is_told_of_once_each_in_the_actors_own_tenants(two: Workspace):
    dana, pat = two.access.actor("dana"), two.access.actor("pat")

    assert {one.tenant for one in two.advising.send_all(dana)} == {"acme"}
    assert {one.tenant for one in two.advising.send_all(pat)} == {"beta"}
    assert two.advising.send_all(pat) == []
    assert {tenant: len(some) for tenant, some in told(two).items()} == {"acme": 3, "beta": 3}
    names = [text for _, name, accounts in SUBJECTS.values() for text in (name, *accounts)]
    waiting = json.dumps(told(two))
    assert not [text for text in names if text in waiting]
    assert "beta" not in json.dumps(told(two)["acme"])


def test_a_notice_sent_again_takes_the_place_of_the_first(two: Workspace):
    pat = two.access.actor("pat")
    for _ in range(2):
        two.advising.send(pat, "S-ANNA", "beta")
    assert len(told(two)["beta"]) == 1
    assert [one.subject for one in two.advising.notices()] == ["S-ANNA"] * 2
    acts = [json.loads(one.content) for one in _acts(two) if "queue.notify" in (one.content or "")]
    assert [one["outcome"] for one in acts] == ["done"] * 2
    assert "S-ANNA" not in json.dumps(acts), "the audit names nobody"


def _acts(workspace: Workspace):
    with workspace.folder.state.connect() as connection:
        return connection.execute(sa.text("select content from acts order by seq")).all()


def test_who_may_not_tell_tells_nobody(two: Workspace):
    for name in ("lee", "ari", "ada", "hal"):
        with pytest.raises((NotAllowed, UnknownName)):
            two.advising.send_all(two.access.actor(name))
    with pytest.raises(NotAllowed):
        two.advising.send(two.access.actor("dana"), "S-ANNA", "beta")
    with pytest.raises(NotAllowed):
        two.advising.advise(two.access.actor("dana"), "New", "Something.", signals=["shared-mfa-device"], send=True)
    assert told(two) == {}


def test_nobody_sends_a_notice_about_themselves(two: Workspace):
    two.people.tie(two.access.actor("root"), "pat", "W1", "acme")
    pat = two.access.actor("pat")
    with pytest.raises((NotAllowed, UnknownName)):
        two.advising.send(pat, "S-ANNA", "acme")
    assert "S-ANNA" not in {one.key for one in two.advising.send_all(pat, ["acme"])}


def test_a_case_is_told_of_as_one_notice_by_its_own_people(two: Workspace):
    dana = two.access.actor("dana")
    case = two.cases.open(dana, tenant="acme", title="Two", reason="over", subjects=["S-ANNA", "S-CLEO"]).number
    two.advising.send_case(dana, case)
    with pytest.raises(UnknownName):
        two.advising.send_case(two.access.actor("pat"), case)
    only = told(two)["acme"]
    assert len(only) == 1
    assert all(name in only[0] for name in ("S-ANNA", "S-CLEO"))
    assert {one.case for one in two.advising.notices()} == {case}


@pytest.fixture
def clients(clients_once: Path, tmp_path: Path) -> Workspace:
    workspace = Workspace.open(Path(shutil.copytree(clients_once, tmp_path / "clients")))
    path = write_list(
        tmp_path / "farm.csv", row("phone", PHONE), row("ip", EXIT, tlp="green"), row("ip", "146.70.1.10", tlp="red")
    )
    workspace.actors.bring(path)
    return workspace


def test_each_tenant_hears_of_its_own_exposure_and_nothing_of_another(clients: Workspace):
    advice = clients.advising.advise(_owner(clients), "A farm's telephone", "It rings at a farm.", send=True)

    found = {one.tenant: one for one in advice.exposures}
    assert {tenant: one.subjects for tenant, one in found.items()} == {"acme": 3, OTHER: 1}
    mine = told(clients, "advisory")
    secret = {*CANARIES, *(one.subject for one in clients.suspects(OTHER))}
    assert not [text for text in secret if text in mine["acme"][0]]
    assert "3 of your people show it" in mine["acme"][0]
    assert "3 of your people" not in mine[OTHER][0]
    assert "acme" not in mine[OTHER][0]
    with clients.folder.state.connect() as connection:
        kept = {row.tenant: row.subjects for row in connection.execute(sa.select(advised))}
    assert kept == {"acme": 3, OTHER: 1}


def test_a_tenants_channel_gets_the_advisory_of_that_tenant_alone(clients: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOOK_URL", "https://hooks.example/advisories")
    monkeypatch.setenv("HOOK", "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    channel = (
        '\n[[notify.channels]]\nkind = "webhook"\nname = "{0}"\nurl = "env:HOOK_URL"\nkey = "env:HOOK"\n'
        'kinds = ["notice", "advisory"]\ntenants = ["{1}"]\n'
    )
    settings = clients.root / "sleetwatch.toml"
    more = channel.format("first", "acme") + channel.format("second", OTHER)
    settings.write_text(
        settings.read_text("utf-8") + '\n[notify]\nurl = "https://sleetwatch.example"\n' + more, "utf-8"
    )
    workspace = Workspace.open(clients.root)
    workspace.advising.advise(_owner(workspace), "A farm's telephone", "It rings at a farm.", send=True)
    workspace.outbox.route()
    assert {(one.channel, one.tenant) for one in workspace.outbox.queue()} == {("first", "acme"), ("second", OTHER)}


def test_only_what_may_be_passed_on_is_in_an_advisory_and_its_marking_is_no_wider(clients: Workspace):
    advice = clients.advising.advise(_owner(clients), "Exits", "New exits.", tlp="clear")
    said = everything(advice.bulletins[0])
    assert EXIT in said
    assert "146.70.1.10" not in said
    assert PHONE not in said
    assert "2 more indicators may not be passed on" in said
    assert {one.tlp for one in advice.bulletins} == {"green"}
    assert told(clients, "advisory") == {}, "nothing was sent"


def test_a_list_is_told_of_once_unless_it_is_named(clients: Workspace):
    owner = _owner(clients)
    first = clients.advising.advise(owner, "Exits", "New exits.", send=True)
    with pytest.raises(UserError, match="nothing is new"):
        clients.advising.advise(owner, "Exits", "New exits.")
    again = clients.advising.advise(owner, "Exits", "New exits.", lists=[1], tenants=["acme"])
    assert [one.subjects for one in again.exposures] == [3]
    assert (first.number, again.number) == (1, None)
    assert [(one.tenants, one.exposed) for one in clients.advising.advisories()] == [(2, 2)]


def test_an_advisory_on_a_red_flag_counts_whom_it_found(judged_root: Path):
    workspace = Workspace.open(judged_root)
    part = workspace.suspects()[0].parts[0]
    having = {one.subject for one in workspace.suspects() if part.signal in {two.signal for two in one.parts}}
    advice = workspace.advising.advise(_owner(workspace), "Tradecraft", "They do this.", signals=[part.signal])
    assert [one.subjects for one in advice.exposures] == [len(having)]
    assert advice.exposures[0].days > 0
    assert part.title in everything(advice.bulletins[0])


def _owner(workspace: Workspace):
    return workspace.access.actor("owner", via="cli")


@pytest.mark.parametrize(
    "wrong",
    [{"signals": ["no-such"]}, {"lists": [99]}, {"tenants": ["nowhere"], "lists": [1]}, {"text": " ", "lists": [1]}],
    ids=["signal", "list", "tenant", "no text"],
)
def test_what_there_is_not_is_told_and_nothing_sent(clients: Workspace, wrong: dict):
    with pytest.raises(UserError):
        clients.advising.advise(_owner(clients), "New", **{"text": "Something.", "send": True, **wrong})
    with clients.folder.state.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(advisories)).scalar_one() == 0


def test_a_purge_takes_what_was_told_of_a_person_and_the_words_that_name_one(judged_root: Path):
    workspace = Workspace.open(judged_root)
    gone = workspace.suspects(reveal=True)[0]
    workspace.advising.send(_owner(workspace), gone.subject)
    signal = gone.parts[0].signal
    text = f"As {gone.name} did, they do this."
    workspace.advising.advise(_owner(workspace), "New", text, signals=[signal], send=True)
    with workspace.folder.state.begin() as connection:
        sent = {"siem": "corp", "tenant": "acme", "subject": gone.subject, "digest": "x", "at": 1}
        connection.execute(sa.insert(sent_findings), [sent, {**sent, "subject": "S-OTHER"}])
    workspace.purge(subject=gone.subject, reason="asked for", really=True)
    with workspace.folder.state.connect() as connection:
        assert connection.execute(sa.select(tenant_notices)).all() == []
        assert list(connection.execute(sa.select(sent_findings.c.subject)).scalars()) == ["S-OTHER"]
        assert gone.name not in connection.execute(sa.select(advisories.c.text)).scalar_one()


HOSTILE = Bulletin(
    kind="notice", key="S-X", tenant="acme", title="<script>alert(1)</script> [a](http://x) `b`", at=0, tlp="amber",
    contact="soc\n# not a heading", summary="**bold** | pipe\u202etrick",
    sections=(Section("A|B", ("<b>",), ("c",), (("x | y\nz",),), ("# no",)),), facts={},
)  # fmt: skip


def test_nothing_in_a_notice_can_pass_for_markup():
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(to_html(HOSTILE))
    assert not {"script", "b", "a", "img"} & set(tags)
    written = to_markdown(HOSTILE)
    assert "\n# not" not in written
    assert "](http" not in written.replace("\\]", "")
    assert [line.count("|") - line.count("\\|") for line in written.splitlines() if line.startswith("| x")] == [2]
    for form in (to_text, to_markdown, to_html):
        assert "\u202e" not in form(HOSTILE)
    assert json.loads(to_json(HOSTILE))["notice"]["title"] == HOSTILE.title
