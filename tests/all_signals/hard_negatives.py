"""The hard negatives: honest people who look odd in one way or another, each with weeks of rows."""

from __future__ import annotations

from tests.all_signals.honest import HOME, LAPTOP, Person, address, at, placed


def nomad(name: str = "nomad", tenure_days: int = 900) -> Person:
    """Seven weeks at home, five on the road in three countries, a privacy VPN on most days, no trip entered."""
    person = Person(name, tenure_days)
    person.signs_in("home", 0, 45)
    person.signs_in("vpn-nl", 0, 20, every=2, clock="18:00")
    person.signs_in("listed-ch", 1, 15, every=3, clock="17:00")
    for line, first in (("lisbon", 48), ("bali", 60), ("medellin", 72)):
        person.signs_in(line, first, 11)
        person.signs_in("vpn-us", first, 8, clock="18:00")
        person.stands(line, first, 11)
        person.meets(line, first, 5)
    person.stands("home", 0, 45)
    person.meets("home", 0, 15)
    person.meets("vpn-nl", 15, 8)
    person.runs("nordvpn.exe", 0, 40)
    person.warned("impossibletravel", (3, 9, 15, 48))
    person.warned("anonymizedipaddress", (5, 9, 21, 50, 61))
    return person


def wanderer() -> Person:
    """Years in the company, for months nowhere near the address on file, and a privacy VPN on the laptop."""
    person = Person("wanderer")
    for line, first in (("lisbon", 0), ("bali", 26), ("medellin", 52)):
        person.signs_in(line, first, 26)
        person.signs_in("vpn-us", first, 8, every=3, clock="18:00")
        person.stands(line, first, 26)
        person.meets(line, first, 12)
    person.runs("nordvpn.exe", 0, 40)
    person.warned("impossibletravel", (3, 9, 15, 30, 48))
    person.warned("anonymizedipaddress", (5, 50))
    return person


def new_nomad() -> Person:
    return nomad("new-nomad", tenure_days=5)


def nomad_without_a_list() -> Person:
    """At home, but each sign-in through a VPN whose exits are on no list: they look like far data centres."""
    person = Person("unlisted-vpn", tenure_days=5)
    person.signs_in("unlisted-nl", 0, 60)
    person.signs_in("unlisted-jp", 0, 30, every=2, clock="19:00")
    person.signs_in("home", 0, 20, every=3, clock="10:00")
    person.stands("home", 0, 60)
    person.meets("unlisted-nl", 0, 40)
    person.runs("mullvad vpn.exe", 0, 50)
    person.warned("impossibletravel", range(0, 20, 2))
    return person


def privacy_person() -> Person:
    """A new hire with a VPN that is always on, at home, and with Tor once."""
    person = Person("privacy", tenure_days=3)
    person.signs_in("vpn-nl", 0, 55)
    person.signs_in("listed-ch", 1, 10, every=4, clock="19:00")
    person.signs_in("home", 0, 15, every=4, clock="09:00")
    person.stands("home", 0, 60)
    person.meets("vpn-nl", 0, 40)
    person.runs("mullvad vpn.exe", 0, 50)
    person.warned("anonymizedipaddress", range(0, 30, 3))
    person.warned("impossibletravel", range(1, 30, 6))
    person.add("factor", account=person.account, at=at(1), action="registered", method="totp", ip=address("vpn-nl"))
    person.add(
        "credential",
        account=person.account,
        actor=person.account,
        action="password_reset",
        at=at(5),
        ip=address("vpn-us"),
        outcome="success",
    )
    person.add(
        "pay_accounts",
        subject=person.account,
        at=at(6),
        method="bank",
        institution="bank-1",
        pay_account="a-1",
        ip=address("vpn-us"),
    )
    return person


def home_laboratory(name: str = "homelab", tenure_days: int = 900) -> Person:
    """Tunnels, a board as the home's router, a console of the own server, Linux beside Windows, a gadget."""
    person = Person(name, tenure_days)
    person.signs_in("home", 0, 60)
    person.signs_in("home", 0, 40, clock="20:00", managed=False, device_id=None, os="Linux")
    person.stands("home", 0, 60, gateway_mac="dca632000001")
    person.meets("home", 0, 40)
    for program in ("tailscaled.exe", "ngrok.exe"):
        person.runs(program, 1, 20)
    person.runs("ssh.exe", 2, 5, command_line="ssh -R 8080:localhost:80 lab")
    for program in ("systeminfo.exe", "ipconfig.exe", "whoami.exe"):
        person.runs(program, 0, command_line=program)
    person.runs("curl.exe", 2, 3, command_line="curl -O http://192.168.1.9/flash.sh")
    person.opens("pikvm.local", 2, 10)
    person.plugs(2, vendor_id="1d6b", product_id="0104", class_name="Net", description="RNDIS gadget")
    return person


def new_home_laboratory() -> Person:
    return home_laboratory("new-homelab", tenure_days=1)


