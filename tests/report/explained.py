"""A small company's explanations, as a hunt would give them: what the page and the terminal are tested with."""

from __future__ import annotations

from dataclasses import replace
from math import log

from sleetwatch.clock import DAY, HOUR
from sleetwatch.explanation import Evidence, Explanation, LinkLine, PartLine, Proposal, Suspect
from sleetwatch.odds import logistic
from sleetwatch.report import HuntFacts

AS_OF = 1_777_593_599 * 1_000_000
"""30 April 2026, 23:59:59 UTC."""
PRIOR = 0.0002
PRIOR_NATS = log(PRIOR / (1 - PRIOR))
OTHERS = 311

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
REORDERING = "\u202egnp.exe\u202c \u200fabc\u2066"
LONG = "W" * 300
MARKUP = "[bold red]not markup[/bold red] [link=https://example.org]x[/link]"

HUNT = HuntFacts(
    workspace="acme",
    as_of=AS_OF,
    generated_at=AS_OF + 9 * HOUR,
    subjects=OTHERS + 1,
    signals=28,
    hits=143,
    notes=("9 accounts have no worker on the roster; each is followed on its own",),
    missing=("meeting", "interview", "code_access"),
    check_from=0.05,
    case_from=0.3,
)


def evidence(number, kind="sign_in", summary="", raw=None, **fields):
    """One event, some days before the hunt."""
    given = {"at": AS_OF - number * 3 * DAY - number * HOUR, "source": "entra-sign-in", "file": "entra/sign-ins.jsonl"}
    given |= {"line": 1200 + 37 * number, "summary": summary, "raw": raw}
    return Evidence(event_id=f"{number:032x}", kind=kind, **(given | fields))


def part(signal, title, family, nats, because, **fields):
    """One part; what matters is named, the rest is ordinary."""
    given = {
        "full_nats": nats,
        "at": AS_OF - 48 * DAY,
        "last_at": AS_OF - 2 * DAY,
        "strength": 2,
        "count": 1,
        "colleagues": 0,
        "population": OTHERS,
        "probability_without": 0.0,
        "why": "",
        "benign": (),
        "misses": (),
        "next_steps": (),
        "references": (),
        "evidence": (),
    }
    return PartLine(signal=signal, title=title, family=family, nats=nats, because=because, **(given | fields))


