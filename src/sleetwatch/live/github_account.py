"""What is public of one GitHub account, by its REST API: the account, its repositories with commits, its circle.

Bounded: the repositories pushed to last, of each the newest and the oldest commits, and a few hundred
followers.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from sleetwatch.errors import UnknownName
from sleetwatch.live.client import Answer, Client, NotTaken, Pause
from sleetwatch.live.tokens import Fixed

URL = "https://api.github.com"
MOST_REPOSITORIES = 40
PAGE = 100
CIRCLE_PAGES = 3
_EMPTY = httpx.codes.CONFLICT
"""What GitHub answers when a repository has no commit yet."""

Record = dict[str, Any]


def fetch_account(login: str, token: str | None = None, url: str = URL, pause: Pause = time.sleep) -> bytes:
    """The account as one JSON object, in the shape that `vetting.footprint` reads. Raises `FeedError`, and
    `UnknownName` when there is no such account.
    """
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    client = Client(url, Fixed({"Authorization": f"Bearer {token}"} if token else {}), pause, headers)
    try:
        return msgspec.json.encode(_account(client, quote(login, safe="")))
    except NotTaken as refused:
        if refused.status == httpx.codes.NOT_FOUND:
            raise UnknownName(f"GitHub knows no account {login!r}; is the name spelt as in its address?") from None
        raise
    finally:
        client.close()


def _account(client: Client, login: str) -> Record:
    user = client.get(f"users/{login}").read(Record)
    listed = client.get(f"users/{login}/repos", {"sort": "pushed", "per_page": PAGE}).read(list[Record])
    repositories = [_kept(one) | {"commits": _commits(client, one)} for one in listed[:MOST_REPOSITORIES]]
    return {
        "user": {key: user.get(key) for key in ("login", "created_at", "name")},
        "repositories": repositories,
        "followers": _circle(client, f"users/{login}/followers"),
        "following": _circle(client, f"users/{login}/following"),
    }


def _kept(repository: Record) -> Record:
    return {key: repository.get(key) for key in ("name", "full_name", "html_url", "fork", "created_at")}


def _commits(client: Client, repository: Record) -> list[Record]:
    """The newest commits and the oldest, without messages and files."""
    name = "/".join(quote(part, safe="") for part in str(repository.get("full_name", "")).split("/"))
    try:
        first = client.get(f"repos/{name}/commits", {"per_page": PAGE})
        pages = [first, *([client.get(first.last)] if first.last else [])]
    except NotTaken as refused:
        if refused.status in (_EMPTY, httpx.codes.NOT_FOUND):
            return []
        raise
    found = {str(one.get("sha")): _commit(one) for page in pages for one in page.read(list[Record])}
    return list(found.values())


def _commit(told: Record) -> Record:
    heads = told.get("commit") or {}
    signatures = {key: heads.get(key) for key in ("author", "committer")}
    author = told.get("author") or None
    parents = [{"sha": one.get("sha")} for one in told.get("parents") or []]
    login = {"login": author["login"]} if author and author.get("login") else None
    return {"sha": told.get("sha"), "commit": signatures, "author": login, "parents": parents}


def _circle(client: Client, path: str) -> list[Record]:
    answer: Answer | None = client.get(path, {"per_page": PAGE})
    found: list[Record] = []
    for _ in range(CIRCLE_PAGES):
        if answer is None:
            break
        found += [{"login": one["login"]} for one in answer.read(list[Record]) if one.get("login")]
        answer = client.get(answer.next) if answer.next else None
    return found
