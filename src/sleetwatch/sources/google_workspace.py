"""Google Workspace audit activities: sign-ins, factors, passwords, files, calls, devices and what else people do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Credential, DataAccess, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.google_devices import chrome_events, device_events
from sleetwatch.sources.google_meet import is_row, meeting_of, meeting_of_row
from sleetwatch.sources.google_record import Act, act_of, events_of, is_activity
from sleetwatch.sources.reading import account, flag, identifier, lower, number, text
from sleetwatch.sources.sharing import shared_with
from sleetwatch.sources.source import Record, Source


def _recognises(record: Record) -> bool:
    return is_activity(record) or is_row(record)


def _read(record: Record) -> list[Event]:
    """Events of one activity happen at once; one that is of no use does not take the others with it."""
    if not is_activity(record):
        return [meeting_of_row(record)]
    events: list[Event] = []
    refused: Refused | None = None
    for activity, event in events_of(record):
        try:
            events += _events(act_of(activity, event))
        except Refused as refusal:
            refused = refused or refusal
    if not events:
        raise refused or Refused("empty", "the activity has no event")
    return events


def _events(act: Act) -> list[Event]:
    read = _APPS.get(act.app) or _NAMES.get(act.name) or _activities
    return read(act)


# --- sign-ins

_METHODS = {
    "access_to_preregistered_email": "email",
    "backup_code": "other",
    "device_preregistered_phone": "sms",
    "device_prompt": "push",
    "google_authenticator": "totp",
    "google_prompt": "push",
    "idv_any_email": "email",
    "idv_any_phone": "sms",
    "idv_preregistered_email": "email",
    "idv_preregistered_phone": "sms",
    "internal_two_factor": "other",
    "offline_otp": "totp",
    "passkey": "passkey",
    "password": "password",
    "rescue_code": "other",
    "same_device_screenlock": "platform",
    "security_key": "fido2",
    "security_key_otp": "other",
    "userless_fido": "passkey",
}
"""Google's challenge methods; the others, such as a captcha, prove no person."""
_TOKENS = {"google_password": "password", "saml": "saml", "exchange": "token exchange", "reauth": "session"}
_PASSED = frozenset({"passed", "challenge passed.", "challenge passed"})


def _methods(act: Act) -> list[str]:
    named = (_METHODS.get(word.lower()) for word in act.words("login_challenge_method"))
    return list(dict.fromkeys(method for method in named if method))


def _signed_in(act: Act) -> list[Event]:
    return [_sign_in(act, "success")]


def _not_signed_in(act: Act) -> list[Event]:
    return [_sign_in(act, "failure", act.said("login_failure_type", "failure_type") or act.name)]


def _challenged(act: Act) -> list[Event]:
    """A challenge is one step of a sign-in, and the use of a factor when its method is one."""
    status = lower(act.said("login_challenge_status"))
    passed = status is None or status in _PASSED
    sign_in = _sign_in(act, "interrupted") if passed else _sign_in(act, "failure", status)
    used = [method for method in _methods(act) if method != "password"]
    return [sign_in, *(_factor(act, "used", method, "success" if passed else "failure") for method in used)]


def _sign_in(act: Act, outcome: str, error: str | None = None) -> SignIn:
    methods = _methods(act)
    second = flag(act.said("is_second_factor")) is True or any(method != "password" for method in methods)
    way = lower(act.said("login_type"))
    return SignIn(
        at=act.at,
        uid=act.uid,
        account=_account(act),
        account_id=act.actor_id,
        ip=act.ip,
        user_agent=act.said("user_agent"),
        app=act.said("application_name"),
        device_id=identifier(act.device.get("deviceId")),
        os=_system(act),
        token_kind="saml" if act.app == "saml" else _TOKENS.get(way or ""),
        factors=",".join(methods) or None if outcome != "failure" else None,
        mfa=second or None,
        interactive=way != "exchange",  # a client turns one kept token into another
        outcome=outcome,
        error=error,
        vendor_risk="suspicious" if flag(act.said("is_suspicious")) else None,
        **_place(act),
    )


