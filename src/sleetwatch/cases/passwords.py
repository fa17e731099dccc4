"""Passwords and one-time codes: Argon2id (RFC 9106) and TOTP (RFC 6238)."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters of a password."""
STEP = 30
"""Seconds that one code holds."""
AROUND = 1
"""Steps before and after the present one whose codes are taken: clocks differ."""
CODES = 10
"""Recovery codes that are given at a time."""

_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$c2xlZXR3YXRjaG5vYm9keQ$Ql2hKQ1bJm1n5bZk6yq5r7lq8nq4oVvXn0V7z3Rr0nE"
"""What an unknown name's password is compared with, so that it takes as long as a known one's."""


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the password; as slow for nobody's (`kept` is None) as for somebody's."""
    try:
        _HASHER.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def new_secret() -> str:
    """Something nobody can guess, for links, sessions, tokens and salts: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of such a secret. It cannot be guessed, so that a fast hash does."""
    return sha256(secret.encode()).hexdigest()


def new_codes() -> list[str]:
    """Recovery codes: 80 bits each, in two groups."""
    drawn = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES))
    return [f"{code[:8]}-{code[8:]}" for code in drawn]


def totp_secret(key: bytes) -> str:
    """The secret a person's device is given, from 32 bytes that only the workspace can make."""
    return base64.b32encode(key[:20]).decode()


def totp_uri(secret: str, name: str) -> str:
    """What a device reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Sleetwatch")


def step_of(secret: str, code: str, seconds: int, after: int) -> int | None:
    """The step whose code it is, if it is a right one and newer than the step `after`, which was used."""
    totp, present = pyotp.TOTP(secret), seconds // STEP
    tidy = code.replace(" ", "")
    found = None
    for step in range(present - AROUND, present + AROUND + 1):
        if secrets.compare_digest(totp.generate_otp(step), tidy.encode("ascii", "replace").decode()) and step > after:
            found = step
    return found
