"""An OpenID provider of our own, on loopback."""

from __future__ import annotations

import base64
import json
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "sleetwatch", "kept between the two"


class Provider:
    """Lets whoever is asked for in, and signs what it is told to say of them."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, object] = {}
        self.algorithm = "RS256"
        self.signs_with: object = self.key
        self.asked: dict[str, dict[str, str]] = {}
        self.odd: dict[str, object] = {}
        """What it says instead, by path."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def let_in(self, address: str) -> dict[str, str]:
        """What the browser brings back from where we sent it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked["a-code"] = asked
        return {"state": asked["state"], "code": "a-code"}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, str] | None:
        asked = self.asked.pop(form["code"], None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or authorization != basic or proof != asked["code_challenge"]:
            return None
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **self.claims}
        headers = {"kid": "one"}
        return {"id_token": jwt.encode(said, self.signs_with, self.algorithm, headers=headers), "token_type": "Bearer"}

    def described(self, path: str) -> object:
        if path in self.odd:
            return self.odd[path]
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(provider.described(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._say(provider.token(form, self.headers.get("Authorization", "")))

            def _say(self, said: object) -> None:
                self.send_response(200 if said else 400)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_said: object) -> None:
                """Nothing."""

        return Handler

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
