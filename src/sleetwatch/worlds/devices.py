"""Hardware people hold: issued laptops, their own machines, handsets, and what is plugged in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from sleetwatch.worlds.dice import chance

WINDOWS_BUILDS = (("10.0.22631.4890", "22631"), ("10.0.26100.3476", "26100"), ("10.0.26100.3194", "26100"))
_SERIAL_LETTERS = "0123456789BCDFGHJKLMNPQRSTVWXYZ"


def guid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def hardware_address(rng: Random, maker: str) -> str:
    tail = f"{rng.getrandbits(24):06X}"
    return f"{maker}-{tail[:2]}-{tail[2:4]}-{tail[4:]}"


@dataclass(slots=True)
class Laptop:
    """A machine the company issued; or, with `managed` false, one it did not."""

    serial: str
    name: str
    maker: str
    model: str
    system: str
    """Windows or MacOs."""
    version: str
    directory_id: str
    """Entra's id of the device."""
    agent_id: str
    """Defender's id of the device: forty hex digits."""
    inventory_id: str
    wifi_address: str
    wired_address: str
    managed: bool = True
    peripherals: list[str] = field(default_factory=list)

    @property
    def is_windows(self) -> bool:
        return self.system == "Windows"

    @property
    def disk(self) -> str:
        """The serial number of its disk."""
        return f"S6{self.agent_id[4:16].upper()}"

    @property
    def own_name(self) -> str:
        """What it calls itself; nobody renames a private one."""
        return self.name or (f"DESKTOP-{self.serial[-7:]}" if self.is_windows else "MacBook-Pro.local")


@dataclass(slots=True)
class Handset:
    """A phone: it reads mail and it answers for its owner."""

    model: str
    system: str
    token: str
    """The push token of its authenticator; it belongs to the handset, not to the account."""
    device_id: str
    app_version: str
    number: str
    directory_id: str = ""
    """Set when it is registered in the directory."""


_WINDOWS_MODELS = (
    ("Dell Inc.", "Latitude 7440", 7, "A4-BB-6D"),
    ("Dell Inc.", "Latitude 5550", 7, "C8-4B-D6"),
    ("HP", "HP EliteBook 840 14 inch G10 Notebook PC", 10, "64-4E-D7"),
    ("LENOVO", "21HMCTO1WW", 8, "84-A9-38"),
    ("LENOVO", "21KCCTO1WW", 8, "E8-80-88"),
)
_MAC_MODELS = ("MacBook Pro (14-inch, M3, Nov 2023)", "MacBook Pro (16-inch, 2023)", "MacBook Air (13-inch, M3, 2024)")
_IPHONES = ("iPhone 13", "iPhone 14", "iPhone 14 Pro", "iPhone 15", "iPhone 15 Pro", "iPhone 16", "iPhone SE")
_ANDROIDS = ("SM-S911B", "SM-S921U", "SM-A546B", "Pixel 7", "Pixel 8", "Pixel 8a", "CPH2581", "2311DRK48G")


def _serial(length: int, rng: Random) -> str:
    return "".join(rng.choice(_SERIAL_LETTERS) for _ in range(length))


def issued_laptop(rng: Random, *, mac: bool) -> Laptop:
    if mac:
        maker, model, length, prefix, system = "Apple", rng.choice(_MAC_MODELS), 10, "F0-2F-4B", "MacOs"
        version = rng.choice(("14.7.4", "15.3.1", "15.3.2"))
    else:
        maker, model, length, prefix = rng.choice(_WINDOWS_MODELS)
        system, version = "Windows", rng.choice(WINDOWS_BUILDS)[0]
    serial = _serial(length, rng)
    return Laptop(
        serial=serial,
        name=("NLM-" if mac else "NLW-") + serial[-8:],
        maker=maker,
        model=model,
        system=system,
        version=version,
        directory_id=guid(rng),
        agent_id=f"{rng.getrandbits(160):040x}",
        inventory_id=guid(rng),
        wifi_address=hardware_address(rng, prefix),
        wired_address=hardware_address(rng, "9C-EB-E8"),
    )


