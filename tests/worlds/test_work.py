"""Meetings, code and how laptops stand: the records are whole, and the stories are in them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sleetwatch.worlds import Company
from tests.worlds.plain import content, entra_sign_ins, records


def _meetings(company: Company) -> list[dict[str, Any]]:
    return records(company.folder / "zoom/meeting_participants.jsonl")


def _readings(company: Company, kind: str) -> list[dict[str, Any]]:
    return [line for line in records(company.folder / "collector/facts.jsonl.gz") if line["kind"] == kind]


def _code(company: Company) -> list[dict[str, Any]]:
    return records(company.folder / "github/audit_log.jsonl.gz")


def _by(lines: list[dict[str, Any]], key: str, value: str) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for line in lines:
        found[line[key]].add(line.get(value))
    return found


def test_a_disk_belongs_to_one_machine_and_a_machine_to_one_person_but_at_the_front_desk(company: Company) -> None:
    on_machines = [line for line in _meetings(company) if line["harddisk_id"]]
    assert all(len(names) == 1 for names in _by(on_machines, "harddisk_id", "pc_name").values())
    shared = [people for people in _by(on_machines, "harddisk_id", "email").values() if len(people) > 1]
    desk = next(entry.accounts for entry in company.look_alikes if entry.kind == "shared-desk")
    assert shared in ([], [set(desk)])


def test_nobody_sits_in_one_meeting_twice_or_alone(company: Company) -> None:
    pages = content(company.folder / "zoom/meeting_participants.jsonl").count('"participants":')
    lines = _meetings(company)
    assert 2 * pages <= len(lines)
    assert len({line["participant_uuid"] for line in lines}) == len(lines)


def test_the_shy_are_hardly_ever_on_camera_and_most_others_are(company: Company) -> None:
    shown = {
        account: [account for line in _meetings(company) if line["email"] == account and "camera" in line]
        for account in {line["email"] for line in _meetings(company)}
    }
    (shy,) = next(entry.accounts for entry in company.look_alikes if entry.kind == "camera-off")
    asked = sum(line["email"] == shy for line in _meetings(company))
    assert len(shown.get(shy, [])) < 0.3 * asked
    assert sum(map(len, shown.values())) > 0.7 * len(_meetings(company))


def test_the_two_of_one_house_join_from_its_line(company: Company) -> None:
    first, second, alone = (entry.account for entry in company.planted)
    joined_from = _by(_meetings(company), "email", "ip_address")
    assert joined_from[first] & joined_from[second]
    mine = {record["ipAddress"] for record in entra_sign_ins(company.folder) if record["userPrincipalName"] == alone}
    assert joined_from[alone] & mine


def test_those_who_hold_meetings_from_a_machine_of_their_own_show_its_name(company: Company) -> None:
    names = _by(_meetings(company), "email", "pc_name")
    assert any(not name.startswith("NL") for name in names[company.planted[2].account])
    (contractor,) = next(entry.accounts for entry in company.look_alikes if entry.kind == "own-machine")
    assert not any(name.startswith("NL") for name in names[contractor])


def test_clones_are_in_the_audit_log_too(company: Company) -> None:
    (cloner,) = next(entry.accounts for entry in company.look_alikes if entry.kind == "onboarding-clones")
    cloned = {
        line["repo"]
        for line in _code(company)
        if line["external_identity_nameid"] == cloner and line["action"] == "git.clone"
    }
    assert len(cloned) == 26
    assert {line["action"] for line in _code(company)} >= {"git.clone", "git.fetch", "git.push", "repo.create"}


def test_only_engineers_are_in_the_code(company: Company) -> None:
    department = {row["work_email"]: row["department"] for row in records(company.folder / "hr/workers.csv")}
    assert {department[line["external_identity_nameid"]] for line in _code(company)} == {"Engineering"}


def test_a_token_stays_with_its_machine(company: Company) -> None:
    with_tokens = [line for line in _code(company) if "hashed_token" in line]
    assert all(len(people) == 1 for people in _by(with_tokens, "hashed_token", "actor").values())
    assert {line.get("transport_protocol_name") for line in _code(company) if "hashed_token" not in line} == {
        "ssh",
        None,
    }


def test_honest_laptops_are_opened_carried_about_and_run_on_battery(company: Company) -> None:
    planted = {entry.account.partition("@")[0] for entry in company.planted}
    power, opened, boxes = (
        _by(_readings(company, kind), "user", key)
        for kind, key in (("posture", "power"), ("posture", "built_in_display"), ("network", "gateway_hash"))
    )
    honest = {user for user in power if user.removeprefix("AzureAD\\") not in planted}
    assert sum("battery" in power[user] for user in honest) > 0.5 * len(honest)
    assert sum(True in opened[user] for user in honest) > 0.9 * len(honest)
    assert sum(len(boxes[user]) > 1 for user in honest) > 0.3 * len(honest)
    for user in set(power) - honest:
        assert (power[user], opened[user], len(boxes[user])) == ({"mains"}, {False}, 1)


def test_a_third_of_the_windows_laptops_is_read_twice_a_day(company: Company) -> None:
    read = {line["host"] for line in _readings(company, "posture")}
    laptops = {
        device["deviceName"]
        for path in (company.folder / "intune").iterdir()
        for device in records(path)
        if device["operatingSystem"] == "Windows"
    }
    assert read <= laptops
    assert 0.2 * len(laptops) < len(read) < 0.5 * len(laptops)
