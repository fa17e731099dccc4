"""Signatures: what the workspace's own key has signed nobody can change unseen. Ed25519 (RFC 8032)."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from sleetwatch.errors import WorkspaceError

OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


class SigningKey:
    """The private half, which signs. Kept in one file that its owner alone can read."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """The key in a file. Raises `WorkspaceError` when it is none, or when others can read it."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            pem = path.read_bytes()
        except FileNotFoundError:
            raise WorkspaceError(f"{path} is missing; put it back from a backup") from None
        if mode & ~OWNER_ONLY:
            raise WorkspaceError(f"{path} can be read by others than its owner; run `chmod 600 {path}`")
        try:
            private = load_pem_private_key(pem, None)
        except (ValueError, TypeError):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise WorkspaceError(f"{path} holds no Ed25519 key; put it back from a backup")
        return cls(private)

    @classmethod
    def read_or_make(cls, path: Path) -> SigningKey:
        """The key in a file; a new one where there is no file. Two who make one at the same time get the same."""
        if not path.exists():
            aside = path.with_name(f"{path.name}.{os.getpid()}")
            _write_alone(aside, Ed25519PrivateKey.generate())
            with suppress(FileExistsError):
                os.link(aside, path)
            aside.unlink()
        return cls.read(path)

    @property
    def public(self) -> str:
        """The public half, 64 hexadecimal digits."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, text: str) -> str:
        """The signature of a text, 128 hexadecimal digits."""
        return self._private.sign(text.encode()).hex()


def _write_alone(path: Path, private: Ed25519PrivateKey) -> None:
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as handle:
        handle.write(pem)
        handle.flush()
        os.fsync(handle.fileno())


def is_signed(text: str, signature: str, public: str) -> bool:
    """Whether the key's holder signed exactly this text. False for anything that is no signature or no key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError, TypeError, AttributeError):
        return False
    return True