HOUSE = part(
    "shared-home-router",
    "Laptops of several remote workers behind one home router",
    "links",
    3.62,
    "The laptop stands behind the same home router as those of 2 other workers, none of whom claims that address",
    strength=3,
    count=44,
    colleagues=2,
    why="A laptop farm is one house. The router's hardware address is seen by the laptop itself, below any VPN, and\n"
    "it does not change when the public address does.",
    benign=("A couple or flatmates who both work here.", "A coworking space that runs on a home router."),
    misses=("One mobile hotspot for each laptop.", "A laptop without the endpoint agent."),
    next_steps=(
        "Compare where the laptops were shipped, and who signed for them.",
        "Ask facilities whether a shared address was ever agreed to.",
    ),
    references=("US Department of Justice, 30 Jun 2025: searches of 29 laptop farms",),
    evidence=(
        evidence(
            3,
            "device_network",
            "device lt-0412 · gateway 9c:53:22:01:aa:10 · ssid Lakeview-5G · ip 198.51.100.23",
            '{"TimeGenerated": "2026-04-21T20:59:59Z", "DeviceName": "lt-0412", '
            '"DefaultGateways": "[\\"192.168.1.1\\"]", "ConnectedNetworks": '
            '"[{\\"Name\\": \\"Lakeview-5G\\", \\"IsConnectedToInternet\\": true}]"}',
            source="defender-device-network",
            file="defender/DeviceNetworkInfo.csv",
        ),
        evidence(
            9,
            "device_network",
            "device lt-0412 · gateway 9c:53:22:01:aa:10 · ssid Lakeview-5G · ip 198.51.100.23",
            source="defender-device-network",
            file="defender/DeviceNetworkInfo.csv",
        ),
    ),
)
KVM = part(
    "network-kvm",
    "A known network KVM is plugged into the laptop",
    "device",
    3.18,
    "PiKVM V4 Plus was plugged into the laptop on 2026-03-14",
    strength=3,
    count=2,
    why="A network KVM lets somebody far away use the laptop as if sitting before it; no agent sees a tool.",
    benign=("A home laboratory of somebody in IT.",),
    misses=("A KVM whose owner changed its USB ids.",),
    next_steps=("Ask IT for the asset list of approved KVMs.", "Look whether keyboard and mouse came back at once."),
    references=("Microsoft Threat Intelligence, 30 Jun 2025: Jasper Sleet",),
    evidence=(
        evidence(
            15,
            "peripheral",
            "device lt-0412 · vendor_id 1d6b · product_id 0104 · product PiKVM Composite Device · class hid, storage",
            source="defender-events",
            file="defender/DeviceEvents.csv",
        ),
    ),
)
HOURS = part(
    "hours-fit-another-place",
    "Working hours fit another part of the world better than the claimed one",
    "hours",
    2.05,
    "On 31 weekdays 68 % of what was done by hand fell outside 7 to 20 o'clock of the claimed zone; "
    "the hours fit a place 14 hours ahead of it better",
    count=31,
    colleagues=4,
    why="People sleep. Hours are hard to fake for months, though they can be shifted on purpose.",
    benign=("A night owl, a parent, a carer.", "A team that works in another zone."),
    misses=("Somebody who works the claimed hours at night.",),
    next_steps=("Compare with the team's own hours.",),
    evidence=(evidence(5, "activity", "app Slack · action message · device lt-0412", source="okta"),),
)
TOOL = part(
    "remote-tool-after-issue",
    "A remote-access tool appears soon after the laptop was issued",
    "device",
    0.71,
    "AnyDesk was started on the laptop 2 days after it was issued",
    full_nats=1.42,
    colleagues=11,
    benign=("IT helped to set the laptop up.",),
    next_steps=("Ask IT for the ticket of that day.",),
    evidence=(
        evidence(
            20,
            "process",
            "device lt-0412 · file_name anydesk.exe · company AnyDesk Software GmbH",
            source="defender-process",
        ),
    ),
)
PHONE = part(
    "shared-mfa-device",
    "One handset or key passes MFA for several people",
    "links",
    2.8,
    "The handset that passes MFA for this person does so for 1 more at the same time",
    colleagues=1,
    benign=("A couple who both work here share a spare phone.",),
    next_steps=("Compare where the two laptops were shipped.",),
    evidence=(evidence(7, "factor", "factor authenticator app · device_label Pixel 7a · outcome success"),),
)
FAR = part(
    "far-from-claim",
    "Most days far from the claimed work place",
    "place",
    2.93,
    "On 33 of 41 known days every sign-in came from at least 9,400 km away from the claimed home",
    strength=3,
    count=33,
    colleagues=0,
    next_steps=("Compare with calendar and approved travel before asking anybody.",),
    benign=("A long stay abroad that the manager knows of.",),
    evidence=(evidence(2, "sign_in", "ip 203.0.113.9 · app Office 365 · outcome success · interactive True"),),
)
HIDDEN = part(
    "new-hire-anonymiser",
    "Hides the network, above all when newly hired",
    "network",
    2.4,
    "Came through Astrill; hidden on 22 days, 18 of them when newly hired",
    count=22,
    colleagues=6,
    benign=("A careful person with a private VPN.",),
    next_steps=("Ask everybody on that team to leave private VPNs off for a week.",),
    evidence=(evidence(11, "sign_in", "ip 192.0.2.77 · app Salesforce · outcome success · label astrill"),),
)
AT_HOME = part(
    "bound-factor-at-home",
    "Device-bound factor on a managed laptop at the claimed home",
    "identity",
    -1.34,
    "On 27 days a device-bound factor was used on a managed laptop at the claimed home",
    strength=1,
    count=27,
    colleagues=208,
    why="A passkey in the laptop's own chip, used where the person says to live, is what an honest worker looks like.",
    misses=("A farm at the very address that was claimed.",),
    evidence=(evidence(1, "factor", "factor windowsHello · device lt-0077 · outcome success"),),
)
HOSTILE = part(
    f"s-{SCRIPT}",
    f"A title with {SCRIPT} and 'single' \"double\" quotes",
    "network",
    1.1,
    f"{SCRIPT} {REORDERING} {MARKUP} {LONG}",
    why=f"{{{{ 7 * 7 }}}} {{% raw %}} {SCRIPT}",
    benign=(LONG, "شخص أمين يعمل من المنزل"),
    next_steps=(f"{SCRIPT}",),
    references=("javascript:alert(1)",),
    evidence=(
        evidence(
            4,
            "sign_in",
            f"{SCRIPT} {LONG} \x1b[31mred\x07",
            f'{{"user": "{SCRIPT}", "n": "{REORDERING}\x1b]0;taken\x07"}}\n' + LONG,
            source=SCRIPT,
            file=f"../{SCRIPT}/{LONG}.json",
        ),
    ),
)