def cloud_developer() -> Person:
    """Opens portals from an own rented server abroad now and then, and keeps a Linux computer beside the laptop."""
    person = Person("cloud-developer")
    person.signs_in("home", 0, 60)
    person.signs_in("home", 0, 40, clock="20:00", managed=False, device_id=None, os="Linux")
    person.signs_in(
        "cloud",
        3,
        6,
        every=9,
        clock="21:00",
        managed=False,
        device_id=None,
        os="Windows Server 2022",
        device_name="ec2amaz-4k2v9q1",
    )
    person.stands("home", 0, 60)
    person.meets("home", 0, 40)
    return person


def two_jobs() -> Person:
    """A network KVM and a jiggler at the true home: a breach of policy, and not this scheme."""
    person = Person("two-jobs")
    person.signs_in("home", 0, 60)
    person.stands("home", 0, 60)
    person.meets("home", 0, 40)
    for piece in ("HID Keyboard Device", "HID-compliant mouse", "USB Mass Storage Device"):
        person.plugs(
            3,
            vendor_id="1d6b",
            product_id="0104",
            description=piece,
            vendor="PiKVM",
            product="PiKVM Composite Device",
            serial="cafebabe",
        )
    person.plugs(3, bus="display", product="lnx7773", class_name="Monitor")
    person.opens("pikvm.local", 2, 10)
    person.runs("caffeine64.exe", 0, 60)
    return person


def couple() -> Person:
    """Two of one home, one line, one router, one spare phone and one bank account."""
    person = Person("couple")
    partner = "partner@corp.example"
    person.add("people", subject=partner, is_worker=True, remote=True, peer="team3", start_at=at(-400), **HOME)
    for who, device in ((person.account, LAPTOP), (partner, "d-other")):
        person.add("contacts", subject=who, contact_kind="address", value="home-1", at=at(-400))
        person.add("contacts", subject=who, contact_kind="bank_account", value="bank-1", at=at(-400))
        person.add(
            "factor", account=who, at=at(1), action="registered", method="sms", phone="+13125550101", ip=address("home")
        )
        person.add(
            "sign_in",
            account=who,
            at=at(0),
            ip=address("home"),
            times=60,
            interactive=True,
            managed=True,
            outcome="success",
            source="entra_sign_in",
            device_id=device,
            os="Windows 11",
            **placed("home"),
        )
        person.add(
            "device_network",
            device_id=device,
            at=at(0),
            public_ip=address("home"),
            gateway_mac="3c846a000077",
            times=60,
        )
    person.add("device", account=partner, at=at(-400), device_id="d-other", managed=True, ownership="company")
    person.meets("home", 0, 40)
    return person


def night_worker() -> Person:
    """Works from nine in the evening to six in the morning, with a mail program that never sleeps."""
    person = Person("night")
    for hour in (2, 4, 6, 8, 10):
        person.signs_in("home", 0, 60, clock=f"{hour:02d}:00")
    person.signs_in("home", 0, 60, clock="20:00", interactive=False)
    person.stands("home", 0, 60)
    person.meets("home", 0, 20)
    for hour in (2, 4, 6, 8, 10):
        person.add(
            "activity", account=person.account, at=at(0, f"{hour:02d}:10"), action="message", app="chat", times=60
        )
    return person


def maker_of_keyboards() -> Person:
    """An own keyboard whose firmware shows its configuration as a disk, and a computer beside the issued one."""
    person = Person("keyboards")
    person.signs_in("home", 0, 60)
    person.stands("home", 0, 60)
    person.meets("home", 0, 40)
    for piece in ("HID Keyboard Device", "HID-compliant mouse", "USB Mass Storage Device"):
        person.plugs(0, vendor_id="2e8a", product_id="1048", description=piece)
    person.runs("tailscaled.exe", 1, 20)
    person.signs_in("home", 0, 30, clock="20:00", managed=False, device_id=None, os="Linux")
    return person


def switch_user() -> Person:
    """Somebody who cannot use the hands: a mouth-driven controller, another computer drives the laptop, no camera."""
    person = Person("switch-user")
    person.signs_in("home", 0, 60)
    person.stands("home", 0, 60)
    person.meets("home", 0, 40, camera_seconds=0)
    for piece in (
        "HID Keyboard Device",
        "HID-compliant mouse",
        "HID-compliant game controller",
        "USB Mass Storage Device",
    ):
        person.plugs(0, vendor_id="16d0", product_id="092b", description=piece)
    person.add(
        "activity",
        account=person.account,
        device_id=LAPTOP,
        at=at(0),
        logon_type="remoteinteractive",
        ip="192.168.1.20",
        outcome="success",
        times=60,
    )
    return person


