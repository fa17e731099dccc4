from __future__ import annotations

from collections import defaultdict

import pytest

from sleetwatch.intel.programs import PROGRAMS, programs
from sleetwatch.intel.rmm import tools

ROWS = programs().to_pylist()
BY_PATTERN = {(row["match"], row["pattern"]): row for row in ROWS}
PURPOSES = {
    *("vpn_client", "keep_awake", "virtual_camera", "face_swap", "phone_on_screen", "anti_detect", "assistant"),
    *("code_site", "share_site", "lookup_site"),
}


def test_the_columns_are_the_declared_ones():
    assert programs().schema == PROGRAMS


@pytest.mark.parametrize(
    ("match", "pattern", "purpose"),
    [
        ("file_name", "astrill.exe", "vpn_client"),
        ("file_name", "caffeine64.exe", "keep_awake"),
        ("file_name", "obs64.exe", "virtual_camera"),
        ("file_name", "deepfacelive.exe", "face_swap"),
        ("file_name", "scrcpy", "phone_on_screen"),
        ("file_name", "adspower.exe", "anti_detect"),
        ("domain", "otp.ee", "code_site"),
        ("domain", "vdo.ninja", "share_site"),
        ("domain", "finalroundai.com", "assistant"),
    ],
)
def test_what_reports_name_is_known(match, pattern, purpose):
    assert BY_PATTERN[match, pattern]["purpose"] == purpose


def test_every_purpose_is_a_declared_one_and_a_program_has_one():
    purposes = defaultdict(set)
    for row in ROWS:
        purposes[row["program"]].add(row["purpose"])

    assert {row["purpose"] for row in ROWS} == PURPOSES
    assert all(len(found) == 1 for found in purposes.values())


def test_no_pattern_is_listed_twice_here_or_as_a_remote_tool():
    remote = {(row["match"], row["pattern"]) for row in tools().to_pylist()}

    assert len(BY_PATTERN) == len(ROWS)
    assert BY_PATTERN.keys() & remote == set()


def test_no_program_shares_its_name_with_a_remote_tool():
    assert {row["program"] for row in ROWS} & set(tools()["tool"].to_pylist()) == set()


def test_patterns_are_exact_lower_case_values_without_wildcards():
    for row in ROWS:
        pattern = row["pattern"]
        assert pattern == pattern.lower().strip()
        assert not set(pattern) & set('*?%\\/[]<>"')
        assert row["match"] != "domain" or "." in pattern


@pytest.mark.parametrize(
    "name",
    [
        *("chrome.exe", "firefox.exe", "teams.exe", "zoom.exe", "openvpn.exe", "wireguard.exe", "adb.exe"),
        *("sphere.exe", "mimic.exe", "nox.exe", "xray.exe", "update.exe", "setup.exe", "client.exe", "agent.exe"),
    ],
)
def test_names_of_everyday_programs_are_not_in_it(name):
    assert ("file_name", name) not in BY_PATTERN