def explanation(rank, subject, status, spread, parts=(), links=(), **who):
    """One subject; scores and what would be without each part follow from the parts."""
    without = PRIOR_NATS + sum(one.nats for one in parts)
    score = without + sum(link.nats for link in links)
    whole = tuple(replace(one, probability_without=logistic(score - one.nats)) for one in parts)
    suspect = Suspect(
        rank=rank,
        tenant="main",
        subject=subject,
        worker_id=who.get("worker_id"),
        name=who.get("name"),
        role=who.get("role"),
        accounts=who.get("accounts", ()),
        probability=logistic(score),
        low=logistic(score - spread),
        high=logistic(score + spread),
        score=score,
        score_without_links=without,
        first_flagged_at=AS_OF - 40 * DAY if status in {"case", "check"} else None,
        families=tuple(dict.fromkeys(one.family for one in parts if one.nats > 0)),
        status=status,
        parts=whole,
        links=tuple(links),
    )
    return Explanation(
        suspect, 57, OTHERS + 1, AS_OF, PRIOR_NATS, PRIOR, HUNT.missing, HUNT.check_from, HUNT.case_from, revealed=True
    )


FARMED = explanation(
    1, "S-Q7DK2MXA4L", "case", 1.3, (HOUSE, KVM, HOURS, TOOL),
    [LinkLine("S-B3VNE5RTYC", "factor", 2, 1.24, AS_OF - 30 * DAY, 0.58, "case")],
    worker_id="W-0412", name="Jordan Ellery", role="Backend engineer",
    accounts=("jordan.ellery@acme.example", "jellery"),
)  # fmt: skip
SIBLING = explanation(
    2, "S-B3VNE5RTYC", "case", 1.2, (FAR, PHONE),
    [LinkLine("S-Q7DK2MXA4L", "factor", 2, 3.1, AS_OF - 30 * DAY, 0.91, "case")],
    worker_id="W-0388", name="Sam Okafor-Lindqvist", role="Data engineer", accounts=("sam.okafor@acme.example",),
)  # fmt: skip
DOUBTFUL = explanation(
    3, "S-HT6WZPO2GK", "check", 1.5, (FAR, HIDDEN, HOURS, AT_HOME),
    worker_id="W-0077", name="Robin Vale", role="Support engineer", accounts=("robin.vale@acme.example",),
)  # fmt: skip
HELD = explanation(
    4, "S-2LMX7QAYDE", "held", 1.6, (replace(HOUSE, nats=3.62), replace(PHONE, nats=2.3)),
    worker_id="W-0101", name="Kim Aster", role="Designer", accounts=("kim.aster@acme.example",),
)  # fmt: skip
ODD = explanation(
    5, "S-<b>odd</b>", "below", 0.9, (HOSTILE,),
    worker_id=f"W{SCRIPT}", name=f"{REORDERING}{SCRIPT}{LONG}", role=MARKUP, accounts=(f"{SCRIPT}@acme.example",),
)  # fmt: skip
QUIET = explanation(
    6, "S-ZZ5NOTHING", "below", 0.0, worker_id="W-0200", name="Alex Birch", accounts=("alex@acme.example",)
)

EVERYBODY = [FARMED, SIBLING, DOUBTFUL, HELD, ODD, QUIET]
PRIVATE = ["Jordan Ellery", "W-0412", "jordan.ellery", "Backend engineer", "Sam Okafor", "Robin Vale", "W-0200"]


CHECK = Proposal(
    check="visit",
    ask="Invite them to an office or a team day, as everybody in such a role is in time",
    passed="they come",
    failed="they decline twice",
    if_passed=0.021,
    if_failed=0.31,
    likely=0.6,
    bits=0.2,
)


def with_check(one: Explanation) -> Explanation:
    """The same subject, with a check proposed and the rates of each part told."""
    parts = tuple(replace(part, scheme=0.3, honest=0.0123) for part in one.suspect.parts)
    return replace(one, suspect=replace(one.suspect, parts=parts, next_check=CHECK))