def private_machine(rng: Random, *, mac: bool) -> Laptop:
    """A machine the company knows nothing of but what a browser tells."""
    machine = issued_laptop(rng, mac=mac)
    machine.managed = False
    machine.directory_id = ""
    machine.name = ""
    return machine


def handset(rng: Random, number: str) -> Handset:
    apple = chance(rng, 0.52)
    token = f"{rng.getrandbits(256):064x}" if apple else f"fcm-{rng.getrandbits(320):080x}"
    return Handset(
        model=rng.choice(_IPHONES if apple else _ANDROIDS),
        system=rng.choice(("Ios 18.3.1", "Ios 18.3.2", "Ios 17.7.2"))
        if apple
        else rng.choice(("Android 14", "Android 15", "Android 13")),
        token=("apns2-" if apple else "") + token,
        device_id=guid(rng),
        app_version=rng.choice(("6.8.15", "6.8.18")) if apple else rng.choice(("6.2502.1088", "6.2503.1414")),
        number=number,
        directory_id=guid(rng) if chance(rng, 0.35) else "",
    )


@dataclass(frozen=True, slots=True)
class Plug:
    """One entry of the operating system's list when something is plugged in."""

    class_name: str
    description: str
    path: str
    """`{}` is where the port's own number goes."""


def _plugs(table: str) -> tuple[Plug, ...]:
    return tuple(Plug(*line.split("|")) for line in table.strip().splitlines())


