"""One mailbox, however its address is written."""

from __future__ import annotations

from functools import lru_cache

_DOTS_IGNORED = frozenset({"gmail.com", "googlemail.com"})
FREE_MAIL = frozenset(
    {
        "126.com", "163.com", "aol.com", "email.com", "fastmail.com", "foxmail.com", "free.fr", "gmail.com", "gmx.at",
        "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de",
        "hotmail.fr", "icloud.com", "inbox.lv", "inbox.ru", "laposte.net", "libero.it", "list.ru", "live.com",
        "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.de",
        "outlook.fr", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rediffmail.com",
        "rocketmail.com", "seznam.cz", "tuta.com", "tutamail.com", "tutanota.com", "ukr.net", "web.de", "wp.pl",
        "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com",
        "yandex.ru", "ymail.com", "zoho.com", "zohomail.com",
    }
)  # fmt: skip
"""Mail domains that anybody can have an address at within a minute."""


@lru_cache(maxsize=100_000)
def mailbox(email: str | None) -> str | None:
    """The mailbox behind an address: without what follows a plus, and at Google without dots."""
    local, at, domain = (email or "").strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if domain in _DOTS_IGNORED:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if at and local and "." in domain else None


def is_free(email: str | None) -> bool:
    """Whether the address is at a free provider."""
    return (email or "").rpartition("@")[2].strip().lower() in FREE_MAIL
