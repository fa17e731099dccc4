"""Sign-in through an OpenID provider: the code flow with PKCE (RFC 7636), a nonce, and a state of the browser's own."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from sleetwatch import clock
from sleetwatch.errors import SignInError
from sleetwatch.settings import Oidc, secret

CALLBACK = "/sign-in/elsewhere"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with a public key; a token signed with the shared secret, or with nothing, is none."""
WAIT_SECONDS = 600
MOST_WAITING = 1000
MOST_BYTES = 1 << 20
SECONDS = 10.0
SKEW_SECONDS = 60
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What the provider's description of itself must say."""
KEPT_SECONDS = 3600
"""How long the provider's own description and its keys are taken to hold."""


class _Failed(SignInError):  # noqa: N818 - says what happened
    """What the browser's person is told; the cause is the provider's or the settings'."""

    def __init__(self, why: str) -> None:
        super().__init__(f"That did not work: {why}. Begin again, or ask who runs the server.")


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that is under way at the provider."""

    address: str
    """Where the browser goes."""
    browser: str
    """What the browser keeps meanwhile, so that nobody can be signed in as somebody else by a link."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    issuer: str
    sub: str
    name: str | None
    """The claim that is a person's name here, when it can be trusted."""
    next: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is to be remembered while the browser is away."""

    browser: str
    verifier: str
    nonce: str
    next: str
    until: float


class Provider:
    """The provider of the settings."""

    def __init__(self, settings: Oidc, root: Path, here: str) -> None:
        """`here` is our own address, as the browser knows it."""
        self._settings, self._root, self._callback = settings, root, here + CALLBACK
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._lock = threading.Lock()
        self._known: tuple[float, dict[str, Any], jwt.PyJWKSet] | None = None

    @property
    def title(self) -> str:
        """What the button says."""
        return self._settings.title

    def begin(self, onward: str) -> Begun:
        """Send a browser to the provider. Raises `SignInError` when it cannot be asked."""
        described, _ = self._described()
        state, browser = generate_token(43), secrets.token_urlsafe(32)
        waiting = _Waiting(browser, generate_token(64), generate_token(43), onward, clock.monotonic() + WAIT_SECONDS)
        with self._lock:
            self._waiting[state] = waiting
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
        address = prepare_grant_uri(
            described["authorization_endpoint"],
            self._settings.client_id,
            "code",
            self._callback,
            "openid email profile",
            state,
            nonce=waiting.nonce,
            code_challenge=create_s256_code_challenge(waiting.verifier),
            code_challenge_method="S256",
        )
        return Begun(address, browser)

    def finish(self, state: str, code: str, browser: str) -> Vouched:
        """Whom the provider sent back. A state holds once. Raises `SignInError`."""
        with self._lock:
            waiting = self._waiting.pop(state, None)
        if waiting is None or waiting.until < clock.monotonic():
            raise _Failed("it took too long, or was done already")
        if not browser or not secrets.compare_digest(waiting.browser, browser):
            raise _Failed("another browser began it")
        if not code:
            raise _Failed("the provider let nobody in")
        described, keys = self._described()
        claims = self._claims(self._id_token(described, code, waiting.verifier), keys)
        if not secrets.compare_digest(str(claims.get("nonce", "")), waiting.nonce):
            raise _Failed("the answer was not to our question")
        return Vouched(self._settings.issuer, str(claims["sub"]), self._name(claims), waiting.next)

    def _id_token(self, described: dict[str, Any], code: str, verifier: str) -> str:
        body = prepare_token_request("authorization_code", "", self._callback, code=code, code_verifier=verifier)
        kept = secret(self._settings.client_secret, self._root)
        answer = self._ask(
            "POST",
            described["token_endpoint"],
            content=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=(self._settings.client_id, kept),
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _Failed("the provider did not say who it was")
        return token

    def _claims(self, token: str, keys: jwt.PyJWKSet) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            fitting = [key for key in keys.keys if header.get("kid") in {None, key.key_id}]
            if header["alg"] not in ALGORITHMS or not fitting:
                raise _Failed("the answer is not signed by the provider")
            claims: dict[str, Any] = jwt.decode(
                token,
                fitting[0],
                algorithms=ALGORITHMS,
                audience=self._settings.client_id,
                issuer=self._settings.issuer,
                leeway=SKEW_SECONDS,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError:
            raise _Failed("the answer is not one for us") from None
        if claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise _Failed("the answer is for somebody else")
        return claims

    def _name(self, claims: dict[str, Any]) -> str | None:
        claim = self._settings.name_claim
        name = claims.get(claim)
        if not isinstance(name, str) or (claim == "email" and claims.get("email_verified") is not True):
            return None
        return name

    def _described(self) -> tuple[dict[str, Any], jwt.PyJWKSet]:
        """The provider's description of itself, and its keys."""
        known = self._known
        if known is not None and known[0] > clock.monotonic():
            return known[1], known[2]
        described = self._ask("GET", f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if described.get("issuer") != self._settings.issuer:
            raise _Failed("the provider calls itself otherwise than the settings do")
        if not all(isinstance(described.get(name), str) for name in NEEDED):
            raise _Failed("the provider does not say where it is to be asked")
        try:
            keys = jwt.PyJWKSet.from_dict(self._ask("GET", described["jwks_uri"]))
        except jwt.PyJWTError:
            raise _Failed("the provider's keys cannot be read") from None
        self._known = clock.monotonic() + KEPT_SECONDS, described, keys
        return described, keys

    def _ask(self, method: str, address: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own options
        """One answer of the provider, within limits; no other address is followed."""
        if not address.startswith("https://") and not self._settings.issuer.startswith("http://"):
            raise _Failed("the provider wants to be asked in the clear")
        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, **how) as answer,
            ):
                body = b"".join(_bounded(answer))
                said = httpx.Response(200, content=body).json() if answer.is_success else None
                if isinstance(said, dict):
                    return said
        except (httpx.HTTPError, ValueError):
            pass
        raise _Failed("the provider does not answer")


def _bounded(answer: httpx.Response) -> list[bytes]:
    parts, size = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise ValueError("too much")
    return parts
