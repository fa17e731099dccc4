"""One request of one person: who it is, what was asked, and the ways to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sleetwatch.cases import Actor
from sleetwatch.errors import UserError

if TYPE_CHECKING:
    from sleetwatch.web.site import Site
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.sign_ins import Session

LONGEST_FIELD = 4000
"""Characters of one field of a form."""
SEE_OTHER = 303


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class Visit:
    """What an endpoint works with."""

    site: Site
    path: dict[str, str]
    query: QueryParams
    form: FormData
    asker: str
    """The address that asks."""
    target: str
    """The path and query that were asked for."""
    actor: Actor | None = None
    session: Session | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    """The session's token, to rotate or close it."""
    bearer: str = ""
    """What `Authorization: Bearer` brought; no page takes it, the numbers do."""
    told: list[str] = field(default_factory=list)
    """Sentences shown at the top of the page."""

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.site.workspace

    @property
    def me(self) -> Actor:
        """Who asks. Only on pages for people who have signed in."""
        if self.actor is None:
            raise RuntimeError("a page for anybody asked who it is for")
        return self.actor

    def field(self, name: str, default: str = "") -> str:
        """One field of the form. Raises `UserError` when it is too long."""
        value = self.form.get(name, default)
        text = default if isinstance(value, UploadFile) else value.strip()
        if len(text) > LONGEST_FIELD:
            raise UserError(f"{name} has {len(text):,} characters; {LONGEST_FIELD:,} are allowed")
        return without_nul(name, text)

    def fields(self, name: str) -> list[str]:
        """Every field of this name, as ticked boxes send them."""
        return [without_nul(name, one) for one in self.form.getlist(name) if isinstance(one, str)]

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page made of a template."""
        return HTMLResponse(self.site.screens.render(template, self, values), status_code=status)

    def go(self, address: str, told: str | None = None, count: int | None = None) -> Response:
        """On to another page of ours; `told` names a sentence of `news` that is shown there."""
        if told is not None:
            news = {"told": told} if count is None else {"told": told, "n": str(count)}
            path, _, query = address.partition("?")
            address = f"{path}?{query}{'&' if query else ''}{urlencode(news)}"
        return RedirectResponse(address, status_code=SEE_OTHER)

    def back(self, default: str) -> str:
        """Where a form says it came from, when that is a page of ours."""
        return local_address(self.field("back"), default)


def without_nul(name: str, text: str) -> str:
    """The text of a field; PostgreSQL takes no NUL, so nothing of ours has one. Raises `UserError`."""
    if "\0" in text:
        raise UserError(f"{name} holds a sign that cannot be seen; write it plainly")
    return text


def local_address(asked: str, default: str) -> str:
    """A path on this site, or the default: nobody is sent elsewhere by a link that somebody else made."""
    plain = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked
    return asked if plain and asked.isprintable() and " " not in asked else default


def address_of(*pieces: str) -> str:
    """A path made of texts, whatever stands in them."""
    return "/" + "/".join(quote(piece, safe="") for piece in pieces)
