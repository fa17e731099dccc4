"""Machines that are not there: a tree of /sys and /proc for Linux, and the commands of macOS."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
from pathlib import Path

COLLECTORS = Path(__file__).resolve().parents[2] / "collectors"
SALT = "s3cret"


def edid(maker, code, number=0, *, name=None, serial=None):
    """The first block of a display's EDID."""
    block = bytearray(128)
    block[0:8] = b"\0\xff\xff\xff\xff\xff\xff\0"
    letters = 0
    for letter in maker:
        letters = letters * 32 + ord(letter) - 64
    block[8:16] = struct.pack(">H", letters) + struct.pack("<HI", code, number)
    for place, (tag, words) in enumerate(((0xFC, name), (0xFF, serial))):
        if words is not None:
            body = words[:13] if len(words) >= 13 else (words + b"\n").ljust(13, b" ")
            block[54 + 18 * place : 72 + 18 * place] = b"\0\0\0" + bytes([tag]) + b"\0" + body
    return bytes(block)


def write(root, files):
    """Files under a root, from paths to text or bytes."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())


def laptop(root):
    """A closed laptop on mains with a KVM on its display port and on USB."""
    usb, drm = "sys/bus/usb/devices", "sys/class/drm"
    write(
        root,
        {
            "proc/sys/kernel/hostname": "lap-7\n",
            "proc/uptime": "86400.55 1\n",
            "etc/os-release": 'NAME="X"\nPRETTY_NAME="Example Linux 12"\n',
            "sys/class/dmi/id/product_serial": "PF2K9X\n",
            "sys/class/dmi/id/product_name": "Latitude 7440\n",
            "sys/class/dmi/id/sys_vendor": "Dell Inc.\n",
            f"{drm}/card0-eDP-1/status": "connected\n",
            f"{drm}/card0-eDP-1/enabled": "disabled\n",
            f"{drm}/card0-eDP-1/edid": edid("BOE", 0x0A1B),
            f"{drm}/card0-HDMI-A-1/status": "connected\n",
            f"{drm}/card0-HDMI-A-1/edid": edid("LNX", 0x7773, 0x01010101, name=b"KVM", serial=b"CAFEBABE"),
            f"{drm}/card0-DP-1/status": "disconnected\n",
            f"{drm}/card0-DP-1/edid": b"",
            "proc/acpi/button/lid/LID0/state": "state:      closed\n",
            "sys/class/power_supply/AC/type": "Mains\n",
            "sys/class/power_supply/AC/online": "1\n",
            "sys/class/power_supply/BAT0/type": "Battery\n",
            "sys/class/power_supply/BAT0/capacity": "97\n",
            "proc/net/route": "Iface\tDestination\tGateway\nwlp1s0\t00000000\t0101A8C0\nwlp1s0\t0001A8C0\t00000000\n",
            "proc/net/arp": "IP address HW type Flags HW address\n192.168.1.9 0x1 0x2 11:22:33:44:55:66 * wlp1s0\n"
            "192.168.1.1 0x1 0x2 AA:bb:0c:dd:ee:0f * wlp1s0\n",
            f"{usb}/usb1/idVendor": "1d6b\n",
            f"{usb}/usb1/bDeviceClass": "09\n",
            f"{usb}/1-2/idVendor": "1d6b\n",
            f"{usb}/1-2/idProduct": "0104\n",
            f"{usb}/1-2/bDeviceClass": "00\n",
            f"{usb}/1-2/manufacturer": "PiKVM\n",
            f"{usb}/1-2/product": "Composite Device\n",
            f"{usb}/1-2/serial": "CAFEBABE\n",
        },
    )
    for place, codes in enumerate(("030101", "030102", "080650")):
        names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        for at, name in enumerate(names):
            write(root, {f"{usb}/1-2:1.{place}/{name}": codes[2 * at : 2 * at + 2] + "\n"})
    return root


_MAC_COMMANDS = {
    "uname": 'if [ "$1" = -s ]; then echo Darwin; else echo ana-mbp; fi',
    "sw_vers": "echo 26.1",
    "sysctl": 'case $2 in hw.model) echo Mac16,1 ;; *) echo "{ sec = 1000000000, usec = 0 } Sun Sep  9" ;; esac',
    "stat": "echo ana",
    "system_profiler": "printf '  Resolution: 1\\n  Connection Type: Internal\\n  Resolution: 2\\n'",
    "pmset": "printf \"Now drawing from 'AC Power'\\n -InternalBattery-0 (id=1)\\t97%%; charged\\n\"",
    "route": "printf '    gateway: 192.168.1.1\\n  interface: en0\\n'",
    "arp": 'echo "? (192.168.1.1) at aa:bb:c:dd:ee:f on en0 ifscope [ethernet]"',
    "ipconfig": "printf '  BSSID : 11:22:33:44:55:66\\n  SSID : Home\\n'",
}
_USB_PARTS = (
    "+-o IOUSBHostInterface@0  <class IOUSBHostInterface>",
    "    {",
    '      "USB Product Name" = "Composite \\"Device\\""',
    '      "USB Vendor Name" = "PiKVM"',
    '      "USB Serial Number" = "CAFEBABE"',
    '      "idVendor" = 7531',
    '      "idProduct" = 260',
    '      "bInterfaceClass" = 3',
    '      "bInterfaceSubClass" = 1',
    '      "bInterfaceProtocol" = 1',
    "    }",
)
_IOREG = """case $* in
*IOPlatformExpertDevice*) echo '  "IOPlatformSerialNumber" = "C02EXAMPLE1"' ;;
*IOHIDSystem*) echo '  |   "HIDIdleTime" = 42000000000' ;;
*AppleClamshellState*) echo '  "AppleClamshellState" = Yes' ;;
*IOUSBHostInterface*) cat "$0.usb" ;;
*) echo '  | "IODisplayEDID" = <EDID>' ;;
esac"""


def mac(root):
    """A folder with the commands of a Mac whose lid is closed, with a KVM on its display port and on USB."""
    shown = edid("LNX", 0x7773, 0x01010101, name=b"KVM", serial=b"CAFEBABE").hex()
    for name, body in {**_MAC_COMMANDS, "ioreg": _IOREG.replace("EDID>", f"{shown}>")}.items():
        command = root / name
        command.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
    (root / "ioreg.usb").write_text("\n".join(_USB_PARTS) + "\n", encoding="utf-8")
    return root


def collect(root=None, *, salt=SALT, commands=None, shell="sh"):
    """What the collector prints, line by line."""
    told = {"SLEETWATCH_ROOT": str(root) if root else "", "SLEETWATCH_SALT": salt or ""}
    path = f"{commands}:{os.environ['PATH']}" if commands else os.environ["PATH"]
    done = subprocess.run(
        [shell, str(COLLECTORS / "collect.sh")],
        env={"PATH": path, **told},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    return done.stdout.decode("utf-8").splitlines()
