"""The vendors whose APIs are pulled, each as it documents its paging.

Microsoft Graph: OData; `$filter`, `$orderby`, `$top`, an absolute `@odata.nextLink` with a `$skiptoken`; an old token
is a 400. Advanced hunting: one answer, cut off at a number of rows, or a 400 that says a limit is exceeded. Okta: polls
by when an event was written down, `Link: rel="next"` always there. Google: newest first, `nextPageToken`. GitHub:
`order`, `phrase`, `Link` with `after`. Greenhouse v1: by id, `page`; v3: by id, a `cursor` alone. Zoom: by days,
`next_page_token`, a meeting's id escaped twice where it has slashes.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import Any, ClassVar
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sleetwatch import clock
from tests.live.vendor import BEGAN, SECRET, Double


def iso(at: int, digits: int = 3) -> str:
    return clock.to_text(at)[:-1] + "." + f"{at % clock.SECOND:06d}"[:digits].ljust(digits, "0") + "Z"


def at_minute(number: int) -> int:
    return BEGAN + number * clock.MINUTE + 250_000


class Graph(Double):
    grants_at = "/directory/oauth2/v2.0/token"
    times: ClassVar = {
        "signIns": "createdDateTime",
        "nonInteractiveSignIns": "createdDateTime",
        "directoryAudits": "activityDateTime",
        "riskDetections": "detectedDateTime",
    }
    forgets = False
    """Whether every skip token is too old."""

    def answer(self, request: Request, body: bytes) -> Response:
        name = request.url.path.rsplit("/", 1)[1]
        name = "nonInteractiveSignIns" if request.url.path.startswith("/beta/") else name
        query = request.query_params
        asked = query.get("$filter", "")
        assert ("nonInteractiveUser" in asked) == (name == "nonInteractiveSignIns")
        if self.forgets and "$skiptoken" in query:
            return JSONResponse({"error": {"code": "BadRequest", "message": f"Skip token {SECRET} expired"}}, 400)
        found, after = self.cut(self._found(name, asked), int(query.get("$skiptoken", "0")))
        answer: dict[str, Any] = {"@odata.context": "x", "value": found}
        if after is not None:
            link = urlencode({"$filter": asked, "$skiptoken": after})
            answer["@odata.nextLink"] = self.link(request.url.path, link)
        return JSONResponse(answer)

    def _found(self, name: str, asked: str) -> list[dict[str, Any]]:
        if name not in self.times:
            return self.records[name]
        since = re.match(rf"{self.times[name]} ge (\S+Z)", asked)
        assert since is not None
        found = [one for one in self.records[name] if one[self.times[name]] >= since[1][:-1]]
        return sorted(found, key=lambda one: str(one[self.times[name]]))


class Hunting(Double):
    grants_at = "/directory/oauth2/v2.0/token"
    most = 1000
    says_no = False
    """Whether too many rows are a 400, as when they are too many bytes."""

    def answer(self, request: Request, body: bytes) -> Response:
        asked = re.fullmatch(
            r"(\w+) \| where Timestamp >= datetime\((\S+)Z\)(?: and Timestamp < datetime\((\S+)Z\))?"
            r" \| order by Timestamp asc",
            json.loads(body)["Query"],
        )
        assert asked is not None
        rows = [
            row
            for row in self.records[asked[1]]
            if asked[2] <= row["Timestamp"] and row["Timestamp"] < (asked[3] or "9")
        ]
        if len(rows) > self.most and self.says_no:
            said = f"The results exceeded the allowed result size {SECRET}"
            return JSONResponse({"error": {"code": "BadRequest", "message": said}}, 400)
        ordered = sorted(rows, key=lambda row: str(row["Timestamp"]))[: self.most]
        return JSONResponse({"schema": [{"name": "Timestamp", "type": "DateTime"}], "results": ordered})

    def expected(self) -> list[Any]:
        return [
            {"category": f"AdvancedHunting-{table}", "properties": row}
            for table, rows in self.records.items()
            for row in rows
        ]


class Okta(Double):
    fixed = f"SSWS {SECRET}"
    forgets = False

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[int, dict[str, Any]]] = []
        """Events with when they were written down, in that order."""

    def write(self, record: dict[str, Any], at: int) -> None:
        self.written.append((at, record))
        self.records["logs"] = [one for _, one in self.written]

    def answer(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        assert query["sortOrder"] == "ASCENDING"
        if self.forgets and "after" in query:
            self.forgets = False
            return JSONResponse({"errorCode": "E0000031", "errorSummary": f"Invalid after {SECRET}"}, 400)
        if "after" in query:
            offset = int(query["after"])
        else:
            offset = next((n for n, (at, _) in enumerate(self.written) if iso(at) >= query["since"][:-1]), 1 << 30)
            offset = min(offset, len(self.written))
        limit = min(int(query["limit"]), self.page)
        found = self.written[offset : offset + limit]
        after = offset + len(found)
        if self.trick == "loop" and offset:
            after = offset
        if self.trick == "repeat" and offset:
            found = self.written[:limit]
        link = self.link(
            request.url.path, urlencode({"after": after, "limit": query["limit"], "sortOrder": "ASCENDING"})
        )
        headers = {"Link": f'<{self.url}{request.url.path}>; rel="self", <{link}>; rel="next"'}
        return JSONResponse([one for _, one in found], headers=headers)


class Google(Double):
    forgets = False

    def answer(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        name = request.url.path.removeprefix("/admin/reports/v1/activity/users/all/applications/")
        if self.forgets and "pageToken" in query:
            return JSONResponse({"error": {"code": 400, "message": f"Invalid pageToken {SECRET}"}}, 400)
        since, until = query["startTime"][:-1], query.get("endTime", "9")
        found = [one for one in self.records[name] if since <= one["id"]["time"] < until]
        found.sort(key=lambda one: str(one["id"]["time"]), reverse=True)
        cut, after = self.cut(found, int(query.get("pageToken", "0")))
        answer: dict[str, Any] = {"kind": "admin#reports#activities", **({"items": cut} if cut else {})}
        return JSONResponse(answer | ({"nextPageToken": str(after)} if after is not None else {}))


class GitHub(Double):
    fixed = f"Bearer {SECRET}"

    def answer(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        assert query["include"] == "all"
        assert query["order"] == "asc"
        asked = re.fullmatch(r"created:>=(\S+)Z", query["phrase"])
        assert asked is not None
        found = [one for one in self.records["audit-log"] if iso(one["@timestamp"] * 1000) >= asked[1]]
        found.sort(key=lambda one: int(one["@timestamp"]))
        cut, after = self.cut(found, int(query.get("after", "0")))
        same = {key: query[key] for key in ("include", "order", "phrase", "per_page")}
        link = self.link(request.url.path, urlencode({**same, "after": after}))
        return JSONResponse(cut, headers={} if after is None else {"Link": f'<{link}>; rel="next"'})


class Greenhouse(Double):
    """Harvest v1."""

    fixed = "Basic " + base64.b64encode(f"{SECRET}:".encode()).decode()
    times: ClassVar = {
        "candidates": ("updated_after", "updated_at"),
        "applications": ("last_activity_after", "last_activity_at"),
        "scheduled_interviews": ("updated_after", "updated_at"),
    }

    def answer(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        name = request.url.path.removeprefix("/v1/")
        asked, time = self.times[name]
        found = [one for one in self.records[name] if one[time] >= query.get(asked, "")[:-1]]
        found.sort(key=lambda one: int(one["id"]))
        page = int(query.get("page", "1"))
        cut, after = self.cut(found, (page - 1) * self.page)
        same = {asked: query[asked]} if asked in query else {}
        link = self.link(request.url.path, urlencode({**same, "page": (after or 0) // self.page + 1}))
        return JSONResponse(cut, headers={} if after is None else {"Link": f'<{link}>; rel="next"'})


class GreenhouseV3(Double):
    def answer(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        name = {"interviews": "scheduled_interviews"}.get(request.url.path[4:], request.url.path[4:])
        if "cursor" in query:
            assert set(query) == {"cursor"}
            since, offset = json.loads(base64.b64decode(query["cursor"]))
        else:
            since, offset = query.get("updated_at", "gte|Z").removeprefix("gte|")[:-1], 0
        found = [one for one in self.records[name] if one["updated_at"] >= since]
        found.sort(key=lambda one: -int(one["id"]))
        cut, after = self.cut(found, offset)
        cursor = base64.b64encode(json.dumps([since, after]).encode()).decode()
        link = self.link(request.url.path, urlencode({"cursor": cursor}))
        return JSONResponse(cut, headers={} if after is None else {"Link": f'<{link}>; rel="next"'})


class Zoom(Double):
    """`meetings` with the participants under their uuid, and `activities`."""

    def answer(self, request: Request, body: bytes) -> Response:
        parts = request.scope["raw_path"].decode().split("?")[0].split("/")[2:]
        query = request.query_params
        offset = int(query.get("next_page_token") or "0")
        if (parts[0] == "report" and parts[1] in {"activities", "users"}) or parts == ["metrics", "meetings"]:
            assert len(query["from"]) == len(query["to"]) == 10
            first, last = (date.fromisoformat(query[key]) for key in ("from", "to"))
            assert (last - first).days <= 31
        if parts == ["report", "activities"]:
            found = [one for one in self.records["activities"] if query["from"] <= one["time"][:10] <= query["to"]]
            return self._page("activity_logs", found[::-1], offset)
        if parts == ["report", "users"]:
            return self._page("users", [{"id": "u/1"}, {"id": "u2"}], offset)
        if parts == ["metrics", "meetings"] or (parts[:2] == ["report", "users"] and parts[3:] == ["meetings"]):
            found = [one for one in self.records["meetings"] if query["from"] <= one["start_time"][:10] <= query["to"]]
            found = [] if unquote(parts[-2]) == "u/1" else found
            return self._page("meetings", [self._listed(one) for one in found[::-1]], offset)
        assert parts[1] == "meetings"
        assert parts[3] == "participants"
        meeting = self._meeting(parts[2])
        if meeting is None:
            return JSONResponse({"code": 3001, "message": f"Meeting does not exist: {SECRET}"}, 404)
        return self._page("participants", meeting["participants"], offset)

    def _page(self, key: str, found: list[Any], offset: int) -> Response:
        cut, after = self.cut(found, offset)
        return JSONResponse({key: cut, "page_size": self.page, "next_page_token": "" if after is None else str(after)})

    @staticmethod
    def _listed(meeting: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in meeting.items() if key not in {"participants", "lost"}}

    def _meeting(self, segment: str) -> dict[str, Any] | None:
        """A gateway takes one layer off before the path is split; what has slashes then is another path."""
        once = unquote(segment)
        if once.startswith("/") or "//" in once:
            return None
        uuid = unquote(once)
        return next((one for one in self.records["meetings"] if one["uuid"] == uuid and "lost" not in one), None)

    def expected(self) -> list[Any]:
        meetings = [
            {"uuid": one["uuid"], "id": one["id"], "next_page_token": "", "participants": [participant]}
            for one in self.records.get("meetings", [])
            if "lost" not in one
            for participant in one["participants"]
        ]
        return [*meetings, *self.records.get("activities", [])]
