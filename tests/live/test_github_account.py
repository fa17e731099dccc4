"""One GitHub account by its REST API, from a server on this machine that pages, limits and refuses as documented."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sleetwatch.errors import FeedError, UnknownName
from sleetwatch.live.github_account import fetch_account
from sleetwatch.vetting.footprint import read_account
from tests.live.vendor import SECRET, Double, says, serving


class GitHub(Double):
    """Users, repositories, commits, followers; `per_page` is taken but three is the most, and Link headers lead on."""

    fixed = f"Bearer {SECRET}"

    def __init__(self) -> None:
        super().__init__()
        self.commits = {"dev/one": 8, "dev/empty": None, "dev/gone": 0}

    def answer(self, request: Request, body: bytes) -> Response:
        path = request.url.path
        if path == "/users/dev":
            return JSONResponse({"login": "Dev", "created_at": "2020-01-01T00:00:00Z", "email": "not kept"})
        if path == "/users/dev/repos":
            return JSONResponse([{"name": name[4:], "full_name": name, "fork": False} for name in self.commits])
        if path in {"/users/dev/followers", "/users/dev/following"}:
            return self.paged(path, request, [{"login": f"user{number}"} for number in range(7)])
        if path == "/repos/dev/one/commits":
            return self.paged(path, request, [self.commit(number) for number in range(8)])
        if path == "/repos/dev/empty/commits":
            return JSONResponse({"message": "Git Repository is empty."}, 409)
        return JSONResponse({"message": "Not Found"}, 404)

    def paged(self, path: str, request: Request, found: list[dict[str, object]]) -> Response:
        page, last = int(request.query_params.get("page", "1")), -(-len(found) // self.page)
        links = [f'<{self.url}{path}?page={page + 1}>; rel="next"', f'<{self.url}{path}?page={last}>; rel="last"']
        headers = {"Link": ", ".join(links)} if page < last else {}
        return JSONResponse(found[(page - 1) * self.page : page * self.page], headers=headers)

    @staticmethod
    def commit(number: int) -> dict[str, object]:
        author = {"name": "Dana Dev", "email": "dev@mail.example", "date": f"202{number % 6}-03-01T10:00:00Z"}
        return {
            "sha": f"{number:040x}",
            "commit": {"author": author, "committer": author, "message": "private words"},
            "author": {"login": "Dev", "id": 5} if number else None,
            "parents": [] if number == 7 else [{"sha": f"{number + 1:040x}"}],
        }


@pytest.fixture
def github():
    with serving(GitHub()) as double:
        yield double


def fetched(double, login="dev"):
    return fetch_account(login, SECRET, double.url, pause=lambda _seconds: False)


def test_the_newest_and_the_oldest_commits_come_and_an_empty_or_hidden_repository_is_none(github):
    account = read_account(fetched(github))

    commits = {one.name: [int(commit.sha, 16) for commit in one.commits] for one in account.repositories}
    assert commits == {"dev/one": [0, 1, 2, 6, 7], "dev/empty": [], "dev/gone": []}
    assert account.repositories[0].commits[-1].is_root
    assert account.login == "dev"


def test_the_circle_is_read_page_by_page(github):
    assert len(read_account(fetched(github)).followers) == 7


def test_nothing_is_kept_that_no_check_reads(github):
    text = fetched(github).decode()

    assert "private words" not in text
    assert "not kept" not in text


def test_a_rate_limit_is_waited_for(github):
    limit = {"x-ratelimit-remaining": "0", "retry-after": "1"}
    github.faults[3] = says(403, lambda _: limit)

    assert len(read_account(fetched(github)).repositories) == 3


def test_a_limit_that_ends_much_later_ends_the_fetch_with_the_wait(github):
    github.faults[1] = says(429, lambda _: {"retry-after": "3000"})

    with pytest.raises(FeedError, match=r"3\d\d\d s"):
        fetched(github)


def test_an_account_that_is_not_there_and_a_token_that_is_not_taken_are_told_apart(github):
    with pytest.raises(UnknownName, match="knows no account 'nobody'"):
        fetched(github, "nobody")
    with pytest.raises(FeedError, match="credentials") as told:
        fetch_account("dev", "wrong", github.url, pause=lambda _seconds: False)
    assert "wrong" not in str(told.value)


def test_a_name_cannot_leave_its_place_in_the_address(github):
    with pytest.raises(UnknownName):
        fetched(github, "../orgs/acme")
    assert all("/orgs/" not in request for request in github.requests)


def test_without_a_token_none_is_sent():
    heard = []

    class Open(GitHub):
        async def __call__(self, scope, receive, send):
            heard.append(dict(scope["headers"]).get(b"authorization"))
            await super().__call__(scope, receive, send)

    with serving(Open()) as double, pytest.raises(FeedError):  # this server wants one, where GitHub takes a few without
        fetch_account("dev", None, double.url, pause=lambda _seconds: False)
    assert set(heard) == {None}
