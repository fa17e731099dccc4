"""The settings of feeds that are pulled."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sleetwatch.settings import Feed

OKTA = {"kind": "okta", "name": "okta", "token": "env:OKTA_TOKEN"}
GREENHOUSE = {"kind": "greenhouse", "name": "g"}


@pytest.mark.parametrize(
    "url", ["https://acme.okta.com", "http://127.0.0.1:8080", "http://[::1]:80", "http://localhost"]
)
def test_an_address_is_https_or_loopback(url: str) -> None:
    msgspec.convert({**OKTA, "url": url}, Feed)


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.okta.com",
        "http://127.0.0.1.example",
        "http://localhost@acme.example",
        "ftp://acme.okta.com",
        "acme.okta.com",
        "https://user:key@acme.okta.com",
    ],
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"url must"):
        msgspec.convert({**OKTA, "url": url}, Feed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "okta", "name": "okta", "url": "https://acme.okta.com", "token": "00abcdef"},
        {"kind": "defender", "name": "d", "tables": ["DeviceInfo | take 1"]},
        {"kind": "google", "name": "g", "key": "file:k", "admin": "a@b.example", "applications": ["../x"]},
        GREENHOUSE,
        {**GREENHOUSE, "token": "env:A", "client_id": "c", "client_secret": "env:B"},
        {**GREENHOUSE, "client_id": "c"},
        {"kind": "github", "name": "g", "token": "env:A"},
        {"kind": "github", "name": "g", "token": "env:A", "organisation": "a", "enterprise": "b"},
        {**OKTA, "url": "https://acme.okta.com", "start": "2026-03-01T00:00:00"},
        {**OKTA, "url": "https://acme.okta.com", "every_seconds": 0},
        {"kind": "bucket", "name": "b", "url": "s3://logs/in", "access_key": "env:A"},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Feed)


@pytest.mark.parametrize("url", ["abfs://container@account/logs", "abfss://container@account/logs", "gs://logs/in"])
def test_a_container_is_no_user(url: str) -> None:
    msgspec.convert({"kind": "bucket", "name": "b", "url": url}, Feed)


@pytest.mark.parametrize("url", ["abfs://container:key@account/logs", "s3://key@logs/in", "s3://id:key@logs/in"])
def test_a_key_in_the_address_of_a_bucket_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="must not hold") as refused:
        msgspec.convert({"kind": "bucket", "name": "b", "url": url}, Feed)
    assert url not in str(refused.value)