def _account(act: Act) -> str:
    """The actor; an attempt that nobody's session made names the account it was meant for."""
    return act.actor if act.actor and not act.program else act.subject("affected_email_address")


def _system(act: Act) -> str | None:
    parts = (text(act.device.get("deviceType")), text(act.device.get("deviceOsVersion")))
    return " ".join(part for part in parts if part) or None


def _place(act: Act) -> dict[str, Any]:
    numbers = act.network.get("ipAsn")
    return {
        "vendor_asn": number(numbers[0] if isinstance(numbers, list) and numbers else numbers),
        "vendor_country": country(act.network.get("regionCode")),
        "vendor_region": text(act.network.get("subdivisionCode")),
    }


# --- second factors, passwords, sessions, tokens


def _factor(act: Act, action: str, method: str | None, outcome: str | None = None) -> Factor:
    return Factor(
        at=act.at,
        uid=act.uid,
        account=_account(act),
        action=action,
        method=method,
        ip=act.ip,
        user_agent=act.said("user_agent"),
        outcome=outcome,
    )


def _of_factor(action: str, method: str | None) -> Callable[[Act], list[Event]]:
    return lambda act: [_factor(act, action, method, "success")]


def _by_administrator(act: Act, method: str | None = None) -> list[Event]:
    """An administrator took a factor away; their address says nothing about the account."""
    removed = Factor(at=act.at, uid=act.uid, account=act.subject("user_email"), action="removed", method=method)
    return [removed]


def _of_credential(action: str, subject: str | None = None) -> Callable[[Act], list[Event]]:
    def read(act: Act) -> list[Event]:
        name = act.subject(subject) if subject else act.person()
        return [
            Credential(
                at=act.at, uid=act.uid, account=name, action=action, actor=act.actor, ip=act.ip, outcome="success"
            )
        ]

    return read


def _token(act: Act) -> list[Event]:
    if act.name == "activity":
        raise Refused("not-a-person", "an application used a token it has")
    if act.name == "authorize":
        return [*_of_credential("token_created")(act), *_activities(act)]
    return _activities(act)


# --- what Google warns of


def _warning(act: Act) -> list[Event]:
    found = Alert(
        at=act.at,
        uid=act.uid,
        account=account(act.said("affected_email_address")) or act.person(),
        detection=act.name,
        category=act.kind,
        detail=act.said("sensitive_action_name"),
        ip=act.ip,
    )
    return [found]


def _rule(act: Act) -> list[Event]:
    """A data protection or activity rule that matched."""
    found = Alert(
        at=act.at,
        uid=act.uid,
        account=act.person(),
        detection=lower(act.said("rule_name")) or act.name,
        category=lower(act.said("rule_type", "data_source")),
        severity=lower(act.said("severity")),
        detail=act.said("resource_title", "resource_name", "resource_id"),
        ip=act.ip,
    )
    return [found]


# --- files, calls and the rest

_FILES = {
    "view": "view",
    "preview": "view",
    "download": "download",
    "sync_item_content": "download",
    "upload": "upload",
    "copy": "copy",
    "source_copy": "copy",
    "change_user_access": "share",
    "change_document_visibility": "share",
    "change_document_access_scope": "share",
    "change_owner": "share",
    "shared_drive_membership_change": "share",
    "team_drive_membership_change": "share",
    "publish_change": "share",
}


def _file(act: Act) -> list[Event]:
    if act.name.endswith("_hierarchy_reconciled") or act.name == "prefetch_item_content":
        raise Refused("not-a-person", "Google Drive did it in consequence of something else")
    if act.name not in _FILES:
        return _activities(act)
    accessed = DataAccess(
        at=act.at,
        uid=act.uid,
        account=act.person(),
        action=_FILES[act.name],
        target=act.said("doc_title", "doc_id"),
        container=act.said("shared_drive_id", "team_drive_id"),
        ip=act.ip,
        app="google drive",
        shared_with=_let_in(act) if _FILES[act.name] == "share" else None,
    )
    return [accessed]


