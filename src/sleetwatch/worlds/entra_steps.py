"""The steps of one Entra sign-in, and the phone that answered."""

from __future__ import annotations

from sleetwatch.worlds.devices import Handset
from sleetwatch.worlds.files import Json
from sleetwatch.worlds.timeline import to_seconds


def step_of(at: int, method: str, detail: str, result: str) -> Json:
    requirement = "Multifactor authentication" if "MFA" in result else "Primary authentication"
    return {
        "authenticationStepDateTime": to_seconds(at),
        "authenticationMethod": method,
        "authenticationMethodDetail": detail,
        "succeeded": True,
        "authenticationStepResultDetail": result,
        "authenticationStepRequirement": requirement,
    }


def answered_on(phone: Handset) -> Json:
    return {
        "deviceId": phone.device_id,
        "operatingSystem": phone.system,
        "clientApp": "Microsoft Authenticator",
        "appVersion": phone.app_version,
    }
