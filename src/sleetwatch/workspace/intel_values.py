"""Indicators' values in the form in which logs hold them, and as keyed hashes where they may be a person's."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from sleetwatch.errors import Refused
from sleetwatch.intel.imports.found import MONEY, PERSONA, Kind
from sleetwatch.intel.lists import SHIPPED
from sleetwatch.intel.places import normalise_address
from sleetwatch.sources.reading import address, phone
from sleetwatch.subjects import Pseudonyms
from sleetwatch.subjects.mailbox import FREE_MAIL, mailbox
from sleetwatch.subjects.pay_accounts import bare

HASHED = PERSONA | MONEY
"""Kinds that are kept as keyed hashes only: an imported list is no register of people who may be victims."""

COMMON_DOMAINS = (
    FREE_MAIL
    | frozenset(SHIPPED["private_mail"])
    | frozenset(SHIPPED["personal_storage"])
    | frozenset(
        {
            "akamai.net", "akamaiedge.net", "amazon.com", "amazonaws.com", "apple.com", "atlassian.net", "azure.com",
            "bitbucket.org", "cloudflare.com", "cloudfront.net", "discord.com", "fastly.net", "github.com",
            "githubusercontent.com", "gitlab.com", "google.com", "googleapis.com", "gstatic.com", "linkedin.com",
            "live.com", "medium.com", "microsoft.com", "microsoftonline.com", "npmjs.com", "office.com",
            "office365.com", "okta.com", "outlook.com", "pypi.org", "salesforce.com", "sharepoint.com", "skype.com",
            "slack.com", "t.me", "teams.microsoft.com", "telegram.org", "twitter.com", "upwork.com",
            "vercel.app", "whatsapp.com", "windows.com", "windows.net", "windowsupdate.com", "x.com", "youtube.com",
            "zoom.us",
        }
    )
)  # fmt: skip
"""Hosts that everybody uses: a list that holds one has a mistake in it."""
_LONGEST = 2_000
"""Characters of a value."""
_NARROWEST = {4: 20, 6: 40}
"""Shortest prefix of a network that says something about whoever is in it."""
_PLACEHOLDERS = frozenset({"n/a", "none", "unknown", "default string", "to be filled by o.e.m."})
_FEWEST_LETTERS = {"serial": 5, "user agent": 20, "account": 6, "street": 10}
_DOMAIN = re.compile(r"(?=.{4,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+")
_RANDOM_MAC = frozenset("26ae")


def comparable(kind: Kind, written: str) -> tuple[Kind, str]:
    """The kind and the value as logs hold it. Raises `Refused` when it is none, or says nothing about anybody."""
    if len(written) > _LONGEST:
        raise Refused("bad-value", f"{len(written)} characters")
    value = _refanged(written)
    if kind in {"ip", "cidr"}:
        return _network(value)
    return kind, _VALUES[kind](value)


def kept(kind: Kind, value: str, pseudonyms: Pseudonyms) -> str:
    """How a value that compares is stored: hashed as `contacts` are, where it may be a person's."""
    return pseudonyms.value(_HASHED_AS.get(kind, kind), value) if kind in HASHED else value


_HASHED_AS = {"email": "mailbox", "handle": "profile"}


def _refanged(written: str) -> str:
    """Without the brackets that keep people from clicking on it."""
    value = re.sub(r"[\[({]\s*(?:\.|dot)\s*[\])}]", ".", written.strip(), flags=re.IGNORECASE)
    return re.sub(r"[\[({]\s*(?:@|at)\s*[\])}]", "@", value, flags=re.IGNORECASE)


def _network(value: str) -> tuple[Kind, str]:
    single = address(value)
    if single is not None:
        if not ip_address(single).is_global:
            raise Refused("not-public", "the address is none of the public internet")
        return "ip", single
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise Refused("bad-value", "it is no address and no network") from None
    if network.prefixlen < _NARROWEST[network.version]:
        raise Refused("too-wide", f"a network of /{network.prefixlen} holds too many people")
    if not network.is_global:
        raise Refused("not-public", "the network is none of the public internet")
    if network.prefixlen == network.max_prefixlen:
        return "ip", str(network.network_address)
    return "cidr", str(network)


def _domain(value: str) -> str:
    name = value.lower().removeprefix("*.").strip(".")
    if not _DOMAIN.fullmatch(name):
        raise Refused("bad-value", "it is no domain")
    if name in COMMON_DOMAINS:
        raise Refused("common-value", "everybody uses it")
    return name


def _email(value: str) -> str:
    found = mailbox(value) if re.fullmatch(r"[^\s@]{1,64}@[^\s@]{3,190}", value) else None
    if found is None:
        raise Refused("bad-value", "it is no mail address")
    return found


def _phone(value: str) -> str:
    found = phone(value)
    if found is None:
        raise Refused("bad-value", "it is no telephone number")
    if found.startswith("+0"):
        raise Refused("bad-value", "a telephone number needs its country code")
    return found


def _street(value: str) -> str:
    found = normalise_address(value[:300])
    if len(found) < _FEWEST_LETTERS["street"] or not any(map(str.isdigit, found)):
        raise Refused("no-street", "a town or a country alone says nothing about anybody")
    return found


def _handle(value: str) -> str:
    link = re.sub(r"^[a-z]+://", "", value.lower()).removeprefix("www.").split("?")[0].strip("/")
    site, _, name = link.partition("/")
    if not _DOMAIN.fullmatch(site) or not name or len(link) > 200:  # noqa: PLR2004 - longer is no profile
        raise Refused("bad-value", "write the site too, such as github.com/somebody")
    return link


def _account(value: str) -> str:
    found = bare(value)
    if not _FEWEST_LETTERS["account"] <= len(found) <= 128:  # noqa: PLR2004 - longer is no account
        raise Refused("bad-value", "it is no account")
    return found


def _file_hash(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise Refused("bad-value", "only SHA-256 is in the logs")
    return value.lower()


def _serial(value: str) -> str:
    found = value.upper()
    worn = value.lower() in _PLACEHOLDERS or len(set(found)) < 3 or found in "01234567890123456789"  # noqa: PLR2004
    if worn or not _FEWEST_LETTERS["serial"] <= len(found) <= 100:  # noqa: PLR2004 - longer is no serial number
        raise Refused("common-value", "many devices bear it")
    return found


def _mac(value: str) -> str:
    found = re.sub(r"[^0-9a-f]", "", value.lower())
    if len(found) != 12:  # noqa: PLR2004 - a hardware address
        raise Refused("bad-value", "it is no hardware address")
    if found[1] in _RANDOM_MAC:
        raise Refused("common-value", "the address was made by chance and is another tomorrow")
    return found


def _user_agent(value: str) -> str:
    if len(value) < _FEWEST_LETTERS["user agent"]:
        raise Refused("common-value", "too short to tell one client from another")
    return value


_VALUES: dict[Kind, Callable[[str], str]] = {
    "domain": _domain,
    "email": _email,
    "phone": _phone,
    "address": _street,
    "handle": _handle,
    "bank_account": _account,
    "wallet": _account,
    "file_hash": _file_hash,
    "device_serial": _serial,
    "mac": _mac,
    "user_agent": _user_agent,
}
