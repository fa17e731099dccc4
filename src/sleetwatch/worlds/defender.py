"""Defender for Endpoint's tables of a day: JSON lines streamed, connections and later processes as CSV."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random

from sleetwatch.worlds import software
from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import PERIPHERALS
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Folder, Json, Log, Table
from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Person, Tool
from sleetwatch.worlds.software import Program
from sleetwatch.worlds.timeline import HOUR, MINUTE, SECOND, Calendar, to_millis, to_ticks

_NETWORK_COLUMNS = (
    "Timestamp",
    "DeviceId",
    "DeviceName",
    "ActionType",
    "RemoteIP",
    "RemotePort",
    "RemoteUrl",
    "LocalIP",
    "LocalPort",
    "Protocol",
    "InitiatingProcessFileName",
    "InitiatingProcessAccountUpn",
    "ReportId",
)

_PROCESS_COLUMNS = (
    "Timestamp",
    "DeviceId",
    "DeviceName",
    "ActionType",
    "FileName",
    "FolderPath",
    "SHA256",
    "ProcessVersionInfoCompanyName",
    "ProcessVersionInfoProductName",
    "ProcessVersionInfoOriginalFileName",
    "ProcessId",
    "ProcessCommandLine",
    "ProcessCreationTime",
    "AccountDomain",
    "AccountName",
    "AccountSid",
    "AccountUpn",
    "InitiatingProcessFileName",
    "InitiatingProcessAccountName",
    "InitiatingProcessAccountUpn",
    "ReportId",
)


class DefenderFiles:
    """The tables of all devices."""

    def __init__(self, calendar: Calendar, tenant_id: str) -> None:
        self._tenant_id = tenant_id
        self._hunted_from = calendar.at(calendar.days // 4, "UTC", 0)
        """From here on, processes were exported by hand from advanced hunting."""
        self._processes = Table(_PROCESS_COLUMNS)
        self._logs = {
            name: Log()
            for name in ("DeviceProcessEvents", "DeviceEvents", "DeviceInfo", "DeviceNetworkInfo", "DeviceLogonEvents")
        }
        self._connections = Table(_NETWORK_COLUMNS)
        self._reports = 0

    def add(self, table: str, at: int, properties: Json) -> None:
        if table == "DeviceProcessEvents" and at >= self._hunted_from:
            self._processes.add(at, {"Timestamp": to_millis(at), **properties, "ReportId": self._next_report()})
            return
        self._logs[table].add(
            at,
            {
                "time": to_ticks(at + 140 * SECOND),
                "tenantId": self._tenant_id,
                "operationName": "Publish",
                "category": f"AdvancedHunting-{table}",
                "_TimeReceivedBySvc": to_ticks(at + 95 * SECOND),
                "properties": {"Timestamp": to_ticks(at), **properties, "ReportId": self._next_report()},
                "Tenant": "DefaultTenant",
            },
        )

    def connect(self, at: int, row: Json) -> None:
        self._connections.add(at, {"Timestamp": to_millis(at), **row, "ReportId": self._next_report()})

    def write(self, folder: Folder) -> None:
        for name, log in self._logs.items():
            folder.lines(
                f"defender/{name}.jsonl" + (".gz" if name in {"DeviceProcessEvents", "DeviceNetworkInfo"} else ""), log
            )
        folder.table("defender/DeviceProcessEvents_hunting.csv", self._processes)
        folder.table("defender/DeviceNetworkEvents.csv", self._connections)

    def _next_report(self) -> int:
        self._reports += 1
        return self._reports % 89_000 + 1000


class DefenderDays:
    """Turns the days of one person into endpoint records of the issued laptop."""

    def __init__(self, person: Person, files: DefenderFiles, calendar: Calendar) -> None:
        self._person = person
        self._files = files
        self._calendar = calendar
        self._rng: Random = person.rng
        self._sid = "S-1-12-1-" + "-".join(str(self._rng.getrandbits(32)) for _ in range(4))
        self._unpacked = False
        self._last_line: Line | None = None
        self._installed: set[str] = set()
        laptop = person.laptop
        self._device = {"DeviceId": laptop.agent_id, "DeviceName": laptop.name.lower()}
        self._ports: dict[str, str] = {}
        self._local = f"{self._rng.randrange(20, 220)}"

    def live(self, day: Day) -> None:
        if not (day.working and day.on_issued):
            return
        rng = self._rng
        if day.machine_line is not self._last_line or chance(rng, 0.65):
            self._network(day)
            self._last_line = day.machine_line
        if chance(rng, 0.35):
            self._info(day)
        if chance(rng, 0.35):
            self._logon(day)
        programs = self._programs()
        for at in day.moments(rng.choice((1, 2, 2, 3, 4))):
            self._process(at, rng.choice(programs))
        for at in day.moments(rng.choice((1, 2, 3, 3, 4, 5))):
            self._browse(at, day)
        self._plug_in(day)
        self._clone(day)
        self._happen(day)
        for tool in self._person.tools:
            if tool.first <= day.index <= tool.last:
                self._use(tool, day)

    def _programs(self) -> tuple[Program, ...]:
        developer = self._person.department in {"Engineering", "IT"}
        if not self._person.laptop.is_windows:
            return software.MAC + (software.MAC_DEVELOPER if developer else ())
        return software.OFFICE + (software.DEVELOPER if developer else ())

    def _process(self, at: int, program: Program, command: str = "") -> None:
        person = self._person
        folder = program.folder.format(user=person.user_name) if "{user}" in program.folder else program.folder
        separator = "\\" if "\\" in folder else "/"
        command = command or program.command
        if "%COMPUTERNAME%" in command:
            command = command.replace("%COMPUTERNAME%", person.laptop.name)
        as_system = program.parent == "services.exe"
        self._files.add(
            "DeviceProcessEvents",
            at,
            {
                **self._device,
                "ActionType": "ProcessCreated",
                "FileName": program.file_name,
                "FolderPath": f"{folder}{separator}{program.file_name}",
                "SHA256": _hash_of(program),
                "ProcessVersionInfoCompanyName": program.company,
                "ProcessVersionInfoProductName": program.product,
                "ProcessVersionInfoOriginalFileName": program.file_name if program.company else "",
                "ProcessId": self._rng.randrange(1200, 31000),
                "ProcessCommandLine": command,
                "ProcessCreationTime": to_millis(at),
                "AccountDomain": "nt authority" if as_system else "azuread",
                "AccountName": "system" if as_system else person.user_name,
                "AccountSid": "S-1-5-18" if as_system else self._sid,
                "AccountUpn": "" if as_system else person.email,
                "InitiatingProcessFileName": program.parent,
                "InitiatingProcessAccountName": "system" if as_system else person.user_name,
                "InitiatingProcessAccountUpn": "" if as_system else person.email,
            },
        )

    def _browse(self, at: int, day: Day) -> None:
        name, address, program = self._rng.choice(software.SITES)
        name = name.format(brand=self._person.brand.name)
        program = program if self._person.laptop.is_windows else "Google Chrome Helper"
        self._connect(at, day, (name, address, 443), program)

    def _connect(self, at: int, day: Day, site: tuple[str, str, int], program: str) -> None:
        row = {
            **self._device,
            "ActionType": "ConnectionSuccess",
            "RemoteIP": site[1],
            "RemotePort": site[2],
            "RemoteUrl": site[0],
            "LocalIP": self._local_address(day),
            "LocalPort": self._rng.randrange(49152, 65535),
            "Protocol": "Tcp",
            "InitiatingProcessFileName": program,
            "InitiatingProcessAccountUpn": self._person.email,
        }
        self._files.connect(at, row)

    def _local_address(self, day: Day) -> str:
        return day.machine_line.gateway.rsplit(".", 1)[0] + "." + self._local

    def _network(self, day: Day) -> None:
        laptop = self._person.laptop
        wired = day.wired
        name = "Network" if wired and day.machine_line is not self._person.office else day.machine_line.wifi
        self._files.add(
            "DeviceNetworkInfo",
            day.start + 3 * MINUTE,
            {
                **self._device,
                "NetworkAdapterName": "{" + laptop.inventory_id.upper() + "}",
                "MacAddress": laptop.wired_address if wired else laptop.wifi_address,
                "NetworkAdapterType": "Ethernet" if wired else "Wireless80211",
                "NetworkAdapterStatus": "Up",
                "TunnelType": "None",
                "ConnectedNetworks": json.dumps(
                    [{"Name": name, "Description": name, "IsConnectedToInternet": True, "Category": "Private"}]
                ),
                "DnsAddresses": json.dumps([day.machine_line.gateway]),
                "IPv4Dhcp": day.machine_line.gateway,
                "DefaultGateways": json.dumps([day.machine_line.gateway]),
                "IPAddresses": json.dumps(
                    [{"IPAddress": self._local_address(day), "SubnetPrefix": 24, "AddressType": "Private"}]
                ),
            },
        )

    def _info(self, day: Day) -> None:
        person, laptop = self._person, self._person.laptop
        users = [{"UserName": person.user_name, "DomainName": "AzureAD", "Sid": self._sid}]
        self._files.add(
            "DeviceInfo",
            day.start + 20 * MINUTE,
            {
                **self._device,
                "ClientVersion": "10.8792.26100.1000" if laptop.is_windows else "20.125012.0",
                "PublicIP": day.machine_line.seen(day.index, self._rng).ip,
                "OSArchitecture": "64-bit",
                "OSPlatform": "Windows11" if laptop.is_windows else "macOS",
                "OSVersion": laptop.version,
                "AadDeviceId": laptop.directory_id,
                "IsAzureADJoined": laptop.is_windows,
                "LoggedOnUsers": json.dumps(users),
                "DeviceType": "Workstation",
                "Model": laptop.model,
                "Vendor": laptop.maker,
                "OnboardingStatus": "Onboarded",
                "SensorHealthState": "Active",
            },
        )

    def _logon(self, day: Day) -> None:
        person = self._person
        self._files.add(
            "DeviceLogonEvents",
            day.start,
            {
                **self._device,
                "ActionType": "LogonSuccess",
                "LogonType": "Interactive",
                "AccountDomain": "azuread",
                "AccountName": person.user_name,
                "AccountSid": self._sid,
                "Protocol": "Negotiate",
                "IsLocalAdmin": person.department == "IT",
                "LogonId": self._rng.randrange(10**6, 10**8),
                "RemoteIP": "",
                "RemoteDeviceName": "",
                "InitiatingProcessFileName": "winlogon.exe" if person.laptop.is_windows else "loginwindow",
            },
        )

    def _plug_in(self, day: Day) -> None:
        if not self._person.laptop.is_windows:
            return
        if not self._unpacked:
            self._unpacked = True
            for name in self._person.laptop.peripherals:
                self._plug(day.start + self._rng.randrange(2 * HOUR), name)
        elif self._person.laptop.peripherals and chance(self._rng, 0.1):
            self._plug(day.moment(), self._rng.choice(self._person.laptop.peripherals))
        for when, hour, name in self._person.plugged:
            if when == day.index:
                self._plug(self._about(day, hour), name)

    def _plug(self, at: int, name: str) -> None:
        port = self._ports.setdefault(name, f"7&{self._rng.getrandbits(32):08X}&0&000{self._rng.randrange(1, 5)}")
        for offset, plug in enumerate(PERIPHERALS[name]):
            path = plug.path.format(port)
            bus, identity, _ = path.split("\\")
            fields = {
                "ClassName": plug.class_name,
                "DeviceId": path,
                "VendorIds": [f"{bus}\\{identity}&REV_0100", f"{bus}\\{identity}"],
                "DeviceDescription": plug.description,
            }
            self._files.add(
                "DeviceEvents",
                at + offset * 600_000,
                {
                    **self._device,
                    "ActionType": "PnpDeviceConnected",
                    "AccountDomain": "azuread",
                    "AccountName": self._person.user_name,
                    "AccountSid": self._sid,
                    "InitiatingProcessAccountName": "system",
                    "AdditionalFields": json.dumps(fields),
                },
            )

    def _about(self, day: Day, hour: float) -> int:
        """Some time within the minute after an hour on the home's clock: nothing happens on the dot."""
        return self._calendar.at(day.index, self._person.city.zone, hour) + self._rng.randrange(MINUTE)

    def _happen(self, day: Day) -> None:
        """What is told by hand: programs that ran, and connections."""
        for ran in self._person.ran:
            if ran.day == day.index:
                self._process(self._about(day, ran.hour), ran.program)
        for reached in self._person.reached:
            if reached.day == day.index:
                self._connect(self._about(day, reached.hour), day, reached.site, reached.program)

    def _clone(self, day: Day) -> None:
        for when, count in self._person.clones:
            if when != day.index:
                continue
            at = day.moment()
            git = software.GIT if self._person.laptop.is_windows else software.MAC_GIT
            for name in self._rng.sample(software.REPOSITORIES, min(count, len(software.REPOSITORIES))):
                at += self._rng.randrange(6, 50) * SECOND
                url = f"https://github.com/{self._person.brand.organisation}/{name}.git"
                self._process(at, git, f"{git.file_name} clone {url}")
                self._connect(at + SECOND, day, ("github.com", "140.82.113.4", 443), git.file_name)
                day.cloned.append((at, name))

    def _use(self, tool: Tool, day: Day) -> None:
        rng = self._rng
        at = day.start + rng.randrange(5, 50) * MINUTE
        if tool.installed and tool.key not in self._installed:
            self._installed.add(tool.key)
            at += rng.randrange(3 * HOUR)
            for program in software.INSTALLERS.get(tool.key, ()):
                self._process(at - MINUTE, program)
        elif not chance(rng, tool.share):
            return
        programs = software.TOOLS[tool.key]
        for offset, program in enumerate(programs):
            self._process(at + offset * 2 * SECOND, program)
        for name, port in software.RELAYS[tool.key]:
            address = f"{_relay_octet(name)}.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}.{rng.randrange(2, 250)}"
            self._connect(at + rng.randrange(5, 60) * SECOND, day, (name, address, port), programs[0].file_name)


def _hash_of(program: Program) -> str:
    return sha256(f"{program.product}/{program.file_name}".encode()).hexdigest()


def _relay_octet(name: str) -> int:
    """Relays of one maker sit together."""
    return 34 + len(name.rsplit(".", 2)[-2]) % 5