def docked() -> Person:
    """Shut in a dock on the mains for years, screens at a switch, anxious about cameras, a caffeine program."""
    person = Person("docked")
    person.signs_in("home", 0, 60)
    person.stands("home", 0, 60, adapter="ethernet")
    person.meets("home", 0, 40, camera_seconds=0)
    person.add(
        "device_posture",
        device_id=LAPTOP,
        account=person.account,
        at=at(0, "15:00"),
        lid="closed",
        power="mains",
        displays=1,
        built_in_display=False,
        camera_used_at="2024-03-05T10:00:00Z",
        idle_seconds=20,
        remote_session=False,
        times=60,
    )
    person.runs("caffeine64.exe", 0, 60)
    person.plugs(0, vendor_id="046d", product_id="c52b", description="HID Keyboard Device")
    person.plugs(0, vendor_id="046d", product_id="c52b", description="HID-compliant mouse")
    person.plugs(0, vendor_id="17e9", product_id="6000", description="Dock", class_name="USB")
    person.plugs(0, vendor_id="0bda", product_id="8153", description="Realtek USB GbE", class_name="Net")
    person.plugs(0, bus="usbstor", class_name="DiskDrive", description="Disk drive", product="Portable SSD T7")
    return person


def streamer() -> Person:
    """A better camera through a capture stick, OBS, a voice mixer, an emulator for games, a phone on the screen."""
    person = Person("streamer")
    person.signs_in("home", 0, 60)
    person.stands("home", 0, 60)
    person.meets("home", 0, 40, camera="OBS Virtual Camera", microphone="VoiceMeeter Output")
    for program in ("obs64.exe", "bluestacks.exe", "parsecd.exe"):
        person.runs(program, 1, 20, every=2)
    person.plugs(3, vendor_id="534d", product_id="2109", class_name="Camera", description="USB Video")
    person.opens("vdo.ninja", 5, 10)
    return person


def supporter() -> Person:
    """The one support engineer of a small company: three remote tools, portables, administrators' portals, alerts."""
    person = Person("support", tenure_days=200, peer="support")
    person.signs_in("home", 0, 60)
    person.signs_in("home", 0, 30, app="Microsoft Intune admin center", clock="10:00")
    person.stands("home", 0, 60)
    person.meets("home", 0, 40)
    person.runs("teamviewer.exe", 0, 50)
    person.runs("anydesk.exe", 0, 20, path="C:\\Users\\u\\Downloads\\anydesk.exe", every=2)
    person.add("alert", account=person.account, device_id=LAPTOP, at=at(5), detection="remote access software")
    return person


def contractor() -> Person:
    """Hired through an agency, no issued laptop in hand, works from the agency's virtual desktop in another country."""
    person = Person("contractor", tenure_days=30, worker_type="contractor")
    person.rows["device"].clear()
    person.signs_in(
        "cloud", 0, 60, managed=False, device_id=None, device_name="avd-pool-7", os="Windows 10 multi-session"
    )
    person.meets("home", 0, 40)
    return person


def poor_line() -> Person:
    """A satellite dish and a spare radio link that take turns within the hour."""
    person = Person("satellite")
    for clock_time, line in (
        ("14:00", "satellite"),
        ("14:10", "fallback"),
        ("14:20", "satellite"),
        ("14:40", "second"),
    ):
        person.signs_in(line, 0, 60, clock=clock_time, session="session-of-a-day", latency_ms=190.0, app="teams")
    person.stands("satellite", 0, 60)
    person.meets("satellite", 0, 40, latency_ms=160.0, camera_seconds=0)
    return person


def two_lines() -> Person:
    """A house with two providers that share the load, and Linux beside Windows in one browser profile."""
    person = Person("two-lines")
    for minute in range(0, 60, 10):
        line = "home" if minute % 20 else "second"
        person.signs_in(line, 0, 60, clock=f"14:{minute:02d}", session="session-of-a-day")
    person.stands("home", 0, 60)
    person.meets("second", 0, 40)
    return person


def behind_a_gateway() -> Person:
    """Everything goes out through the security gateway of another country."""
    person = Person("gateway", tenure_days=10)
    person.signs_in("gateway", 0, 60)
    person.stands("gateway", 0, 60)
    person.meets("gateway", 0, 40)
    person.warned("impossibletravel", range(0, 20, 4))
    return person


def traveller() -> Person:
    """A new hire on a trip nobody entered, with a new phone, a forgotten password and a private computer."""
    person = Person("traveller", tenure_days=12)
    person.signs_in("home", 0, 14)
    person.signs_in("lisbon", 14, 12, managed=False, device_id=None, os="Mac OS")
    person.signs_in("home", 27, 30)
    person.stands("home", 0, 56)
    person.meets("home", 0, 10)
    person.meets("lisbon", 14, 8)
    person.meets("home", 27, 20)
    person.add(
        "factor",
        account=person.account,
        at=at(15),
        action="registered",
        method="sms",
        phone="+351910000001",
        ip="198.51.100.5",
    )
    person.add(
        "factor",
        account=person.account,
        at=at(-12),
        action="registered",
        method="sms",
        phone="+13125550100",
        ip="198.51.100.1",
    )
    person.add(
        "credential",
        account=person.account,
        actor=person.account,
        at=at(15),
        action="password_reset",
        ip="198.51.100.5",
    )
    return person
