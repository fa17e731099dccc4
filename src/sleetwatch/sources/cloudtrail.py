"""AWS CloudTrail: console sign-ins, IAM Identity Center, keys and factors of IAM, and what people do in AWS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, CodeAccess, Credential, DataAccess, Event, Factor, SignIn
from sleetwatch.sources.cloudtrail_record import Trail, trail_of
from sleetwatch.sources.reading import flag, identifier, lower, lowered, mapping, number, text
from sleetwatch.sources.source import Record, Source

_OWN_NAMES = frozenset({"useridentity", "awsregion", "eventversion", "eventtype", "recipientaccountid"})


def recognises(record: Record) -> bool:
    """The event's source and name beside others of CloudTrail's own, in whatever case; or a look-up's answer."""
    names = {name.lower() for name in record}
    if names >= {"cloudtrailevent", "eventid"}:
        return True
    return names >= {"eventsource", "eventname"} and not names.isdisjoint(_OWN_NAMES)


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a factor, a password or key, data or code that was touched, or another act of a person."""
    trail = trail_of(record)
    if trail.name == "CredentialChallenge":
        raise Refused("unused-action", "the question; the answer is logged too")
    if trail.name == "CredentialVerification":
        return [_verified(trail)]
    if trail.name in _SIGN_INS:
        return _signed_in(trail)
    if trail.name in _FACTORS:
        return [_factor(trail, _FACTORS[trail.name])]
    if trail.name in _CREDENTIALS:
        return _credential(trail, _CREDENTIALS[trail.name])
    return [_touched(trail)]


def _touched(trail: Trail) -> Event:
    """Data or code, unless AWS refused it; else just an act."""
    if trail.error is None and trail.source == "s3" and trail.name in _OBJECTS:
        return _object(trail, _OBJECTS[trail.name])
    if trail.error is None and trail.source == "codecommit" and trail.name in _CODE:
        return _code(trail, _CODE[trail.name])
    return _activity(trail)


# --- sign-ins

_SIGN_INS = {
    "ConsoleLogin": "AWS Console",
    "CheckMfa": "AWS Console",
    "ExternalIdPDirectoryLogin": "AWS Console",
    "UserAuthentication": "AWS access portal",
    "Authenticate": "AWS access portal",
    "Federate": "AWS access portal",
    "AssumeRoleWithSAML": "AWS",
    "AssumeRoleWithWebIdentity": "AWS",
}
_BY_TOKEN = {
    "Federate": "session",
    "AssumeRoleWithSAML": "saml assertion",
    "AssumeRoleWithWebIdentity": "web identity",
}
_AT_A_SCREEN = {"Federate": None, "AssumeRoleWithSAML": None, "AssumeRoleWithWebIdentity": False}
"""Whether a person was at the screen; a web identity is exchanged by the program that has it."""
_TYPES = {
    "password": "password",
    "totp": "totp",
    "resync_totp": "totp",
    "webauthn": "fido2",
    "email_otp": "email",
    "smartcard": "other",
}
_DEVICES = {"u2f": "fido2", "mfa": "totp", "sms-mfa": "sms"}
"""What the ARN of a factor begins with behind the account number."""


def _signed_in(trail: Trail) -> list[Event]:
    name = trail.person()
    sign_in = _sign_in(trail, name)
    device = identifier(trail.more.get("MFAIdentifier"))
    if sign_in.outcome != "success" or device is None:
        return [sign_in]
    return [sign_in, _used(trail, name, device)]


def _sign_in(trail: Trail, name: str) -> SignIn:
    outcome, used = _said(trail), lower(trail.more.get("MFAUsed")) == "yes"
    passed = _types(trail) if outcome == "success" else []
    return SignIn(
        at=trail.at,
        uid=trail.uid,
        account=name,
        account_id=identifier(trail.identity.get("principalid")),
        ip=trail.ip,
        user_agent=trail.user_agent,
        app=_SIGN_INS[trail.name],
        resource=text(trail.asked.get("roleArn"))
        or text(mapping(trail.seen.get("serviceeventdetails")).get("role_name")),
        client="mobile" if lower(trail.more.get("MobileVersion")) == "yes" else None,
        session=text(trail.more.get("AuthWorkflowID")) or trail.session,
        token_kind=_BY_TOKEN.get(trail.name),
        factors=",".join(passed) or None,
        mfa=True if used or trail.name == "CheckMfa" or set(passed) - {"password"} else None,
        interactive=_AT_A_SCREEN.get(trail.name, True),
        outcome=outcome,
        error=trail.error or ("mfa required" if outcome == "interrupted" else None),
    )


def _said(trail: Trail) -> str:
    """The event's own word of itself, `"ConsoleLogin": "Failure"`, before that of the call."""
    if trail.name == "CheckMfa":
        return "interrupted"  # logged when the console asks for the factor, before its ConsoleLogin
    word = lower(trail.answered.get(trail.name)) or lower(
        mapping(trail.seen.get("serviceeventdetails")).get(trail.name)
    )
    return {"success": "success", "failure": "failure"}.get(word or "", trail.outcome)


def _types(trail: Trail) -> list[str]:
    """What was presented: `PASSWORD,TOTP`, or the device a console sign-in names."""
    written = (lower(trail.more.get("CredentialType")) or "").split(",")
    found = [_TYPES.get(one.strip()) for one in written]
    device = lower(trail.more.get("MFAIdentifier"))
    found.append(_device_method(device) if device else None)
    return list(dict.fromkeys(method for method in found if method))


def _device_method(device: str) -> str | None:
    return _DEVICES.get(device.rpartition(":")[2].partition("/")[0])


