"""With whom something was shared: the mail domain, never the person."""

from __future__ import annotations

from sleetwatch.sources.reading import account, lower

ANYONE = "anyone"
"""Whoever has the link."""
_OPEN = frozenset({"anonymouslinkcreated", "people_with_link", "public_on_the_web", "public_in_the_domain_on_the_web"})


def shared_with(recipient: object, *words: object) -> str | None:
    """The domain of who was let in, or `anyone` where one of the vendor's words says that a link is enough."""
    if any(lower(word) in _OPEN for word in words):
        return ANYONE
    domain = (account(recipient) or "").rpartition("@")[2]
    return domain if "." in domain else None
