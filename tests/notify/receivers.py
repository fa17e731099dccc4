"""Those who get notices, on this machine: each takes what its vendor documents, and refuses what the vendor would.

Slack: `text` or `blocks`, sections of 3,000 characters. Teams: a message with an Adaptive Card, 28 kB. PagerDuty
Events v2: one alert a `dedup_key`, 202. Jira: JQL by label, issues, comments, transitions, texts of 32,767 characters.
ServiceNow: the Table API. TheHive 5: type, source and sourceRef are unique. DFIR-IRIS: alerts, with severities it
numbers itself, and a 400 for whatever is not there.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "s3cr3t-never-to-be-shown"  # noqa: S105 - fictional


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Told:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 - says what happened
    """The vendor says no."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        super().__init__(status)
        self.told = Told(status, body, {key.replace("_", "-"): value for key, value in headers.items()})


class Receiver:
    """A server of a vendor. What is in `next` is answered before anything else."""

    auth: str | None = f"Bearer {SECRET}"

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.next: list[Told] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Told:
        raise NotImplementedError

    def told(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.next:
            return self.next.pop(0)
        if self.auth is not None and asked.headers.get("authorization") != self.auth:
            return Told(401, {"error": f"who are you? {SECRET}"})
        try:
            return self.answer(asked)
        except Refusal as refusal:
            return refusal.told

    def record(self, number: str) -> dict[str, Any]:
        if number not in self.records:
            raise Refusal(404, {"error": "no such record"})
        return self.records[number]


def needs(given: Any, *names: str, status: int = 400) -> None:
    if missing := [name for name in names if not given.get(name)]:
        raise Refusal(status, {"errors": missing})


class SlackHook(Receiver):
    auth = None

    def answer(self, asked: Asked) -> Told:
        if asked.path != f"/services/{SECRET}":
            return Told(404, "no_service")
        blocks = asked.json.get("blocks", [])
        texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
        if not asked.json.get("text") or not all(0 < len(text) <= 3000 for text in texts) or len(blocks) > 50:
            return Told(400, "invalid_blocks")
        return Told(200, "ok")


class TeamsFlow(Receiver):
    auth = None

    def answer(self, asked: Asked) -> Told:
        if asked.path != f"/workflows/{SECRET}" or len(asked.body) > 28 << 10:
            return Told(400, {"error": "no"})
        card = asked.json["attachments"][0]
        assert asked.json["type"] == "message"
        assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert (card["content"]["type"], card["content"]["body"][0]["type"]) == ("AdaptiveCard", "TextBlock")
        return Told(202)


class PagerDutyEvents(Receiver):
    auth = None
    key = "0123456789abcdef0123456789abcdef"

    def answer(self, asked: Asked) -> Told:
        event = asked.json
        if asked.path != "/v2/enqueue" or event.get("routing_key") != self.key or len(event["dedup_key"]) > 255:
            return Told(400, {"status": "invalid event", "message": "Event object is invalid"})
        if event["event_action"] == "resolve":
            self.records.pop(event["dedup_key"], None)
        else:
            needs(event["payload"], "summary", "source", "severity")
            if event["payload"]["severity"] not in {"critical", "error", "warning", "info"}:
                raise Refusal(400)
            self.records[event["dedup_key"]] = event["payload"]
        return Told(202, {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]})


class JiraSite(Receiver):
    search = "/rest/api/2/search"
    most = 32_767

    def answer(self, asked: Asked) -> Told:
        if asked.path == self.search:
            return self._found(asked.query["jql"])
        if (asked.method, asked.path) == ("POST", "/rest/api/2/issue"):
            fields = asked.json["fields"]
            needs(fields, "project", "summary", "issuetype")
            if len(fields["description"]) > self.most:
                return Told(400, {"errors": {"description": "The entered text is too long."}})
            key = f"{fields['project']['key']}-{len(self.records) + 1}"
            self.records[key] = {"fields": fields, "notes": [], "done": False}
            return Told(201, {"id": "10000", "key": key, "self": f"{self.url}/rest/api/2/issue/10000"})
        _, key, what = asked.path.rsplit("/", 2)
        if what == "comment":
            needs(asked.json, "body")
            assert len(asked.json["body"]) <= self.most
            self.record(key)["notes"].append(asked.json["body"])
            return Told(201, {"id": "1"})
        assert what == "transitions"
        self.record(key)["done"] = asked.json["transition"]["id"] == "31"
        return Told(204)

    def _found(self, jql: str) -> Told:
        asked = re.fullmatch(r'project = "(\w+)" and labels = "([\w-]+)"', jql)
        assert asked is not None, jql
        keys = [key for key, one in self.records.items() if asked[2] in one["fields"]["labels"]]
        return Told(200, {"issues": [{"key": key} for key in keys[:1]]})


