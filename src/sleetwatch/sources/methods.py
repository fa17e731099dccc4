"""Names of authentication methods, as vendors write them, to the words of the `factor` event."""

from __future__ import annotations

from functools import lru_cache

from sleetwatch.sources.reading import lower

NOT_A_SECOND_FACTOR = "password"

_WORDS: tuple[tuple[str, str], ...] = (
    # The first that occurs in the vendor's name decides, so the narrow ones come first.
    ("previously satisfied", ""),
    ("satisfied by", ""),
    ("claim in", ""),
    ("federat", ""),
    ("seamless", ""),
    ("passwordless phone", "push"),
    ("passwordless", "push"),
    ("one-time passcode", "email"),
    ("temporary access", "other"),
    ("passkey", "passkey"),
    ("hello", "platform"),
    ("platform", "platform"),
    ("signed_nonce", "platform"),
    ("fastpass", "platform"),
    ("fido", "fido2"),
    ("webauthn", "fido2"),
    ("security key", "fido2"),
    ("biometric", "fido2"),
    ("password", "password"),
    ("push", "push"),
    ("email", "email"),
    ("mail", "email"),
    ("notification and code", "app"),
    ("notification", "push"),
    ("app with code", "totp"),
    ("verification code", "totp"),
    ("phoneappotp", "totp"),
    ("oath", "totp"),
    ("totp", "totp"),
    ("otp", "totp"),
    ("soft_token", "totp"),
    ("software token", "totp"),
    ("google", "totp"),
    ("token:hotp", "totp"),
    ("enter a code", "totp"),
    ("sms", "sms"),
    ("text message", "sms"),
    ("phone call and", "sms"),
    ("call", "voice"),
    ("voice", "voice"),
    ("office phone", "voice"),
    ("authenticator", "app"),
    ("okta verify", "app"),
    ("okta_verify", "app"),
    ("mobile app", "app"),
    ("phone", "sms"),
    ("certificate", "other"),
    ("x509", "other"),
    ("smart", "other"),
    ("yubikey", "other"),
    ("duo", "other"),
    ("token", "other"),
    ("question", "other"),
    ("qr code", "other"),
)


def method_of(value: object) -> str | None:
    """The method a vendor's words name: password, app, totp, sms ...; None when they name none."""
    words = lower(value)
    return _method_of(words) if words and len(words) <= 200 else None  # noqa: PLR2004 - longer is prose


@lru_cache(maxsize=4096)
def _method_of(words: str) -> str | None:
    return next((method or None for part, method in _WORDS if part in words), None)


def second_factor(value: object) -> str | None:
    """Like `method_of`, without the password, which is the first."""
    method = method_of(value)
    return None if method == NOT_A_SECOND_FACTOR else method
