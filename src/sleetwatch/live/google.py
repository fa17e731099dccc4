"""Google Workspace: the activities of the Admin SDK's reports, an application at a time.

The newest come first, so a window counts only when its last page is there; the page it stands at is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jwt
import msgspec

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.errors import WorkspaceError
from sleetwatch.live.client import Client, Pause
from sleetwatch.live.collection import Collection, Fetch, Window
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.tokens import OAuth
from sleetwatch.live.vendor import Vendor, terms_of
from sleetwatch.settings import GoogleFeed, GoogleResponder

SCOPE = "https://www.googleapis.com/auth/admin.reports.audit.readonly"
KEEPS_DAYS = 180
WINDOW = 7 * clock.DAY
_HOURS = {"calendar": 3, "groups": 3, "login": 4, "mobile": 4, "saml": 4, "token": 4, "user_accounts": 3}
"""How late events may show where Google warns of more than a couple of minutes."""
_GRANT_SECONDS = 3600
_SKEW_SECONDS = 60


class ServiceAccount(msgspec.Struct):
    """A key file, as Google writes it."""

    client_email: str
    private_key: str
    private_key_id: str | None = None


class _Answer(msgspec.Struct):
    items: list[msgspec.Raw] = []
    next: str | None = msgspec.field(name="nextPageToken", default=None)


def google(feed: GoogleFeed, key: str, pause: Pause) -> Vendor:
    """The feed, with its service account's key file. Raises `WorkspaceError` when it is none."""
    client = Client(feed.url, OAuth(feed.login_url, assertion(feed, key, SCOPE)), pause)
    parts = [
        Collection(
            application,
            _fetch(client, application),
            terms_of(feed, KEEPS_DAYS, longest=WINDOW, lag=_HOURS.get(application, 0) * clock.HOUR),
        )
        for application in feed.applications
    ]
    return Vendor(client, parts)


def assertion(feed: GoogleFeed | GoogleResponder, key: str, scope: str) -> Callable[[], Mapping[str, str]]:
    """What asks for a token in the administrator's name: a JWT that the service account signs (RFC 7523).

    Raises `WorkspaceError` when the key file is none.
    """
    try:
        account = msgspec.json.decode(key, type=ServiceAccount)
        signer = jwt.get_algorithm_by_name("RS256").prepare_key(account.private_key)
    except (msgspec.DecodeError, jwt.InvalidKeyError, ValueError, TypeError):
        raise WorkspaceError(f"{feed.key} is not the key file (JSON) of a service account; make one anew") from None
    headers = {"kid": account.private_key_id} if account.private_key_id else None

    def form() -> Mapping[str, str]:
        now = clock.now() // clock.SECOND - _SKEW_SECONDS
        claims = {
            "iss": account.client_email,
            "sub": feed.admin,
            "scope": scope,
            "aud": feed.login_url,
            "iat": now,
            "exp": now + _GRANT_SECONDS,
        }
        signed = jwt.encode(claims, signer, algorithm="RS256", headers=headers)
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed}

    return form


def _fetch(client: Client, application: str) -> Fetch:
    time = time_at("id", "time")

    def fetch(window: Window, after: str | None) -> Page:
        params: dict[str, str | int] = {"startTime": to_text(window.since), "maxResults": 1000}
        params |= {} if window.until is None else {"endTime": to_text(window.until)}
        params |= {} if after is None else {"pageToken": after}
        answer = client.get(f"admin/reports/v1/activity/users/all/applications/{application}", params)
        found = answer.read(_Answer)
        return page_of(found.items, time, found.next, answer.date)

    return fetch
