from __future__ import annotations

from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.jumpcloud import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

GEO = {
    "country_code": "GB",
    "timezone": "Europe/London",
    "latitude": 53.8,
    "longitude": -1.55,
    "continent_code": "EU",
    "region_name": "England",
    "region_code": "ENG",
}
AGENT = {"name": "Chrome", "version": "131.0.0.0", "os": "Windows", "os_full": "Windows 11", "device": "Other"}
COMMON = {
    "@version": "1",
    "id": "65e000000000000000000001",
    "organization": "5c0000000000000000000001",
    "timestamp": "2026-03-02T08:15:09.123456789Z",
    "client_ip": "203.0.113.45",
    "initiated_by": {"id": "64A000000000000000000001", "type": "user", "username": "Nora.Quist"},
    "geoip": GEO,
    "useragent": AGENT,
}
SSO = COMMON | {
    "event_type": "sso_auth",
    "service": "sso",
    "mfa": True,
    "sso_token_success": True,
    "application": {"id": "a1", "name": "payroll", "display_label": "Payroll", "sso_type": "saml"},
    "auth_context": {
        "system": {"id": "63B1", "hostname": "LAP-7", "displayName": "LAP-7", "os": "Windows", "version": "11"},
        "auth_methods": {
            "password": {"success": True},
            "jumpcloud_protect": {"success": True},
            "totp": {"success": False},
        },
        "jumpcloud_protect_device": {
            "id": "PHONE1",
            "ip": "198.51.100.9",
            "make": "Example",
            "geoip": {"country_code": "BY"},
        },
    },
    "mfa_meta": {"type": ""},
    "error_message": "",
}
REFUSED = SSO | {"sso_token_success": False, "error_message": "not authorized", "auth_context": {}}
PORTAL = COMMON | {"event_type": "user_login_attempt", "service": "directory", "mfa": False, "success": True}
ADMIN = PORTAL | {
    "event_type": "admin_login_attempt",
    "mfa": True,
    "initiated_by": {"id": "61e5", "type": "admin", "email": "Desk@fabrikam.example"},
}
RADIUS = COMMON | {
    "event_type": "radius_auth_attempt",
    "service": "radius",
    "initiated_by": {"type": "user", "username": "nora.quist"},
    "username": "nora.quist",
    "mfa": False,
    "success": False,
    "error_message": "mschap: response is incorrect",
}
DEVICE_LOGIN = COMMON | {
    "event_type": "login_attempt",
    "service": "systems",
    "success": True,
    "src_ip": "192.0.2.7",
    "system": {"id": "63B1", "hostname": "LAP-7", "displayName": "Lap 7"},
    "username": "nora.quist",
    "initiated_by": {"type": "user", "username": "nora.quist"},
}
TOTP = PORTAL | {"event_type": "totp_finish_enrollment", "resource": {"type": "user", "username": "nora.quist"}}
TOTP_GONE = ADMIN | {"event_type": "totp_delete_enrollment", "resource": {"type": "user", "username": "nora.quist"}}
PASSWORD = PORTAL | {"event_type": "user_password_change"}
UPDATE = ADMIN | {"event_type": "user_update", "resource": {"type": "user", "username": "nora.quist"}}
EXAMPLES = [SSO, REFUSED, PORTAL, ADMIN, RADIUS, DEVICE_LOGIN, TOTP, TOTP_GONE, PASSWORD, UPDATE]

only, reason = reading_of(SOURCE)


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_single_sign_on_with_a_push_has_the_phones_own_address():
    sign_in, factor = events(SSO)

    assert (sign_in.account, sign_in.account_id, sign_in.ip) == (
        "nora.quist",
        "64a000000000000000000001",
        "203.0.113.45",
    )
    assert (sign_in.app, sign_in.outcome, sign_in.mfa, sign_in.factors) == ("Payroll", "success", True, "password,push")
    assert (sign_in.device_id, sign_in.device_name, sign_in.os, sign_in.managed) == (
        "63b1",
        "LAP-7",
        "Windows 11",
        True,
    )
    assert (sign_in.vendor_country, sign_in.vendor_region, sign_in.vendor_latitude) == ("GB", "England", 53.8)
    assert (factor.action, factor.method, factor.device, factor.ip) == ("used", "push", "phone1", "198.51.100.9")
    assert to_text(sign_in.at) == "2026-03-02T08:15:09Z"


def test_a_refused_single_sign_on_failed_whatever_its_other_fields_say():
    sign_in = only(REFUSED)

    assert (sign_in.outcome, sign_in.error, sign_in.factors) == ("failure", "not authorized", None)


def test_a_login_to_a_portal_is_by_a_user_or_an_administrator():
    assert (only(PORTAL).app, only(PORTAL).managed, only(PORTAL).interactive) == ("JumpCloud User Portal", None, True)
    assert (only(ADMIN).account, only(ADMIN).app) == ("desk@fabrikam.example", "JumpCloud Admin Portal")


def test_a_radius_login_keeps_its_error():
    sign_in = only(RADIUS)

    assert (sign_in.app, sign_in.outcome, sign_in.error) == ("RADIUS", "failure", "mschap: response is incorrect")


def test_a_login_to_a_computer_is_an_act_on_it():
    act = only(DEVICE_LOGIN)

    assert (act.kind, act.account, act.device_id, act.device_name, act.ip) == (
        "activity",
        "nora.quist",
        "63b1",
        "lap-7",
        "192.0.2.7",
    )


def test_an_enrolled_factor_is_the_users_and_its_removal_by_an_administrator_too():
    assert (only(TOTP).action, only(TOTP).method, only(TOTP).ip) == ("registered", "totp", "203.0.113.45")
    assert (only(TOTP_GONE).action, only(TOTP_GONE).account, only(TOTP_GONE).ip) == ("removed", "nora.quist", None)


def test_a_password_and_another_act():
    assert (only(PASSWORD).action, only(PASSWORD).actor) == ("password_changed", "nora.quist")
    reset = only(UPDATE | {"event_type": "user_password_change"})
    assert (reset.action, reset.account, reset.actor) == ("password_reset", "nora.quist", "desk@fabrikam.example")
    assert (only(UPDATE).action, only(UPDATE).target) == ("user_update", "nora.quist")


def test_devices_and_nobody_are_no_persons():
    assert reason(UPDATE | {"initiated_by": {"type": "system"}}) == "not-a-person"
    assert reason(UPDATE | {"initiated_by": {}}) == "not-a-person"
    assert reason(UPDATE | {"initiated_by": {"type": "user"}}) == "no-account"
    assert reason(UPDATE | {"timestamp": None}) == "no-time"


@given(damaged(EXAMPLES))
def test_whatever_stands_in_a_record_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
