"""Software that runs on people's machines: what everybody has, what developers have, and remote tools."""

# ruff: noqa: E501 - tables with one program a line

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    file_name: str
    folder: str
    company: str
    product: str
    command: str
    parent: str = "explorer.exe"


def _programs(table: str) -> tuple[Program, ...]:
    return tuple(Program(*line.split("|")) for line in table.strip().splitlines())


OFFICE = _programs(r"""
msedge.exe|C:\Program Files (x86)\Microsoft\Edge\Application|Microsoft Corporation|Microsoft Edge|"msedge.exe" --no-startup-window
chrome.exe|C:\Program Files\Google\Chrome\Application|Google LLC|Google Chrome|"chrome.exe"
OUTLOOK.EXE|C:\Program Files\Microsoft Office\root\Office16|Microsoft Corporation|Microsoft Outlook|"OUTLOOK.EXE"
ms-teams.exe|C:\Program Files\WindowsApps\MSTeams_25031_x64__8wekyb3d8bbwe|Microsoft Corporation|Microsoft Teams|"ms-teams.exe"
EXCEL.EXE|C:\Program Files\Microsoft Office\root\Office16|Microsoft Corporation|Microsoft Office|"EXCEL.EXE" /dde
WINWORD.EXE|C:\Program Files\Microsoft Office\root\Office16|Microsoft Corporation|Microsoft Office|"WINWORD.EXE" /n
POWERPNT.EXE|C:\Program Files\Microsoft Office\root\Office16|Microsoft Corporation|Microsoft Office|"POWERPNT.EXE"
Zoom.exe|C:\Program Files\Zoom\bin|Zoom Communications, Inc.|Zoom Workplace|"Zoom.exe" --action=join
slack.exe|C:\Program Files\Slack|Slack Technologies Inc.|Slack|"slack.exe"
OneDrive.exe|C:\Program Files\Microsoft OneDrive|Microsoft Corporation|Microsoft OneDrive|"OneDrive.exe" /background
Acrobat.exe|C:\Program Files\Adobe\Acrobat DC\Acrobat|Adobe Inc.|Adobe Acrobat|"Acrobat.exe"
notepad.exe|C:\Windows\System32|Microsoft Corporation|Microsoft® Windows® Operating System|notepad.exe
""")
DEVELOPER = _programs(r"""
Code.exe|C:\Program Files\Microsoft VS Code|Microsoft Corporation|Visual Studio Code|"Code.exe"
git.exe|C:\Program Files\Git\cmd|The Git Development Community|Git|git.exe fetch --all|Code.exe
git.exe|C:\Program Files\Git\cmd|The Git Development Community|Git|git.exe pull --rebase|powershell.exe
node.exe|C:\Program Files\nodejs|Node.js|Node.js|node.exe server.js|powershell.exe
python.exe|C:\Program Files\Python312|Python Software Foundation|Python|python.exe -m pytest -q|powershell.exe
powershell.exe|C:\Windows\System32\WindowsPowerShell\v1.0|Microsoft Corporation|Microsoft® Windows® Operating System|powershell.exe
wsl.exe|C:\Windows\System32|Microsoft Corporation|Microsoft® Windows® Operating System|wsl.exe -d Ubuntu
docker.exe|C:\Program Files\Docker\Docker\resources\bin|Docker Inc|Docker Desktop|docker.exe compose up -d|powershell.exe
idea64.exe|C:\Program Files\JetBrains\IntelliJ IDEA 2024.3\bin|JetBrains s.r.o.|IntelliJ IDEA|"idea64.exe"
""")
MAC = _programs("""
Google Chrome|/Applications/Google Chrome.app/Contents/MacOS|||/Applications/Google Chrome.app/Contents/MacOS/Google Chrome|launchd
Microsoft Teams|/Applications/Microsoft Teams.app/Contents/MacOS|||/Applications/Microsoft Teams.app/Contents/MacOS/MSTeams|launchd
Microsoft Outlook|/Applications/Microsoft Outlook.app/Contents/MacOS|||/Applications/Microsoft Outlook.app/Contents/MacOS/Microsoft Outlook|launchd
Slack|/Applications/Slack.app/Contents/MacOS|||/Applications/Slack.app/Contents/MacOS/Slack|launchd
zoom.us|/Applications/zoom.us.app/Contents/MacOS|||/Applications/zoom.us.app/Contents/MacOS/zoom.us|launchd
""")
MAC_DEVELOPER = _programs("""
Code Helper|/Applications/Visual Studio Code.app/Contents/Frameworks|||Code Helper --type=renderer|Electron
git|/usr/bin|||git fetch --all|zsh
node|/opt/homebrew/bin|||node server.js|zsh
zsh|/bin|||-zsh|Terminal
""")
GIT = Program("git.exe", r"C:\Program Files\Git\cmd", "The Git Development Community", "Git", "", "powershell.exe")
MAC_GIT = Program("git", "/usr/bin", "", "", "", "zsh")
TOOLS: dict[str, tuple[Program, ...]] = {
    "anydesk": _programs(r"""
AnyDesk.exe|C:\Program Files (x86)\AnyDesk|AnyDesk Software GmbH|AnyDesk|"AnyDesk.exe" --service|services.exe
AnyDesk.exe|C:\Program Files (x86)\AnyDesk|AnyDesk Software GmbH|AnyDesk|"AnyDesk.exe" --control
"""),
    "teamviewer": _programs(r"""
TeamViewer_Service.exe|C:\Program Files\TeamViewer|TeamViewer Germany GmbH|TeamViewer|"TeamViewer_Service.exe"|services.exe
TeamViewer.exe|C:\Program Files\TeamViewer|TeamViewer Germany GmbH|TeamViewer|"TeamViewer.exe"
"""),
    "quicksupport": _programs(
        r"TeamViewerQS.exe|C:\Users\{user}\Downloads|TeamViewer Germany GmbH|TeamViewer QuickSupport|TeamViewerQS.exe"
    ),
    "rustdesk": _programs(r"""
rustdesk.exe|C:\Program Files\RustDesk|Purslane Ltd.|RustDesk|"rustdesk.exe" --service|services.exe
rustdesk.exe|C:\Program Files\RustDesk|Purslane Ltd.|RustDesk|"rustdesk.exe" --server|rustdesk.exe
"""),
    "anyviewer": _programs(r"""
RCService.exe|C:\Program Files (x86)\AnyViewer|AOMEI International Network Limited|AnyViewer|"RCService.exe"|services.exe
AnyViewer.exe|C:\Program Files (x86)\AnyViewer|AOMEI International Network Limited|AnyViewer|"AnyViewer.exe"
"""),
    "jump": _programs(r"""
JumpConnect.exe|C:\Program Files\Phase Five Systems\Jump Desktop Connect|Phase Five Systems|Jump Desktop Connect|"JumpConnect.exe" --service|services.exe
JumpConnect.exe|C:\Program Files\Phase Five Systems\Jump Desktop Connect|Phase Five Systems|Jump Desktop Connect|"JumpConnect.exe" --tray
"""),
    "code-tunnel": _programs(r"""
code-tunnel.exe|C:\Users\{user}\AppData\Local\Programs\Microsoft VS Code\bin|Microsoft Corporation|Visual Studio Code|code-tunnel.exe tunnel --accept-server-license-terms|powershell.exe
"""),
    "screenconnect": _programs(
        r"ScreenConnect.ClientService.exe|C:\Program Files (x86)\ScreenConnect Client (8f1d2c77aa01b3e4)|ScreenConnect Software|"
        r"ScreenConnect|ScreenConnect.ClientService.exe|services.exe"
    ),
    "chrome-remote": _programs(r"""
remoting_host.exe|C:\Program Files (x86)\Google\Chrome Remote Desktop\134.0.6998.26|Google LLC|Chrome Remote Desktop|"remoting_host.exe" --type=daemon|services.exe
"""),
    "awake": _programs(
        r"PowerToys.Awake.exe|C:\Program Files\PowerToys|Microsoft Corporation|PowerToys|PowerToys.Awake.exe --use-pt-config|"
        r"PowerToys.exe"
    ),
}
"""What runs when a tool is in use."""

