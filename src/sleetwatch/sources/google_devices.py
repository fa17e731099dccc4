"""Events of Google Workspace that are about devices: managed phones and computers, and Chrome with its ChromeOS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, DataAccess, Device, Event, Peripheral
from sleetwatch.sources.endpoint_row import usb_id
from sleetwatch.sources.google_record import Act
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import account, identifier, lower, number

# --- managed phones and computers

_STATES = frozenset(
    {
        "device_register_unregister_event",
        "device_sync_event",
        "device_compliance_changed_event",
        "device_ownership_change_event",
        "os_updated_event",
        "device_settings_updated_event",
    }
)
_FINDINGS = frozenset({"device_compromised_event", "suspicious_activity_event", "risk_signal_updated_event"})
_OWNERSHIP = {"company_owned": "company", "user_owned": "personal"}
_COMPLIANT = {"compliant": True, "non_compliant": False}


def device_events(act: Act) -> list[Event]:
    """What an event of the device log (application `mobile`) says."""
    if act.name in _STATES:
        return [_device(act)]
    if act.name in _FINDINGS:
        return [_finding(act)]
    if act.name == "failed_password_attempts_event":
        return [_failed_unlocks(act)]
    raise Refused("unused-action", "the device did it by itself")


def _device(act: Act) -> Device:
    device_id = identifier(act.said("device_id", "resource_id"))
    serial = serial_number(act.said("serial_number"))
    if device_id is None and serial is None:
        raise Refused("no-device", "the event names no device")
    registered = lower(act.said("account_state")) == "registered" and act.name == "device_register_unregister_event"
    return Device(
        at=act.at,
        uid=act.uid,
        device_id=device_id,
        serial=serial,
        account=act.subject("user_email"),
        issued_at=act.at if registered else None,
        model=act.said("device_model"),
        os=_system(act),
        compliant=_COMPLIANT.get(lower(act.said("device_compliance")) or ""),
        ownership=_OWNERSHIP.get(lower(act.said("device_ownership")) or ""),
    )


def _system(act: Act) -> str | None:
    parts = (act.said("device_type"), act.said("os_version"))
    return " ".join(part for part in parts if part) or None


def _finding(act: Act) -> Alert:
    state = lower(act.said("device_compromised_state"))
    if state == "not_compromised":
        raise Refused("unused-action", "the device is found to be in order")
    changed = (act.said("device_property", "risk_signal"), act.said("old_value"), act.said("new_value"))
    return Alert(
        at=act.at,
        uid=act.uid,
        account=act.subject("user_email"),
        detection=act.name,
        category=act.kind,
        state=state,
        detail=" ".join(part for part in changed if part) or None,
        device_id=identifier(act.said("device_id", "resource_id")),
    )


def _failed_unlocks(act: Act) -> Activity:
    return Activity(
        at=act.at,
        uid=act.uid,
        account=act.subject("user_email"),
        action=act.name,
        device_id=identifier(act.said("device_id", "resource_id")),
        logon_type="unlock",
        outcome="failure",
    )


# --- Chrome and ChromeOS

_LOGONS = {
    "chrome_os_login_event": ("interactive", "success"),
    "chrome_os_login_failure_event": ("interactive", "failure"),
    "chromeos_affiliated_unlock_success": ("unlock", "success"),
    "chromeos_affiliated_unlock_failure": ("unlock", "failure"),
    "chrome_os_crd_client_connected": ("remoteinteractive", "success"),
}
_BY_ITSELF = frozenset(
    {
        "browser_crash",
        "chrome_os_reporting_data_lost",
        "chromeos_peripheral_removed",
        "chromeos_update_failure",
        "chromeos_update_success",
        "device_boot_state_change",
    }
)
_DANGERS = frozenset(
    {
        "dlp_event",
        "malware_transfer",
        "password_breach",
        "password_reuse",
        "sensitive_data_transfer",
        "unsafe_site_visit",
    }
)
_PLUGGED = frozenset({"chromeos_peripheral_added", "chromeos_peripheral_status_updated"})
_TRANSFERS = {"file_download": "download", "file_upload": "upload"}


def chrome_events(act: Act) -> list[Event]:
    """What an event of the Chrome log says."""
    if act.name in _BY_ITSELF:
        raise Refused("unused-action", "the browser or the device did it by itself")
    if act.name in _PLUGGED:
        return [_peripheral(act)]
    if act.name in _DANGERS:
        return [_danger(act)]
    read = _CHROME.get(act.name, _at_the_browser)
    return [read(act)]


def _user(act: Act) -> str:
    """Chrome's profile, or who is at the device when it is told by address; else the activity's actor."""
    for name in ("profile_user_name", "device_user"):
        user = account(act.said(name))
        if user and "@" in user:
            return user
    return act.person()


def _machine(act: Act) -> dict[str, Any]:
    return {
        "device_id": identifier(act.said("directory_device_id", "device_id")),
        "device_name": lower(act.said("device_name")),
    }


def _at_the_browser(act: Act) -> Activity:
    logon, outcome = _LOGONS.get(act.name, (None, None))
    return Activity(
        at=act.at,
        uid=act.uid,
        account=_user(act),
        action=act.name,
        app="chrome remote desktop" if "_crd_" in act.name else "chrome",
        target=act.said("app_name", "url", "tab_url", "login_user_name"),
        ip=act.ip,
        user_agent=act.said("user_agent"),
        logon_type=logon,
        outcome=outcome,
        **_machine(act),
    )


def _transfer(act: Act) -> DataAccess | Activity:
    action = _TRANSFERS.get(lower(act.said("trigger_type")) or "")
    if action is None:
        return _at_the_browser(act)
    return DataAccess(
        at=act.at,
        uid=act.uid,
        account=_user(act),
        action=action,
        target=act.said("content_name"),
        bytes=number(act.told.get("content_size")),
        ip=act.ip,
        app="chrome",
    )


_CHROME: dict[str, Callable[[Act], Event]] = {"content_transfer": _transfer}


def _peripheral(act: Act) -> Peripheral:
    product, vendor = act.said("product_name"), act.said("vendor_name")
    vendor_id, product_id = usb_id(act.told.get("vendor_id")), usb_id(act.told.get("product_id"))
    if not any((product, vendor, vendor_id, product_id)):
        raise Refused("no-peripheral", "the event does not say what was plugged in")
    return Peripheral(
        at=act.at,
        uid=act.uid,
        account=_user(act),
        class_name="USB",
        description=product,
        bus="usb",
        vendor_id=vendor_id,
        product_id=product_id,
        vendor=vendor,
        product=product,
        **_machine(act),
    )


def _danger(act: Act) -> Alert:
    return Alert(
        at=act.at,
        uid=act.uid,
        account=_user(act),
        detection=act.name,
        category=lower(act.said("event_reason")),
        severity=lower(act.said("malware_category", "content_risk_level")),
        state=lower(act.said("event_result")),
        detail=act.said("url", "tab_url", "content_name"),
        user_agent=act.said("user_agent"),
        **_machine(act),
    )
