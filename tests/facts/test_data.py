"""Facts about code, data, keys and where pay was entered."""

from __future__ import annotations

from tests.facts.deriving import HOME, fact, line

DAY = "2026-03-02T10:00:00Z"
PERSON = {"subject": "w1", "is_worker": True, "home_country": "US"} | HOME
FAR = line("203.0.113.9", 38.7, -9.1, country="PT", asn=3243)
NEAR = line("198.51.100.7", 41.9, -87.7, asn=7922)


def opened(**told):
    return {"account": "w1", "at": DAY, "action": "view", "target": "plan", "label": "secret"} | told


def test_a_thing_downloaded_twice_is_one_thing_and_its_bytes_count_once():
    download = opened(action="download", bytes=500)

    (day,) = fact("data_days", data_access=[download, download | {"at": "2026-03-02T11:00:00Z"}])

    assert (day["downloads"], day["download_bytes"], day["things"], day["labelled"]) == (1, 500, 1, 1)


def test_the_days_to_the_end_are_known_where_an_end_is():
    (day,) = fact("data_days", people=[PERSON | {"end_at": "2026-03-12T10:00:00Z"}], data_access=[opened()])

    assert day["days_to_end"] == 10


def test_what_was_reached_before_is_not_reached_again():
    first = {"account": "w1", "action": "clone", "repository": "o/r", "at": DAY}
    later = first | {"at": "2026-06-02T10:00:00Z"}

    (reached,) = fact("reach", people=[PERSON], code_access=[first, later])

    assert (reached["things"], reached["days"]) == (1, 1)


def test_an_access_without_an_address_is_placed_by_the_sign_in_nearest_to_home():
    signed = [{"account": "w1", "at": DAY, "ip": ip, "outcome": "success"} for ip in (NEAR["ip"], FAR["ip"])]
    rows = {"people": [PERSON], "addresses": [NEAR, FAR], "data_access": [opened()]}

    assert fact("sensitive_places", **rows, sign_in=signed) == []
    (away,) = fact("sensitive_places", **rows, sign_in=signed[1:])
    assert away["abroad"]


def test_the_address_of_the_access_itself_comes_first():
    signed = [{"account": "w1", "at": DAY, "ip": NEAR["ip"], "outcome": "success"}]
    rows = {"people": [PERSON], "addresses": [NEAR, FAR], "sign_in": signed}

    (away,) = fact("sensitive_places", **rows, data_access=[opened(ip=FAR["ip"])])

    assert away["home_km"] > 6000


def test_a_label_that_the_settings_call_open_is_no_secret():
    rows = {"people": [PERSON], "addresses": [FAR], "data_access": [opened(ip=FAR["ip"], label="Open")]}
    lists = [{"list_kind": "open_label", "value": "open"}]

    assert fact("sensitive_places", **rows, lists=lists) == []
    assert len(fact("sensitive_places", **rows)) == 1


def test_the_owner_of_a_remote_is_kept_as_a_hash():
    pushed = {"account": "w1", "at": DAY, "file_name": "git", "command_line": "git push git@github.com:sky/x.git"}

    (remote,) = fact("remotes", people=[PERSON], process=[pushed])

    assert "sky" not in repr(remote)
    assert remote["pushed"]
    assert not remote["ours"]


def test_a_key_from_a_network_of_the_persons_machine_is_at_home():
    seen = [{"device_id": "d1", "public_ip": FAR["ip"], "at": DAY}]
    owned = [{"device_id": "d1", "account": "w1", "at": DAY}]
    signed = [{"account": "w1", "at": DAY, "ip": NEAR["ip"], "outcome": "success"}]
    used = [{"account": "w1", "at": DAY, "action": "fetch", "key": "k", "ip": FAR["ip"]}]
    rows = {"people": [PERSON], "addresses": [NEAR, FAR], "sign_in": signed, "code_access": used}

    assert len(fact("key_uses", **rows)) == 1
    assert fact("key_uses", **rows, device=owned, device_network=seen) == []


def test_the_nearest_sign_in_within_two_hours_tells_how_far_a_key_was():
    signed = [{"account": "w1", "at": DAY, "ip": ip, "outcome": "success"} for ip in (NEAR["ip"], FAR["ip"])]
    used = [{"account": "w1", "at": DAY, "action": "fetch", "key": "k", "ip": FAR["ip"]}]
    rows = {"people": [PERSON], "addresses": [NEAR, FAR], "code_access": used}

    assert fact("key_trips", **rows, sign_in=signed) == []
    assert len(fact("key_trips", **rows, sign_in=signed[:1])) == 1


def test_an_author_on_the_command_line_is_an_address():
    told = {
        "account": "w1",
        "at": DAY,
        "file_name": "git",
        "command_line": 'git commit --author="A B <a@mail.org>" -m x',
    }
    configured = told | {"command_line": "git config user.email a@mail.org"}

    (one,) = fact("git_identities", people=[PERSON], process=[told, configured])

    assert (one["emails"], one["others"]) == (1, 0)


def test_to_look_for_somebodys_changes_is_to_commit_as_nobody():
    looked = {
        "account": "w1",
        "at": DAY,
        "file_name": "git",
        "command_line": "git log --oneline --author=linus@kernel.org",
    }

    assert fact("git_addresses", people=[PERSON], process=[looked]) == []


def test_the_companys_own_way_out_hides_no_download():
    exit_ = line("203.0.113.1", 50.1, 8.6, ip_class="hosting", label="open-proxy", anonymiser=True)
    signed = [{"account": f"w{n}", "at": DAY, "ip": exit_["ip"], "outcome": "success"} for n in range(1, 6)]
    rows = {"addresses": [exit_], "data_access": [opened(action="download", ip=exit_["ip"])]}

    assert fact("data_days", **rows)[0]["hidden_downloads"] == 1
    assert next(row for row in fact("data_days", **rows, sign_in=signed))["hidden_downloads"] == 0


def test_a_look_at_ones_bank_account_enters_nothing():
    act = {"account": "w1", "at": DAY, "app": "workday", "ip": FAR["ip"]}
    rows = {"people": [PERSON], "addresses": [FAR]}

    assert fact("pay_origins", **rows, activity=[act | {"action": "view bank account"}]) == []
    assert fact("pay_origins", **rows, activity=[act | {"action": "change bank account"}])[0]["abroad"]
