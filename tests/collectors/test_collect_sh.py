from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from sleetwatch.sources.endpoint_collector import SOURCE
from tests.collectors.machines import SALT, collect, edid, laptop, mac, write

SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell) and shell != "busybox"]


def facts(lines):
    """The lines by their kind; a kind that occurs several times as a list."""
    told = {}
    for line in lines:
        record = json.loads(line)
        told.setdefault(record["kind"], []).append(record)
    return told


def hash_of(address):
    return hashlib.sha256(f"{SALT}:{address}".encode()).hexdigest()[:32]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_laptop_tells_what_no_agent_reports(tmp_path, shell):
    told = facts(collect(laptop(tmp_path), shell=shell))
    (device,), (posture,), (network,) = told["device"], told["posture"], told["network"]

    assert (device["host"], device["serial"], device["model"]) == ("lap-7", "PF2K9X", "Latitude 7440")
    assert device["os"] == "Example Linux 12"
    assert (posture["lid"], posture["power"], posture["battery_percent"]) == ("closed", "mains", 97)
    assert (posture["displays"], posture["built_in_display"], posture["uptime_seconds"]) == (2, False, 86400)
    assert "camera_used_at" not in posture
    assert network["gateway_hash"] == hash_of("aabb0cddee0f")
    assert {one["maker"]: one["built_in"] for one in told["display"]} == {"LNX": False, "BOE": True}
    (usb,) = told["usb"]  # a hub is in every machine
    assert (usb["vendor_id"], usb["product_id"], usb["classes"]) == ("1d6b", "0104", "030101,030102,080650")


def test_a_display_is_read_from_its_edid(tmp_path):
    displays = facts(collect(laptop(tmp_path)))["display"]
    kvm = next(one for one in displays if one["maker"] == "LNX")
    panel = next(one for one in displays if one["maker"] == "BOE")

    assert (kvm["product"], kvm["name"], kvm["display_serial"]) == ("LNX7773", "KVM", "CAFEBABE")
    assert "display_serial" not in panel
    assert "name" not in panel


def test_a_display_without_a_written_serial_has_its_number(tmp_path):
    write(tmp_path, {"sys/class/drm/card0-DP-1/edid": edid("DEL", 0x2013, 0x01020304)})

    assert facts(collect(tmp_path))["display"][0]["display_serial"] == "01020304"


@pytest.mark.parametrize("broken", [b"", b"\0\xff", b"x" * 128, b"\0" * 256, edid("LNX", 1)[:100]])
def test_a_broken_edid_is_left_out(tmp_path, broken):
    write(tmp_path, {"sys/class/drm/card0-DP-1/edid": broken})

    assert "display" not in facts(collect(tmp_path))


def test_hostile_names_are_still_json(tmp_path):
    name = b'"},{\\ \x1b[31m\x00\x07\xe9\xff$(id)`id`%s%n\t end'
    root = laptop(tmp_path)
    write(
        root,
        {
            "sys/bus/usb/devices/1-2/product": name + b"\nsecond line\n",
            "sys/class/drm/card0-HDMI-A-1/edid": edid("LNX", 1, name=b'K"\\\x01\xe9%s', serial=b'"\\'),
            "proc/sys/kernel/hostname": b'la"p\\7\n',
        },
    )
    told = facts(collect(root))

    assert told["usb"][0]["product"] == '"},{\\ ?[31m???$(id)`id`%s%n? end'
    display = next(one for one in told["display"] if one["maker"] == "LNX")
    assert (display["name"], display["display_serial"]) == ('K"\\??%s', '"\\')
    assert told["device"][0]["host"] == 'la"p\\7'


def test_without_a_salt_no_address_leaves_the_machine_in_any_form(tmp_path):
    lines = collect(laptop(tmp_path), salt=None)

    assert "gateway_hash" not in facts(lines)["network"][0]


@pytest.mark.parametrize("shared", ["00:00:5e:00:01:01", "00:11:22:33:44:55", "52:54:00:12:35:02", "02:42:ac:11:00:01"])
def test_an_address_that_many_routers_or_vpn_clients_share_is_nobodys_router(tmp_path, shared):
    root = laptop(tmp_path)
    write(root, {"proc/net/arp": f"IP address HW type Flags HW address\n192.168.1.1 0x1 0x2 {shared} * wlp1s0\n"})

    assert "gateway_hash" not in facts(collect(root))["network"][0]


def test_the_plain_address_never_leaves_the_machine(tmp_path):
    told = "\n".join(collect(laptop(tmp_path))).lower()

    assert "aa:bb" not in told
    assert "aabb0c" not in told


def test_a_camera_in_use_is_told_by_the_moment(tmp_path):
    root = laptop(tmp_path)
    (root / "proc/42/fd").mkdir(parents=True)
    (root / "proc/42/fd/3").symlink_to("/dev/video0")
    (posture,) = facts(collect(root))["posture"]

    assert posture["camera_used_at"] == posture["at"]


def test_a_machine_that_says_nothing_gives_its_three_lines(tmp_path):
    assert sorted(facts(collect(tmp_path))) == ["device", "network", "posture"]


def test_a_mac_tells_the_same_facts(tmp_path):
    told = facts(collect(commands=mac(tmp_path)))
    (device,), (posture,), (network,) = told["device"], told["posture"], told["network"]

    assert (device["host"], device["serial"], device["os"]) == ("ana-mbp", "C02EXAMPLE1", "macOS 26.1")
    assert device["user"] == "ana"
    assert (posture["lid"], posture["power"], posture["battery_percent"]) == ("closed", "mains", 97)
    assert (posture["idle_seconds"], posture["displays"], posture["built_in_display"]) == (42, 2, True)
    assert network["gateway_hash"] == hash_of("aabb0cddee0f")  # macOS leaves leading zeros out
    assert network["wifi_hash"] == hash_of("112233445566")
    assert told["display"][0]["product"] == "LNX7773"
    (usb,) = told["usb"]
    assert (usb["vendor_id"], usb["product_id"], usb["classes"]) == ("1d6b", "0104", "030101")
    assert usb["usb_serial"] == "CAFEBABE"


def test_this_machine_is_read_without_a_word_on_stderr():
    lines = collect(salt=SALT)

    assert {json.loads(line)["kind"] for line in lines} >= {"device", "posture", "network"}


def test_the_source_reads_every_line(tmp_path):
    for line in collect(laptop(tmp_path)):
        record = json.loads(line)
        assert SOURCE.recognises(record)
        assert list(SOURCE.read(record))
