"""The reference page of the sources, grouped by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sleetwatch.sources import SOURCES, Source
from tools.markdown import MADE, bullets, code, paragraph, table

AREAS: dict[str, tuple[str, ...]] = {
    "Identity and sign-in": (
        "entra_sign_in",
        "entra_audit",
        "entra_registration",
        "entra_risk",
        "google_workspace",
        "okta",
        "auth0",
        "duo",
        "jumpcloud",
        "keycloak",
        "onelogin",
        "ping",
        "push_security",
    ),
    "Devices and endpoints": (
        "defender",
        "microsoft_alerts",
        "intune",
        "crowdstrike",
        "sentinelone",
        "carbonblack",
        "jamf",
        "osquery",
        "windows_events",
        "avd",
        "axonius",
        "endpoint_collector",
        "devices",
    ),
    "Meetings": ("zoom", "teams_calls", "teams_attendance", "webex"),
    "Work, code and cloud": (
        "m365_audit",
        "slack_audit",
        "github_audit",
        "github_webhook",
        "gitlab_audit",
        "azure_devops",
        "cloudtrail",
        "azure_activity",
        "google_cloud",
        "databricks",
        "snowflake",
        "salesforce",
        "atlassian",
        "asana",
        "notion",
        "box",
        "dropbox",
        "docusign",
        "zendesk",
        "tines",
        "onepassword",
        "anthropic",
    ),
    "Network and remote access": (
        "globalprotect",
        "fortigate",
        "cisco_vpn",
        "cisco_umbrella",
        "openvpn",
        "zscaler",
        "netskope",
        "cloudflare_access",
        "tailscale",
        "teleport",
    ),
    "Hiring and HR": ("greenhouse", "lever", "ashby", "workday", "workers", "applicants", "checks"),
    "Shipping and pay": ("shipments", "payroll"),
    "Other": ("ocsf", "watchlist"),
}
"""Every source, under what people look for it as."""

INTRO = (
    "`sleetwatch ingest` recognises the source by the file's content; `--source NAME` names it by hand. What none of "
    "them reads needs [a mapping](../how-to/map-a-new-source.md), without code. In which layouts files may come: "
    "[use your own logs](../how-to/use-your-own-logs.md)."
)


def sources_page() -> str:
    """Every source by area: what it reads and how to get such a file."""
    contents = bullets(_line(area, names) for area, names in AREAS.items())
    areas = "\n".join(_area(area, names) for area, names in AREAS.items())
    return f"{MADE}\n# Sources\n\n{INTRO}\n\n{contents}\n{areas}"


def _line(area: str, names: Iterable[str]) -> str:
    return f"[{area}](#{area.lower().replace(',', '').replace(' ', '-')}): " + ", ".join(map(_link, names))


def _link(name: str) -> str:
    return f"[{name}](#{name})"


def _area(area: str, names: Iterable[str]) -> str:
    sources = [SOURCES[name] for name in names]
    rows = [(_link(source.name), source.title, _kinds(source.kinds)) for source in sources]
    overview = table(("source", "what it reads", "event kinds"), rows)
    return f"## {area}\n\n{overview}\n" + "\n".join(map(_source, sources))


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(f"[{kind}](event-kinds.md#{kind})" for kind in kinds)


def _source(source: Source) -> str:
    parts = [f"### {source.name}\n", f"{source.title}.\n", f"**To get such a file.** {paragraph(source.export)}"]
    if source.columns:
        columns = ", ".join(code(name) for name in source.columns)
        parts.append(f"**Columns that must be there.** {columns}; all of them: [neutral files](neutral-files.md).\n")
    return "\n".join(parts)


def makers_of(kind: str) -> Iterator[str]:
    """The sources that make events of a kind, as links from another page of the reference."""
    for names in AREAS.values():
        for name in names:
            if kind in SOURCES[name].kinds:
                yield f"[{name}](sources.md#{name})"