INSTALLERS: dict[str, tuple[Program, ...]] = {
    "anydesk": _programs(
        r"AnyDesk.exe|C:\Users\{user}\Downloads|AnyDesk Software GmbH|AnyDesk|AnyDesk.exe --install --start-with-win --silent|"
        r"chrome.exe"
    ),
    "rustdesk": _programs(
        r"rustdesk-1.3.8-x86_64.exe|C:\Users\{user}\Downloads|Purslane Ltd.|RustDesk|rustdesk-1.3.8-x86_64.exe --silent-install|"
        r"explorer.exe"
    ),
    "chrome-remote": _programs(
        r"remoting_start_host.exe|C:\Program Files (x86)\Google\Chrome Remote Desktop\134.0.6998.26|Google LLC|Chrome Remote Desktop|"
        r'"remoting_start_host.exe" --code="4/0AQ" --redirect-url="https://remotedesktop.google.com/_/oauthredirect" '
        r"--name=%COMPUTERNAME% --pin=483920|powershell.exe"
    ),
    "anyviewer": _programs(
        r"AnyViewerSetup.exe|C:\Users\{user}\Downloads|AOMEI International Network Limited|AnyViewer|AnyViewerSetup.exe /VERYSILENT|"
        r"chrome.exe"
    ),
    "jump": _programs(
        r"JumpDesktopConnect.exe|C:\Users\{user}\Downloads|Phase Five Systems|Jump Desktop Connect|JumpDesktopConnect.exe /qn|"
        r"msedge.exe"
    ),
    "teamviewer": _programs(
        r"TeamViewer_Setup_x64.exe|C:\Users\{user}\Downloads|TeamViewer Germany GmbH|TeamViewer|TeamViewer_Setup_x64.exe /S|explorer.exe"
    ),
}
RELAYS: dict[str, tuple[tuple[str, int], ...]] = {
    "anydesk": (("relay-5f2c91d0.net.anydesk.com", 443), ("boot.net.anydesk.com", 443)),
    "teamviewer": (("router15.teamviewer.com", 5938), ("master12.teamviewer.com", 5938)),
    "quicksupport": (("router7.teamviewer.com", 5938),),
    "rustdesk": (("rs-ny.rustdesk.com", 21116), ("rs-ny.rustdesk.com", 21117)),
    "anyviewer": (("api.anyviewer.com", 443), ("controlserver.anyviewer.com", 443)),
    "jump": (("connect.jumpdesktop.com", 443), ("app.jumpdesktop.com", 443)),
    "code-tunnel": (("global.rel.tunnels.api.visualstudio.com", 443),),
    "screenconnect": (("instance-k3p9qz-relay.screenconnect.com", 443),),
    "chrome-remote": (("remotedesktop-pa.googleapis.com", 443), ("instantmessaging-pa.googleapis.com", 443)),
    "awake": (),
}
"""Where a tool connects to while it is in use."""