class ServiceNowInstance(Receiver):
    def answer(self, asked: Asked) -> Told:
        if asked.method == "GET":
            wanted = asked.query["sysparm_query"].removeprefix("correlation_id=")
            found = [number for number, one in self.records.items() if one["correlation_id"] == wanted]
            return Told(200, {"result": [{"sys_id": number} for number in found[:1]]})
        if asked.method == "POST":
            needs(asked.json, "short_description")
            number = f"{len(self.records):032x}"
            self.records[number] = {**asked.json, "notes": [], "done": False}
            return Told(201, {"result": {"sys_id": number, "number": "INC0010001"}})
        record = self.record(asked.path.rsplit("/", 1)[1])
        record["notes"].append(asked.json["work_notes"])
        record["done"] = asked.json.get("state") == "6"
        return Told(200, {"result": {"sys_id": asked.path.rsplit("/", 1)[1]}})


class Hive(Receiver):
    def answer(self, asked: Asked) -> Told:
        if asked.path == "/api/v1/query":
            same = {one["_field"]: one["_value"] for one in asked.json["query"][1]["_and"]}
            found = [name for name, one in self.records.items() if all(one[key] == same[key] for key in same)]
            return Told(200, [{"_id": name, **self.records[name]} for name in found[:1]])
        if asked.path == "/api/v1/alert":
            alert = asked.json
            needs(alert, "type", "source", "sourceRef", "title", "description")
            if any(one["sourceRef"] == alert["sourceRef"] for one in self.records.values()):
                raise Refusal(400, {"type": "CreateError", "message": "Alert already exists"})
            name = f"~{len(self.records) + 1}"
            self.records[name] = alert | {"notes": []}
            return Told(201, {"_id": name, **alert})
        parts = asked.path.split("/")
        record = self.record(parts[4])
        if asked.method == "PATCH":
            record.update(asked.json)
            return Told(204)
        assert parts[5] == "comment"
        record["notes"].append(asked.json["message"])
        return Told(201, {"_id": "~9"})


class IrisServer(Receiver):
    is_old = False
    """Whether it is one of the first with alerts, which do not filter by the reference."""
    severities = ("Medium", "Unspecified", "Informational", "Low", "High", "Critical")

    def answer(self, asked: Asked) -> Told:
        if asked.path == "/manage/severities/list":
            return _iris([{"severity_id": n, "severity_name": one} for n, one in enumerate(self.severities, 1)])
        if asked.path == "/manage/alert-status/list":
            return _iris([{"status_id": 2, "status_name": "New"}])
        if asked.path == "/alerts/filter":
            ref, tag = asked.query["source_reference"], asked.query["alert_tags"]
            known = [one for one in self.records.values() if tag in one["alert_tags"]]
            return _iris({"alerts": [one for one in known if self.is_old or ref in one["alert_source_ref"]]})
        if asked.path == "/alerts/add":
            names = ("alert_title", "alert_severity_id", "alert_status_id", "alert_customer_id")
            needs(asked.json, *names)
            number = len(self.records) + 1
            self.records[str(number)] = {**asked.json, "alert_id": number, "notes": []}
            return _iris({"alert_id": number})
        number = next(part for part in asked.path.split("/") if part.isdecimal())
        if number not in self.records:
            raise Refusal(400, {"status": "error", "message": "Alert not found", "data": []})
        record = self.records[number]
        if asked.path == f"/alerts/{number}/comments/add":
            needs(asked.json, "comment_text")
            record["notes"].append(asked.json["comment_text"])
        elif asked.path == f"/alerts/update/{number}":
            record.update(asked.json)
        else:
            assert (asked.method, asked.path) == ("GET", f"/alerts/{number}")
        return _iris({"alert_id": record["alert_id"]})


def _iris(data: Any) -> Told:
    return Told(200, {"status": "success", "message": "", "data": data})


class Hook(Receiver):
    """A program that takes signed webhooks."""

    auth = None

    def answer(self, asked: Asked) -> Told:
        return Told(204 if asked.body else 400)


# --- serving


@contextmanager
def served(receiver: Receiver) -> Iterator[Receiver]:
    """The receiver, listening at a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver.told))
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(told: Callable[[Asked], Told]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = told(Asked(self.command, parts.path, query, headers, body))
            said = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            content = b"" if answer.body is None else said.encode()
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do  # noqa: N815 - the library's names

        def log_message(self, *args: object) -> None:
            """Nothing is written."""

    return Handler
