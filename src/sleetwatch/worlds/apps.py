"""Cloud applications and clients, with the ids Microsoft gives its own."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.devices import Laptop
from sleetwatch.worlds.dice import chance


@dataclass(frozen=True, slots=True)
class App:
    name: str
    app_id: str
    resource: str
    resource_id: str


_GRAPH = ("Microsoft Graph", "00000003-0000-0000-c000-000000000000")
_EXCHANGE = ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")
_SHAREPOINT = ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000")
_DIRECTORY = ("Windows Azure Active Directory", "00000002-0000-0000-c000-000000000000")

WINDOWS_SIGN_IN = App("Windows Sign In", "38aa3b87-a06d-4817-b275-7a316988d93b", *_DIRECTORY)
BROWSER = (
    App("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", *_GRAPH),
    App("One Outlook Web", "9199bf20-a13f-4107-85dc-02114787ef48", *_EXCHANGE),
    App("Microsoft Teams Web Client", "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", *_GRAPH),
    App("Workday", "1f0e6c1b-6f7e-4c7a-9a0e-3c2f0a7b54d1", "Workday", "1f0e6c1b-6f7e-4c7a-9a0e-3c2f0a7b54d1"),
)
DEVELOPER_BROWSER = (
    App(
        "GitHub Enterprise Cloud",
        "6d1b8b5e-8d3c-4d0c-8a63-0e5a4f9b2c77",
        "GitHub Enterprise Cloud",
        "6d1b8b5e-8d3c-4d0c-8a63-0e5a4f9b2c77",
    ),
    App(
        "Azure Portal",
        "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
        "Windows Azure Service Management API",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    ),
)
LAPTOP = (
    App("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", *_GRAPH),
    App("Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c", *_EXCHANGE),
    App("OneDrive SyncEngine", "ab9b8c07-8f02-4f72-87fa-80105867a763", *_SHAREPOINT),
    App("Microsoft Edge", "ecd6b820-32c2-49b6-98a6-444530e5a77a", *_GRAPH),
)
PHONE = (
    App("Outlook Mobile", "27922004-5251-4030-b22d-91ecd9a37ea4", *_EXCHANGE),
    App("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", *_GRAPH),
)

_CHROMIUM = ("133.0.0.0", "134.0.0.0", "135.0.0.0")
_WEBKIT_ON_PHONE = "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
_WINDOWS_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0} Safari/537.36"
)
_MAC_AGENT = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0} Safari/537.36"
)


def version_on(day: int) -> str:
    return _CHROMIUM[min(day // 24, 2)]


def browser_of(machine: Laptop, day: int, rng: Random) -> tuple[str, str]:
    """The browser's name and its user agent."""
    version = version_on(day)
    if not machine.is_windows:
        return f"Chrome {version}", _MAC_AGENT.format(version)
    if chance(rng, 0.6):
        return f"Edge {version}", _WINDOWS_AGENT.format(version) + f" Edg/{version}"
    return f"Chrome {version}", _WINDOWS_AGENT.format(version)


def native_agent(machine: Laptop) -> str:
    if machine.is_windows:
        return _WINDOWS_AGENT.format("70.0.3538.102") + " Edge/18.22631"
    return "Microsoft Office/16.95 (Macintosh; Mac OS X 15.3)"


def phone_agent(system: str, model: str) -> str:
    if system.startswith("Ios"):
        version = system.partition(" ")[2].replace(".", "_")
        return f"Mozilla/5.0 (iPhone; CPU iPhone OS {version} like Mac OS X) {_WEBKIT_ON_PHONE}"
    return f"Dalvik/2.1.0 (Linux; U; {system}; {model}) PKeyAuth/1.0"
