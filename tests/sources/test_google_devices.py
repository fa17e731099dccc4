"""Google's device log and Chrome's."""

from __future__ import annotations

import pytest

from sleetwatch.sources.google_workspace import SOURCE
from tests.sources.google_activities import MARA, activity, chrome, event, phone
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)


def test_a_registered_phone_is_a_device_issued_then():
    device = only(
        phone(
            "DEVICE_REGISTER_UNREGISTER_EVENT",
            ACCOUNT_STATE="REGISTERED",
            DEVICE_TYPE="ANDROID",
            OS_VERSION="15",
            DEVICE_MODEL="Example Phone 9",
            DEVICE_OWNERSHIP="COMPANY_OWNED",
            DEVICE_COMPLIANCE="COMPLIANT",
        )
    )

    assert (device.kind, device.device_id, device.serial, device.account) == ("device", "abc-123", "EXSER0042", MARA)
    assert (device.issued_at, device.os, device.model) == (device.at, "ANDROID 15", "Example Phone 9")
    assert (device.ownership, device.compliant) == ("company", True)


def test_a_device_that_only_synchronised_was_not_issued_then():
    assert only(phone("DEVICE_SYNC_EVENT")).issued_at is None
    nameless = activity("mobile", event("DEVICE_SYNC_EVENT", "device_updates", USER_EMAIL=MARA))
    assert reason(nameless) == "no-device"


def test_a_compromised_device_is_an_alert_and_a_sound_one_is_not():
    alert = only(phone("DEVICE_COMPROMISED_EVENT", DEVICE_COMPROMISED_STATE="COMPROMISED"))

    assert (alert.kind, alert.detection, alert.state) == ("alert", "device_compromised_event", "compromised")
    assert reason(phone("DEVICE_COMPROMISED_EVENT", DEVICE_COMPROMISED_STATE="NOT_COMPROMISED")) == "unused-action"


def test_wrong_passwords_at_a_device_are_failed_unlocks():
    act = only(phone("FAILED_PASSWORD_ATTEMPTS_EVENT", FAILED_PASSWD_ATTEMPTS=6))

    assert (act.kind, act.logon_type, act.outcome, act.device_id) == ("activity", "unlock", "failure", "abc-123")


@pytest.mark.parametrize(
    ("name", "logon", "outcome"),
    [
        ("CHROME_OS_LOGIN_EVENT", "interactive", "success"),
        ("CHROME_OS_LOGIN_FAILURE_EVENT", "interactive", "failure"),
        ("CHROMEOS_AFFILIATED_UNLOCK_SUCCESS", "unlock", "success"),
        ("CHROME_OS_CRD_CLIENT_CONNECTED", "remoteinteractive", "success"),
    ],
)
def test_logons_at_a_chromeos_device(name, logon, outcome):
    act = only(chrome(name))

    assert (act.kind, act.account, act.logon_type, act.outcome) == ("activity", MARA, logon, outcome)
    assert (act.device_id, act.device_name) == ("0f0f", "fab-cb-0042")


def test_a_connection_of_chrome_remote_desktop_is_named():
    assert only(chrome("CHROME_OS_CRD_HOST_STARTED")).app == "chrome remote desktop"


@pytest.mark.parametrize(
    ("vendor", "product", "ids"),
    [
        ("0x1D6B", "0x0104", ("1d6b", "0104")),
        ("1d6b", "0104", ("1d6b", "0104")),
        (7531, 260, ("1d6b", "0104")),
        (70000, 0, (None, None)),
    ],
)
def test_what_is_plugged_in_is_a_peripheral(vendor, product, ids):
    plugged = only(chrome("CHROMEOS_PERIPHERAL_ADDED", VENDOR_ID=vendor, PRODUCT_ID=product, PRODUCT_NAME="Composite"))

    assert (plugged.kind, plugged.bus, plugged.product) == ("peripheral", "usb", "Composite")
    assert (plugged.vendor_id, plugged.product_id) == ids
    assert (plugged.device_id, plugged.account) == ("0f0f", MARA)


def test_an_unnamed_peripheral_and_what_the_device_does_alone_are_refused():
    assert reason(chrome("CHROMEOS_PERIPHERAL_ADDED")) == "no-peripheral"
    assert reason(chrome("CHROMEOS_UPDATE_SUCCESS")) == "unused-action"


def test_a_file_that_chrome_moved_is_data_access():
    moved = only(chrome("CONTENT_TRANSFER", TRIGGER_TYPE="FILE_UPLOAD", CONTENT_NAME="roadmap.pdf", CONTENT_SIZE=89076))

    assert (moved.kind, moved.action, moved.target, moved.bytes) == ("data_access", "upload", "roadmap.pdf", 89076)
    assert only(chrome("CONTENT_TRANSFER", TRIGGER_TYPE="WEB_CONTENT_UPLOAD")).kind == "activity"


def test_what_chrome_warns_of_is_an_alert():
    alert = only(chrome("UNSAFE_SITE_VISIT", EVENT_REASON="UNSAFE_SITE_VISIT_MALWARE", URL="https://bad.example/"))

    assert (alert.kind, alert.category, alert.detail) == ("alert", "unsafe_site_visit_malware", "https://bad.example/")