def _let_in(act: Act) -> str | None:
    """An event about one person names them; the document's visibility is then that of before."""
    return shared_with(act.said("target_user")) or shared_with(None, act.said("visibility"))


def _meet(act: Act) -> list[Event]:
    return [meeting_of(act)] if act.name == "call_ended" else _activities(act)


def _mail(act: Act) -> list[Event]:
    if act.name == "delivery":
        raise Refused("unused-action", "the delivery of mail tells nothing about a person")
    return _activities(act)


def _of_google(_act: Act) -> list[Event]:
    raise Refused("not-a-person", "Google's own staff did it")


_TARGETS = (
    "doc_title",
    "target_user",
    "target_email",
    "user_email",
    "group_email",
    "grantee_email",
    "email_forwarding_destination_address",
    "setting_name",
    "application_name",
    "app_name",
    "event_title",
    "meeting_code",
    "room_id",
    "role_name",
    "domain_name",
)


def _activities(act: Act) -> list[Event]:
    """In Meet the participant is a parameter; everywhere else the actor did it."""
    named = account(act.said("identifier")) if act.app == "meet" else None
    done = Activity(
        at=act.at,
        uid=act.uid,
        account=named if named and "@" in named else act.person(),
        action=act.name,
        app=lower(act.said("app_name")) or act.app or None,
        target=act.said(*_TARGETS),
        ip=act.ip,
        user_agent=act.said("user_agent"),
        device_id=identifier(act.device.get("deviceId")) or identifier(act.said("caa_device_id")),
        outcome="failure" if act.name.startswith("access_deny") else None,
    )
    return [done]


_NAMES: dict[str, Callable[[Act], list[Event]]] = {
    "login_success": _signed_in,
    "login_failure": _not_signed_in,
    "login_challenge": _challenged,
    "login_verification": _challenged,
    "logout": _of_credential("session_ended"),
    "2sv_enroll": _of_factor("registered", None),
    "2sv_disable": _of_factor("removed", None),
    "passkey_enrolled": _of_factor("registered", "passkey"),
    "passkey_removed": _of_factor("removed", "passkey"),
    "password_edit": _of_credential("password_changed"),
    "account_disabled_generic": _warning,
    "account_disabled_hijacked": _warning,
    "account_disabled_password_leak": _warning,
    "account_disabled_spamming": _warning,
    "account_disabled_spamming_through_relay": _warning,
    "gov_attack_warning": _warning,
    "risky_sensitive_action_allowed": _warning,
    "risky_sensitive_action_blocked": _warning,
    "suspicious_login": _warning,
    "suspicious_login_less_secure_app": _warning,
    "suspicious_programmatic_login": _warning,
    "change_password": _of_credential("password_reset", "user_email"),
    "reset_signin_cookies": _of_credential("sessions_revoked", "user_email"),
    "turn_off_2_step_verification": _by_administrator,
    "revoke_security_key": lambda act: _by_administrator(act, "fido2"),
}
"""By the event's name: applications that share a name mean the same by it."""
_APPS: dict[str, Callable[[Act], list[Event]]] = {
    "access_transparency": _of_google,
    "chrome": chrome_events,
    "drive": _file,
    "gmail": _mail,
    "meet": _meet,
    "mobile": device_events,
    "rules": _rule,
    "token": _token,
}

SOURCE = Source(
    name="google_workspace",
    title="Google Workspace audit activities",
    kinds=(
        "sign_in",
        "factor",
        "credential",
        "device",
        "peripheral",
        "meeting",
        "data_access",
        "activity",
        "alert",
    ),
    recognises=_recognises,
    read=_read,
    export=(
        "Admin SDK Reports API activities.list of each application (login, token, admin, drive, meet, chrome, mobile, "
        "saml ...) as JSON; or the BigQuery export's activity table as JSON or Parquet; or Admin console, Reporting, "
        "Meet log events, export as CSV (name the browser's zone with --time-zone)."
    ),
)
