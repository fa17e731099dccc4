"""The style sheet, the scripts and the icon: read once, named by their content, kept by browsers for good."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from starlette.responses import Response

from sleetwatch.report import picture_style, style

KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
STYLE = "web.css"
KEPT = "public, max-age=31536000, immutable"
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that browsers fetch beside a page."""

    name: str
    body: bytes

    @property
    def version(self) -> str:
        """Changes with the content, so that a browser may keep the file for good."""
        return sha256(self.body).hexdigest()[:DIGITS]

    def response(self, version: str | None) -> Response:
        """The file, to be kept for good by whoever asks for this very version: scripts import others by name alone."""
        kind = KINDS[self.name.rpartition(".")[2]]
        kept = KEPT if version == self.version else "no-cache"
        return Response(self.body, headers={"Content-Type": kind, "Cache-Control": kept})


class Assets:
    """Every asset there is; nothing else can be asked for."""

    def __init__(self) -> None:
        folder = files("sleetwatch.web") / "static"
        read = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in KINDS}
        sheets = [read.pop(name) for name in sorted(read) if name.endswith(".css") and name != STYLE]
        # The report's look and its pictures, what a site needs on top, and what single pages add: one style sheet.
        read[STYLE] = b"\n".join([style().encode(), picture_style().encode(), read[STYLE], *sheets])
        self._assets = {name: Asset(name, body) for name, body in sorted(read.items())}

    def find(self, name: str) -> Asset | None:
        """The asset of this name."""
        return self._assets.get(name)

    def address(self, name: str) -> str:
        """Where a page finds an asset."""
        return f"/static/{name}?v={self._assets[name].version}"

    @property
    def bytes(self) -> int:
        """What all of them weigh."""
        return sum(len(one.body) for one in self._assets.values())
