"""Fetches what is public of an applicant's code account, with the user's own token, and keeps it as evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sleetwatch.errors import FeedError, UserError
from sleetwatch.settings import secret
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.footprint import read_account
from sleetwatch.workspace.applicant_files import Along, ApplicantFiles, Sent, nothing_more
from sleetwatch.workspace.folder import Folder

_LINK = re.compile(r"github\.com/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?:[/?#]|\Z)", re.IGNORECASE)
_REFERENCE = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)\Z")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A code account that was kept."""

    login: str
    repositories: int
    commits: int
    sha256: str


def fetch_footprint(
    folder: Folder,
    one: Dossier,
    login: str | None = None,
    token: str | None = None,
    url: str | None = None,
    along: Along = nothing_more,
) -> Fetched:
    """Ask GitHub for the account that the applicant names, or for `login`. `token` is `env:NAME` or `file:PATH`.
    Raises `UserError`, also when GitHub cannot be reached or wants us to wait.
    """
    from sleetwatch.live.github_account import URL, fetch_account

    if token is not None and not _REFERENCE.match(token):
        raise UserError("a token is never written out: give env:NAME or file:PATH, where it stands")
    name = login or login_of(one)
    if name is None:
        raise UserError(f"{one.applicant_id} names no GitHub account; say which with --login NAME")
    try:
        data = fetch_account(name, secret(token, folder.root) if token else None, url or URL)
    except FeedError as error:
        raise UserError(f"GitHub: {error}") from None
    account = read_account(data)
    sent = Sent("footprint", f"github-{account.login}.json", data)
    kept = ApplicantFiles(folder).add(one.tenant, one.applicant_id, [sent], along=along)
    commits = sum(len(repository.commits) for repository in account.repositories)
    return Fetched(account.login, len(account.repositories), commits, kept[0])


def login_of(one: Dossier) -> str | None:
    """The GitHub account an applicant names, in profiles or résumé."""
    basics = one.resume.get("basics")
    listed = [*one.profiles, *_profiles(basics.get("profiles") if isinstance(basics, dict) else None)]
    links = (str(profile.get("url") or "") for profile in listed)
    return next((found[1] for link in links if (found := _LINK.search(link))), None)


def _profiles(listed: object) -> list[dict[str, object]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
