"""moto's S3 on loopback for the tests that want buckets, and a server before it that has moods."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from sleetwatch.settings import FILE_NAME, State, Storage, read_settings
from sleetwatch.storage import Access, Bucket
from sleetwatch.workspace import folder, workspace

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "never-told",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
}
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


_OURS = {"connection", "transfer-encoding", "content-length", "expect"}


class Moody(ThreadingHTTPServer):
    """Passes requests on to the storage; as many as it is told to it answers itself, or breaks off."""

    daemon_threads = True

    def __init__(self, behind: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = behind
        self.slow, self.denied, self.broken = 0, 0, 0
        """How many of the next requests are throttled, refused, or broken off in the middle of what they get."""
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def quiet(self) -> Iterator[list[str]]:
        """What is asked meanwhile, by method and path."""
        self.asked.clear()
        yield self.asked
        self.slow = self.denied = self.broken = 0


class _Handler(BaseHTTPRequestHandler):
    server: Moody
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        mood = self.server
        mood.asked.append(f"{self.command} {self.path}")
        body = self._body()
        if mood.slow:
            mood.slow -= 1
            return self._say(503, SLOW_DOWN)
        if mood.denied:
            mood.denied -= 1
            return self._say(403, DENIED)
        connection = HTTPConnection(*mood.behind, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OURS}
        connection.request(self.command, self.path, body, headers | {"Content-Length": str(len(body))})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return self._say(answer.status, content, answer.getheaders())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = bytearray()
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return bytes(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass  # noqa: N815 - the standard library's names

    def _say(self, status: int, content: bytes, headers: list[tuple[str, str]] = ()) -> None:
        kept = [(name, value) for name, value in headers if name.lower() not in _OURS - {"content-length"}]
        self.send_response_only(status)
        for name, value in kept:
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in kept):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.server.broken and self.command == "GET" and len(content) > 1:
            self.server.broken -= 1
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        """Nothing is said."""


class Buckets:
    """Storage on loopback. Each place is a bucket of its own."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.moody = Moody(address)
        self._client = boto3.client("s3", endpoint_url=f"http://{address[0]}:{address[1]}", region_name="us-east-1")
        self._numbers = itertools.count()

    def new(self) -> str:
        """The address of a new, empty bucket."""
        name = f"acme-{next(self._numbers)}"
        self._client.create_bucket(Bucket=name)
        return f"s3://{name}"

    def bucket(self, url: str | None = None, attempts: int = 4) -> Bucket:
        return Bucket(url or f"{self.new()}/some/where", Access(self.moody.endpoint, None, attempts))

    def storage(self, attempts: int = 4) -> Storage:
        """Where a new workspace may keep all that is large."""
        url = self.new()
        return Storage(lake=f"{url}/lake", vault=f"{url}/kept", endpoint=self.moody.endpoint, attempts=attempts)

    def keys(self, url: str) -> set[str]:
        """Every object in a bucket, but for those that only stand for folders."""
        name = url.removeprefix("s3://").partition("/")[0]
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=name)
        return {one["Key"] for page in pages for one in page.get("Contents", ()) if not one["Key"].endswith("/")}

    def copied(self, url: str) -> str:
        """A new bucket with the objects of another."""
        new = self.new()
        source, target = (one.removeprefix("s3://").partition("/")[0] for one in (url, new))
        for key in self.keys(url):
            self._client.copy_object(Bucket=target, Key=key, CopySource={"Bucket": source, "Key": key})
        return new

    def close(self) -> None:
        self._client.close()
        self.moody.shutdown()
        self.moody.server_close()


@contextmanager
def running() -> Iterator[Buckets]:
    """A storage without a bucket, and credentials for it in the environment."""
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    started = Buckets(server.get_host_and_port())
    try:
        yield started
    finally:
        started.close()
        server.stop()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def under_every_workspace(buckets: Buckets) -> None:
    """Let each workspace that a test makes or copies keep what it can in buckets: for a run of the suite by hand."""
    make, copy = folder.make_folder, shutil.copytree

    def make_there(root: Path, tenant: str, state: State | None = None, storage: Storage | None = None) -> None:
        make(root, tenant, state, storage or buckets.storage())

    def copy_there(source: Path, target: Path, *rest: Any, **named: Any) -> Any:
        made = copy(source, target, *rest, **named)
        path = Path(made) / FILE_NAME
        if path.exists() and (url := read_settings(Path(made)).storage.lake):
            old = url.rpartition("/")[0]
            path.write_text(path.read_text("utf-8").replace(f"{old}/", f"{buckets.copied(old)}/"), "utf-8")
        return made

    workspace.make_folder = make_there
    shutil.copytree = copy_there
