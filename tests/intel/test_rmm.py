from __future__ import annotations

import pytest

from sleetwatch.intel.rmm import TOOLS, tools

ROWS = tools().to_pylist()
BY_PATTERN = {(row["match"], row["pattern"]): row["tool"] for row in ROWS}


def test_the_columns_are_the_declared_ones():
    assert tools().schema == TOOLS


@pytest.mark.parametrize(
    ("match", "pattern", "tool"),
    [
        ("file_name", "anydesk.exe", "AnyDesk"),
        ("company", "anydesk software gmbh", "AnyDesk"),
        ("file_name", "rustdesk.exe", "RustDesk"),
        ("file_name", "teamviewer_service.exe", "TeamViewer"),
        ("file_name", "anyviewer.exe", "AnyViewer"),
        ("file_name", "jumpconnect.exe", "Jump Desktop"),
        ("company", "phasefive systems llc", "Jump Desktop"),
        ("file_name", "remoting_host.exe", "Chrome Remote Desktop"),
        ("domain", "remotedesktop-pa.googleapis.com", "Chrome Remote Desktop"),
        ("file_name", "parsecd.exe", "Parsec"),
        ("file_name", "screenconnect.windowsclient.exe", "ConnectWise ScreenConnect"),
        ("file_name", "rutserv.exe", "Remote Utilities"),
        ("file_name", "deskin.exe", "DeskIn"),
        ("file_name", "tailscaled.exe", "Tailscale"),
        ("domain", "tinypilotkvm.com", "TinyPilot"),
    ],
)
def test_the_tools_of_the_scheme_are_known(match, pattern, tool):
    assert BY_PATTERN[match, pattern] == tool


@pytest.mark.parametrize(
    ("tool", "category"),
    [
        ("AnyDesk", "remote_access"),
        ("Tailscale", "mesh"),
        ("ZeroTier", "mesh"),
        ("ngrok", "tunnel"),
        ("Cloudflare Tunnel", "tunnel"),
        ("chisel", "tunnel"),
        ("TinyPilot", "kvm_site"),
        ("JetKVM", "kvm_site"),
    ],
)
def test_a_tool_has_a_category(tool, category):
    assert {row["category"] for row in ROWS if row["tool"] == tool} == {category}


def test_a_pattern_belongs_to_one_tool():
    assert len(BY_PATTERN) == len(ROWS)


@pytest.mark.parametrize(
    "name",
    [
        *("setup.exe", "agent.exe", "connect.exe", "installer.exe", "client.exe", "server.exe", "service.exe"),
        *("update.exe", "updater.exe", "launcher.exe", "host.exe", "viewer.exe", "remote.exe", "console.exe"),
        *("tunnel.exe", "helper.exe", "monitor.exe", "desktop.exe", "control.exe", "support.exe", "services.exe"),
        *("agent32.exe", "client32.exe", "level.exe", "winagent.exe", "takecontrol.exe", "rcservice.exe"),
        *("setup", "agent", "client", "server", "update", "code.exe", "code", "svchost.exe", "bash", "python.exe"),
    ],
)
def test_names_that_any_program_may_have_are_not_in_it(name):
    assert ("file_name", name) not in BY_PATTERN
    assert ("original_name", name) not in BY_PATTERN


@pytest.mark.parametrize(
    "name", ["vncviewer.exe", "tvnviewer.exe", "rutview.exe", "romviewer.exe", "nxplayer.exe", "pcictlui.exe"]
)
def test_the_side_of_the_one_who_looks_in_is_not_in_it(name):
    assert ("file_name", name) not in BY_PATTERN


@pytest.mark.parametrize(
    "name", ["mstsc.exe", "quickassist.exe", "msra.exe", "dwm.exe", "rdpclip.exe", "ssh.exe", "putty.exe", "winscp.exe"]
)
def test_parts_of_windows_and_everyday_tools_are_not_in_it(name):
    assert ("file_name", name) not in BY_PATTERN


@pytest.mark.parametrize(
    "name",
    ["chrome.exe", "msedge.exe", "firefox.exe", "teams.exe", "ms-teams.exe", "zoom.exe", "webex.exe", "g2mstart.exe"],
)
def test_browsers_and_meeting_software_are_not_in_it(name):
    assert ("file_name", name) not in BY_PATTERN


HONEST_HOSTS = [
    "github.com",
    "raw.githubusercontent.com",
    "www.google.com",
    "remotedesktop.example.com",
    "mail.zoho.com",
    "zoho.com",
    "teams.microsoft.com",
    "login.microsoftonline.com",
    "zoom.us",
    "s3.amazonaws.com",
    "example.azurewebsites.net",
    "meet.goto.com",
    "my.sharepoint.com",
    "metaquest.com",
    "basecamp.com",
    "office.com",
    "apple.com",
    "ec2.amazonaws.com",
    "d1abc.cloudfront.net",
    "objects.githubusercontent.com",
    "ghcr.io",
    "storage.googleapis.com",
    "www.googleapis.com",
    "app.web.app",
    "site.pages.dev",
    "bus.servicebus.windows.net",
    "remotepass.com",
    "iperius.com",
    "dropbox.com",
    "slack.com",
]


@pytest.mark.parametrize("host", HONEST_HOSTS)
def test_no_suffix_takes_in_a_host_that_honest_programs_talk_to(host):
    suffixes = [row["pattern"] for row in ROWS if row["match"] == "domain"]

    assert not [suffix for suffix in suffixes if host == suffix or host.endswith(f".{suffix}")]


@pytest.mark.parametrize(
    "company",
    [
        "microsoft corporation",
        "google llc",
        "adobe systems incorporated",
        "unity technologies aps",
        "symantec corporation",
        "zoho corporation private limited",
        "yandex llc",
        "logmein, inc.",
    ],
)
def test_makers_of_much_else_are_not_in_it(company):
    assert ("company", company) not in BY_PATTERN


def test_patterns_are_exact_lower_case_values_without_sentinels_and_wildcards():
    for row in ROWS:
        pattern = row["pattern"]
        assert pattern == pattern.lower().strip()
        assert not set(pattern) & set('*?%\\/[]<>"')
        assert pattern != "user_managed"


def test_domains_are_suffixes_of_whole_labels_with_at_least_two():
    domains = [row["pattern"] for row in ROWS if row["match"] == "domain"]

    assert all("." in domain and not domain.startswith(".") for domain in domains)
    assert not [domain for domain in domains if domain.replace(".", "").isdigit()]


def test_no_tool_has_two_names():
    names = {row["tool"] for row in ROWS}

    assert len({name.lower().replace(" ", "") for name in names}) == len(names)
    assert not {"ScreenConnect", "Level.io", "NinjaRMM", "BeAnyWhere", "LabTech RMM (Now ConnectWise Automate)"} & names