def _used(trail: Trail, name: str, device: str) -> Factor:
    return Factor(
        at=trail.at,
        uid=trail.uid,
        account=name,
        action="used",
        method=_device_method(device),
        device=device,
        ip=trail.ip,
        user_agent=trail.user_agent,
        outcome="success",
    )


def _verified(trail: Trail) -> Event:
    """One step of a sign-in to the access portal: the password, or the factor behind it."""
    name, outcome = trail.person(), _said(trail)
    method = next(iter(_types(trail)), None)
    if method not in (None, "password"):
        return Factor(
            at=trail.at,
            uid=trail.uid,
            account=name,
            action="used",
            method=method,
            ip=trail.ip,
            user_agent=trail.user_agent,
            session=text(trail.more.get("AuthWorkflowID")),
            outcome=outcome,
        )
    return SignIn(
        at=trail.at,
        uid=trail.uid,
        account=name,
        ip=trail.ip,
        user_agent=trail.user_agent,
        app="AWS access portal",
        session=text(trail.more.get("AuthWorkflowID")),
        factors=method if outcome == "success" else None,
        interactive=True,
        outcome="interrupted" if outcome == "success" else outcome,
        error=trail.error,
    )


# --- factors, passwords and keys

_FACTORS = {
    "EnableMFADevice": "registered",
    "DeactivateMFADevice": "removed",
    "DeleteVirtualMFADevice": "removed",
}
_CREDENTIALS = {
    "CreateAccessKey": "key_created",
    "CreateServiceSpecificCredential": "key_created",
    "UploadSSHPublicKey": "key_created",
    "UploadSigningCertificate": "key_created",
    "GetSessionToken": "token_created",
    "GetFederationToken": "token_created",
    "ChangePassword": "password_changed",
    "PasswordUpdated": "password_changed",
    "PasswordRecoveryCompleted": "password_reset",
    "CreateLoginProfile": "password_reset",
    "UpdateLoginProfile": "password_reset",
}


def _factor(trail: Trail, action: str) -> Factor:
    actor, device = trail.person(), identifier(trail.asked.get("serialNumber"))
    subject = trail.target() or (device.rpartition("/")[2] if device and trail.name.startswith("Delete") else actor)
    return Factor(
        at=trail.at,
        uid=trail.uid,
        account=subject,
        action=action,
        method=_device_method(device) if device else None,
        device=device,
        ip=trail.ip if subject == actor else None,
        user_agent=trail.user_agent if subject == actor else None,
        session=trail.session if subject == actor else None,
        outcome=trail.outcome,
    )


def _credential(trail: Trail, action: str) -> list[Event]:
    actor = trail.person()
    subject = trail.target() or actor
    made = Credential(
        at=trail.at,
        uid=trail.uid,
        account=subject,
        action=action,
        actor=actor,
        ip=trail.ip,
        outcome=trail.outcome,
    )
    device = identifier(trail.asked.get("serialNumber"))
    if device is None or trail.error or subject != actor:
        return [made]
    return [made, _used(trail, actor, device)]


# --- data, code and other acts

_OBJECTS = {"GetObject": "download", "PutObject": "upload", "CopyObject": "copy", "GetObjectTorrent": "download"}
_CODE = {
    "GitPull": "fetch",
    "GitPush": "push",
    "CreateRepository": "create",
    "DeleteRepository": "delete",
}


def _object(trail: Trail, action: str) -> DataAccess:
    size = trail.more.get("bytesTransferredOut" if action == "download" else "bytesTransferredIn")
    return DataAccess(
        at=trail.at,
        uid=trail.uid,
        account=trail.person(),
        action=action,
        target=text(trail.asked.get("key")),
        container=text(trail.asked.get("bucketName")),
        bytes=number(size),
        ip=trail.ip,
        app="Amazon S3",
    )


def _code(trail: Trail, action: str) -> CodeAccess:
    return CodeAccess(
        at=trail.at,
        uid=trail.uid,
        account=trail.person(),
        action=action,
        repository=lower(trail.more.get("repositoryName")) or lower(trail.asked.get("repositoryName")),
        ip=trail.ip,
        user_agent=trail.user_agent,
        transport={"http": "http", "https": "http", "ssh": "ssh"}.get(lower(trail.more.get("protocol")) or ""),
        key=text(trail.identity.get("accesskeyid")),
    )


def _activity(trail: Trail) -> Activity:
    return Activity(
        at=trail.at,
        uid=trail.uid,
        account=trail.person(),
        action=f"{trail.source}:{trail.name}".lower(),
        app="aws",
        target=_resource(trail),
        ip=trail.ip,
        user_agent=trail.user_agent,
        session=trail.session,
        logon_type=None if _by_hand(trail) else "network",
        outcome=trail.outcome,
    )


def _by_hand(trail: Trail) -> bool:
    """Pages that are left open ask again by themselves, and a user's lasting key is mostly a program's."""
    key = text(trail.identity.get("accesskeyid")) or ""
    return flag(trail.seen.get("readonly")) is not True and not key.startswith("AKIA")


_NAMES = (
    "username",
    "rolename",
    "rolearn",
    "bucketname",
    "functionname",
    "instanceid",
    "secretid",
    "groupname",
    "name",
)


def _resource(trail: Trail) -> str | None:
    asked: dict[str, Any] = lowered(trail.asked)
    return next((found for name in _NAMES if (found := text(asked.get(name)))), None)


SOURCE = Source(
    name="cloudtrail",
    title="AWS CloudTrail: sign-ins, keys, factors, and people's acts in AWS",
    kinds=("sign_in", "factor", "credential", "data_access", "code_access", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "The trail's files in S3 (`AWSLogs/<account>/CloudTrail/...json.gz`), `aws cloudtrail lookup-events "
        "--query Events`, or CloudTrail > Event history > Download events > JSON."
    ),
)