PERIPHERALS: dict[str, tuple[Plug, ...]] = {
    "unifying": _plugs(r"""
USB|USB Composite Device|USB\VID_046D&PID_C52B\{}
Keyboard|HID Keyboard Device|HID\VID_046D&PID_C52B&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_046D&PID_C52B&MI_01&COL01\{}
"""),
    "bolt": _plugs(r"""
USB|USB Composite Device|USB\VID_046D&PID_C548\{}
Keyboard|HID Keyboard Device|HID\VID_046D&PID_C548&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_046D&PID_C548&MI_01&COL01\{}
"""),
    "dell-keyboard": _plugs(r"Keyboard|HID Keyboard Device|HID\VID_413C&PID_2113&MI_00\{}"),
    "microsoft-mouse": _plugs(r"Mouse|HID-compliant mouse|HID\VID_045E&PID_0797\{}"),
    "keychron": _plugs(r"""
USB|USB Composite Device|USB\VID_3434&PID_0361\{}
Keyboard|HID Keyboard Device|HID\VID_3434&PID_0361&MI_00\{}
"""),
    "dock": _plugs(r"""
USB|Generic SuperSpeed USB Hub|USB\VID_413C&PID_B06E\{}
Net|Realtek USB GbE Family Controller|USB\VID_0BDA&PID_8153\{}
Media|USB Audio Device|USB\VID_0BDA&PID_402E&MI_00\{}
"""),
    "monitor-dell": _plugs(r"Monitor|Generic PnP Monitor|DISPLAY\DELA1EE\{}"),
    "monitor-lg": _plugs(r"Monitor|LG HDR 4K|DISPLAY\GSM7750\{}"),
    "monitor-hp": _plugs(r"Monitor|HP E24 G5|DISPLAY\HPN3784\{}"),
    "headset-jabra": _plugs(r"""
Media|Jabra Evolve2 65|USB\VID_0B0E&PID_0E30&MI_00\{}
HIDClass|USB Input Device|USB\VID_0B0E&PID_0E30&MI_03\{}
"""),
    "headset-poly": _plugs(r"Media|Poly Voyager Focus 2|USB\VID_047F&PID_0175&MI_00\{}"),
    "webcam": _plugs(r"Camera|Logitech BRIO|USB\VID_046D&PID_085E&MI_00\{}"),
    "capture-stick": _plugs(r"Camera|USB3 Video|USB\VID_345F&PID_2130&MI_00\{}"),
    "stick": _plugs(r"""
USB|USB Mass Storage Device|USB\VID_0781&PID_5581\{}
DiskDrive|SanDisk Ultra USB Device|USBSTOR\DISK&VEN_SANDISK&PROD_ULTRA&REV_1.00\{}
"""),
    "yubikey": _plugs(r"""
USB|USB Composite Device|USB\VID_1050&PID_0407\{}
Keyboard|HID Keyboard Device|HID\VID_1050&PID_0407&MI_00\{}
HIDClass|HID-compliant fido|HID\VID_1050&PID_0407&MI_01\{}
"""),
    "iphone-cable": _plugs(r"WPD|Apple iPhone|USB\VID_05AC&PID_12A8&MI_00\{}"),
    "aten-switch": _plugs(r"""
USB|USB Composite Device|USB\VID_0557&PID_2419\{}
Keyboard|HID Keyboard Device|HID\VID_0557&PID_2419&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_0557&PID_2419&MI_01\{}
"""),
    "pi-gadget": _plugs(r"""
USB|USB Composite Device|USB\VID_1D6B&PID_0104\{}
Net|USB Ethernet/RNDIS Gadget|USB\VID_1D6B&PID_0104&MI_00\{}
Ports|USB Serial Device (COM5)|USB\VID_1D6B&PID_0104&MI_02\{}
"""),
    "tinypilot": _plugs(r"""
USB|USB Composite Device|USB\VID_1D6B&PID_0104\6B65796D696D6570690
Keyboard|HID Keyboard Device|HID\VID_1D6B&PID_0104&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_1D6B&PID_0104&MI_01\{}
Monitor|TinyPilot|DISPLAY\TSB9876\{}
"""),
    "pikvm": _plugs(r"""
USB|USB Composite Device|USB\VID_1D6B&PID_0104\CAFEBABE
Keyboard|HID Keyboard Device|HID\VID_1D6B&PID_0104&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_1D6B&PID_0104&MI_01\{}
CDROM|PiKVM Optical Drive USB Device|USBSTOR\CDROM&VEN_PIKVM&PROD_OPTICAL_DRIVE&REV_0612\{}
Monitor|PiKVM|DISPLAY\LNX7773\{}
"""),
    "spoofed-kvm": _plugs(r"""
USB|USB Composite Device|USB\VID_046D&PID_C31C\{}
Keyboard|HID Keyboard Device|HID\VID_046D&PID_C31C&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_046D&PID_C31C&MI_01\{}
USB|USB Mass Storage Device|USB\VID_046D&PID_C31C&MI_02\{}
Monitor|Generic PnP Monitor|DISPLAY\TSB8888\{}
"""),
    "copied-kvm": _plugs(r"""
Keyboard|HID Keyboard Device|HID\VID_413C&PID_2113&MI_00\{}
Mouse|HID-compliant mouse|HID\VID_413C&PID_301A\{}
Monitor|Generic PnP Monitor|DISPLAY\DELA1EE\{}
"""),
    "serial-adapter": _plugs(r"Ports|USB-SERIAL CH340 (COM3)|USB\VID_1A86&PID_7523\{}"),
}
"""What each thing looks like to Windows when it is plugged in."""

_DESK = ("unifying", "bolt", "dell-keyboard", "microsoft-mouse", "keychron", "dock", "monitor-dell", "monitor-lg")
_DESK_MORE = ("monitor-hp", "headset-jabra", "headset-poly", "webcam", "yubikey", "iphone-cable", "stick")


def desk(rng: Random) -> list[str]:
    """What stands on somebody's desk."""
    return sorted(rng.sample(_DESK, rng.randrange(1, 4)) + rng.sample(_DESK_MORE, rng.randrange(1, 4)))
