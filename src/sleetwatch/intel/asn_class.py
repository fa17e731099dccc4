"""What kind of network an autonomous system is: home lines, mobile, hosting, VPN, an employer's gateway ..."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sleetwatch.intel import embedded

CLASSES = (
    "residential",
    "mobile",
    "hosting",
    "vpn",
    "relay",
    "sase",
    "education",
    "corporate",
    "private",
    "unknown",
)
"""Every class an address can have; tables store the place in this tuple."""

_AS_NUMBER = re.compile(r"\s*(?:as)?\s*([0-9]{1,10})\s*", re.IGNORECASE)
_LARGEST_AS = (1 << 32) - 1

_SURE = (
    ("sase", r"zscaler|netskope|cato networks|\biboss\b|menlo security|opendns|forcepoint|perimeter ?81"),
    (
        "vpn",
        r"packethub|mullvad|31173 services|\bproton vpn|windscribe|nordvpn|tefincom|surfshark|express ?vpn|astrill",
    ),
    ("vpn", r"anonymizer|oxylabs|iproyal|\btor exit|private internet access|tunnelbear|cyberghost|\bivpn\b|\bovpn\b"),
    (
        "education",
        r"universi|\bcollege|academic|\bschools?\b|school district|\bcampus\b|institute of technology|\bnren\b",
    ),
    (
        "education",
        r"polytechni|hochschule|\beducation|politecnico|\bescola\b|\becole\b|\blycee|\bunified school|\bisd\b",
    ),
    ("residential", r"\bcable ?(&|and)? ?wireless\b|\bcable ?tv\b|\bcatv\b|cable ?vision|\bbroadband\b|telephone co"),
    (
        "mobile",
        r"t-mobile|\bcellular\b|\bcelular|\bgsm\b|\bmoviles\b|\bmovil\b|\blte\b|vodacom|safaricom|airtel|\bmtn\b",
    ),
    ("mobile", r"\bzain\b|digicel|turkcell|megafon|vimpel|kyivstar|celcom|\bmaxis\b|docomo|\btelcel\b|orascom|\bjio\b"),
    ("mobile", r"(?<!exxon )\bmobile?\b(?! (business|satellite|mini|al))"),
)
"""Words that settle the matter, before any list is asked."""

_LIKELY = (
    (
        "mobile",
        r"hutchison|vodafone idea|aircel|\bcell c\b|scancom|\bk-?cell\b|kar-tel|yettel|lifecell|polkomtel|globacom",
    ),
    (
        "residential",
        r"vodafone|\borange\b|\btelia\b|\bodido|wind tre|\bdigi\b|verizon|\bat&t\b|bell canada|telecel|tele2",
    ),
    (
        "residential",
        r"viettel|singtel|starhub|hkbn|hellovision|jcom|telstra|telmex|\bentel\b|unitel|\ba1 |vivacom|svyaz",
    ),
    (
        "residential",
        r"fastweb|tiscali|eastlink|teksavvy|cogeco|xplore|spark new|bredband|bahnhof|\blyse\b|vectra|euskaltel",
    ),
    (
        "residential",
        r"claro|movistar|telefonica|\btigo\b|telenor|swisscom|sunrise|proximus|ooredoo|etisalat|etihad etis",
    ),
    ("hosting", r"\bhost|hosting\b|hoster|\bservers?\b|\bvps\b|data ?cent|datacent|\bcloud|\bcolo|dedicated|\bcdn\b"),
    ("hosting", r"rackspace|leaseweb|\bovh|hetzner|amazon|digitalocean|linode|vultr|contabo|\bdigital ocean|ionos"),
    ("corporate", r"\bbank|insurance|hospital|\bhealth|\bclinic|medical|government|ministr|\bcounty\b|\bcity of\b"),
    (
        "corporate",
        r"\bstate of\b|department|pharma|airline|\bfinanc|securities|\bmotors?\b|\benergy\b|\boil\b|\bfoods?\b",
    ),
    (
        "corporate",
        r"\blaw\b|\bmanufactur|holdings?\b|consult|laborator|\bgroup inc|\bretail|\bcasino|\bmedia\b|logistic",
    ),
    ("residential", r"tele?com|telekom|telecommunic|\bcable\b|\bkabel|\bfib(er|re|ra)|internet|broadband|comunica"),
    (
        "residential",
        r"communications?\b|telefon|telephon|\btelco|\bisp\b|\bwisp\b|\bdsl\b|wireless|\bonline\b|\bprovedor",
    ),
    (
        "residential",
        r"satell|\bnet\b|net\b|\bnetworks?\b|connect|\bwave\b|\blink\b|electric coop|\brural\b|\btv\b|redes?\b",
    ),
)
"""Words that are right more often than not; the lists come before them."""


def by_sure_name(name: str) -> str | None:
    """The class a name leaves no doubt about."""
    return _first_match(_SURE, name)


def by_likely_name(name: str) -> str | None:
    """The class a name suggests."""
    return _first_match(_LIKELY, name)


def class_of(asn: Sequence[int | None], as_name: Sequence[str | None]) -> list[str]:
    """The class of each network that a vendor names by number, by name or both."""
    known = known_classes()
    by_name = functools.cache(_class_by_name)
    return [known.get(number or 0) or by_name(name or "") for number, name in zip(asn, as_name, strict=True)]


def as_number(text: str) -> int | None:
    """The number in `AS64500` or `64500`."""
    found = _AS_NUMBER.fullmatch(text)
    return int(found[1]) if found and 0 < int(found[1]) <= _LARGEST_AS else None


@functools.cache
def asn_table() -> pa.Table:
    """Every autonomous system, sorted by number: asn, as_name, ip_class (place in CLASSES)."""
    return embedded.read_table("asn")


@functools.cache
def known_classes() -> dict[int, str]:
    """The class by AS number, for those whose class is known."""
    table = asn_table()
    numbers, classes = table["asn"].to_numpy(), table["ip_class"].to_numpy()
    sure = classes != CLASSES.index("unknown")
    return dict(zip(numbers[sure].tolist(), np.array(CLASSES, object)[classes[sure]], strict=True))


def _class_by_name(name: str) -> str:
    return by_sure_name(name) or by_likely_name(name) or "unknown"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _first_match(rules: Sequence[tuple[str, str]], name: str) -> str | None:
    return next((kind for kind, pattern in rules if _compiled(pattern).search(name)), None)