SITES = (
    ("teams.microsoft.com", "52.123.128.14", "ms-teams.exe"),
    ("outlook.office365.com", "52.97.146.162", "OUTLOOK.EXE"),
    ("{brand}.sharepoint.com", "13.107.136.10", "msedge.exe"),
    ("login.microsoftonline.com", "20.190.151.70", "msedge.exe"),
    ("github.com", "140.82.113.4", "git.exe"),
    ("slack.com", "3.68.124.95", "slack.exe"),
    ("us02web.zoom.us", "170.114.52.2", "Zoom.exe"),
    ("www.google.com", "142.250.72.196", "chrome.exe"),
    ("stackoverflow.com", "104.18.32.7", "chrome.exe"),
    ("www.linkedin.com", "150.171.22.12", "msedge.exe"),
    ("registry.npmjs.org", "104.16.27.34", "node.exe"),
    ("wd5.myworkday.com", "209.177.165.75", "msedge.exe"),
)
"""Where everybody's machines connect to: name, address, program."""

REPOSITORIES = [
    "billing-service",
    "web-portal",
    "mobile-app",
    "design-system",
    "ingest-pipeline",
    "auth-gateway",
    "infra-terraform",
    "data-warehouse",
    "feature-flags",
    "notifications",
    "search-api",
    "partner-sdk",
    "cli-tools",
    "release-notes",
    "qa-harness",
    "pricing-engine",
    "reports",
    "customer-import",
    "docs-site",
    "event-bus",
    "scheduler",
    "audit-trail",
    "admin-console",
    "ml-ranking",
    "refund-checks-ui",
    "tax-rules",
    "localization",
    "chat-widget",
    "archive-jobs",
    "edge-proxy",
    "geo-lookup",
    "seat-planner",
    "invoice-mailer",
    "usage-meter",
    "status-page",
    "webhook-relay",
    "ledger-export",
    "quota-keeper",
    "image-resizer",
    "session-store",
    "theme-builder",
    "metric-shipper",
    "rate-limiter",
    "trial-signup",
    "coupon-codes",
    "contract-archive",
    "report-templates",
    "support-macros",
    "load-tests",
    "mock-partner",
    "release-bot",
    "lint-rules",
    "base-images",
    "secrets-sync",
    "cluster-addons",
    "dns-zones",
    "cdn-config",
    "backup-jobs",
    "restore-drills",
    "log-router",
    "trace-sampler",
    "alert-rules",
    "oncall-calendar",
    "access-review",
    "identity-sync",
    "sandbox-runner",
]
