"""The simple ones among STIX patterns: alternatives of equal values. What needs two things at once is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sleetwatch.errors import Refused
from sleetwatch.intel.imports.found import Kind, handle, of_link

LONGEST = 100_000
"""Characters of a pattern."""
MOST = 2_000
"""Values of one pattern."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<mark>[\[\](),=])|(?P<word>AND|OR|IN)\b"
    r"|(?P<path>[A-Za-z0-9_-]+:[A-Za-z0-9_-]+(?:\.(?:'[^']*'|[A-Za-z0-9_-]+))*))"
)
_PATHS: dict[str, Kind] = {
    "ipv4-addr:value": "ip",
    "ipv6-addr:value": "ip",
    "network-traffic:src_ref.value": "ip",
    "network-traffic:dst_ref.value": "ip",
    "domain-name:value": "domain",
    "email-addr:value": "email",
    "email-message:from_ref.value": "email",
    "email-message:sender_ref.value": "email",
    "file:hashes.'sha-256'": "file_hash",
    "file:hashes.sha256": "file_hash",
    "file:hashes.'sha256'": "file_hash",
    "mac-addr:value": "mac",
    "network-traffic:extensions.'http-request-ext'.request_header.'user-agent'": "user_agent",
}
_SITES = {
    "github": "github.com",
    "gitlab": "gitlab.com",
    "linkedin": "linkedin.com/in",
    "telegram": "t.me",
    "twitter": "twitter.com",
    "upwork": "upwork.com/freelancers",
}


def values_of(pattern: str) -> list[tuple[Kind, str]]:
    """What a pattern looks for, as written in it. Raises `Refused` when it is not simple, or nothing we could find."""
    if len(pattern) > LONGEST:
        raise Refused("pattern-too-long", f"{len(pattern)} characters; the limit is {LONGEST}")
    found = [value for alternative in _Reader(pattern).alternatives() for value in _values(alternative)]
    if len(found) > MOST:
        raise Refused("pattern-too-long", f"{len(found)} values; the limit is {MOST}")
    return list(dict.fromkeys(found))


Equals = tuple[str, str]
"""A path, in lower case, and the value it is to have."""


class _Reader:
    """Reads a pattern from left to right: `[a OR b] OR [c]`, where a is a path and its value."""

    def __init__(self, pattern: str) -> None:
        self._tokens = list(_tokens(pattern))
        self._at = 0

    def alternatives(self) -> Iterator[list[Equals]]:
        """Each alternative with what has to be so at once."""
        while True:
            self._expect("[")
            while True:
                yield from self._together()
                if not self._take("OR"):
                    break
            self._expect("]")
            if not self._take("OR"):
                break
        if self._at < len(self._tokens):
            raise _NOT_SIMPLE

    def _together(self) -> Iterator[list[Equals]]:
        path = self._next()
        if self._take("IN"):
            yield from ([(path.lower(), value)] for value in self._listed())
            return
        self._expect("=")
        both = [(path.lower(), _unquoted(self._next()))]
        while self._take("AND"):
            path = self._next()
            self._expect("=")
            both.append((path.lower(), _unquoted(self._next())))
        yield both

    def _listed(self) -> Iterator[str]:
        self._expect("(")
        while True:
            yield _unquoted(self._next())
            if not self._take(","):
                break
        self._expect(")")

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise _NOT_SIMPLE
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, token: str) -> bool:
        taken = self._at < len(self._tokens) and self._tokens[self._at] == token
        self._at += taken
        return taken

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise _NOT_SIMPLE


_NOT_SIMPLE = Refused("pattern-not-simple", "only alternatives of equal values are read")


def _tokens(pattern: str) -> Iterator[str]:
    at = 0
    while at < len(pattern.rstrip()):
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise _NOT_SIMPLE
        yield token[0].strip()
        at = token.end()


def _unquoted(token: str) -> str:
    if not token.startswith("'") or not token.endswith("'"):
        raise _NOT_SIMPLE
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _values(together: list[Equals]) -> Iterator[tuple[Kind, str]]:
    said = dict(together)
    if len(together) > 1:
        yield _account(said)
        return
    path, value = together[0]
    if path == "url:value":
        found = of_link(value)
        if found is None:
            raise Refused("link-into-a-site", "a page of a site is in no log; only whole hosts and profiles are read")
        yield found
    elif path in _PATHS:
        yield _PATHS[path], value
    else:
        raise Refused("not-in-logs", f"no log here has {path[:80]}")


def _account(said: dict[str, str]) -> tuple[Kind, str]:
    """An account on a site that is named beside it."""
    site = _SITES.get(said.get("user-account:account_type", "").lower())
    name = said.get("user-account:account_login") or said.get("user-account:user_id")
    if site is None or name is None or len(said) != 2:  # noqa: PLR2004 - the site and the name
        raise _NOT_SIMPLE
    return "handle", handle(site, name)
