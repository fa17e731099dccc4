"""GitHub audit log of an organisation or an enterprise: from the API, from streaming, and as exported from the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, CodeAccess, Credential, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import account, address, first, flag, identifier, lower, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_BESIDE_ACTOR = frozenset(
    {
        "_document_id",
        "actor_location",
        "actor_location.country_code",
        "business",
        "operation_type",
        "org",
        "repo",
        "repository",
    }
)
_GITHUB_ITSELF = frozenset({"github", "github-actions", "github-staff", "web-flow", "deploy_key"})
_TIMES = ("@timestamp", "at_sign_timestamp", "created_at", "p_event_time")
"""When it was logged comes first: `created_at` may be the age of the alert or the invitation it is about."""


@dataclass(slots=True)
class _Entry:
    seen: dict[str, Any]
    at: int
    uid: str | None
    action: str
    account: str
    """The company account behind the login when the log knows it, else the login."""
    subject: str
    """Who it was done to; the actor when nobody else is named."""
    ip: str | None
    user_agent: str | None
    repository: str | None


def _recognises(record: Record) -> bool:
    keys = record.keys()
    return {"action", "actor"} <= keys and not keys.isdisjoint(_BESIDE_ACTOR) and "date_create" not in keys


def _read(record: Record) -> list[Event]:
    entry = _entry(record)
    read = _ACTIONS.get(entry.action, _activity)
    return [read(entry)]


def _entry(record: Record) -> _Entry:
    """Older entries keep what is special to the action inside `data`; the page's CSV has its columns with a dot."""
    flat = {key.removeprefix("data."): value for key, value in record.items()}
    seen = mapping(record.get("data")) | flat
    action = lower(seen.get("action"))
    if action is None:
        raise Refused("no-action", "the entry names no action")
    if action in _NOBODYS or (action == _RUN and lower(seen.get("event")) != "workflow_dispatch"):
        raise Refused("unused-action", "a program or a schedule did it")
    login = _person(seen)
    other = account(first(seen, "user", "target_login"))
    name = _company_account(seen) or login
    return _Entry(
        seen=seen,
        at=parse_time(first(seen, *_TIMES)),
        uid=text(seen.get("_document_id")),
        action=action,
        account=name,
        subject=other if other and other != login else name,
        ip=address(seen.get("actor_ip")),
        user_agent=text(seen.get("user_agent")),
        repository=lower(seen.get("repo")) or lower(seen.get("repository")),
    )


def _person(seen: dict[str, Any]) -> str:
    login = account(seen.get("actor"))
    if login is None:
        raise Refused("no-account", "the entry names no actor")
    program = flag(seen.get("actor_is_bot")) or flag(seen.get("actor_is_agent"))
    served = "server-to-server" in (lower(seen.get("programmatic_access_type")) or "")
    if program or served or login.endswith("[bot]") or login in _GITHUB_ITSELF:
        raise Refused("not-a-person", "a bot, an application or GitHub itself did it")
    return login


def _company_account(seen: dict[str, Any]) -> str | None:
    names = (account(seen.get(name)) for name in ("external_identity_nameid", "external_identity_username"))
    return next((name for name in names if name and "@" in name), None)


# --- code


def _code(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        forked = action == "create" and first(entry.seen, "fork_parent", "fork_source") is not None
        return CodeAccess(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            action="fork" if forked else action,
            repository=entry.repository,
            ip=entry.ip,
            user_agent=entry.user_agent,
            transport=lower(first(entry.seen, "transport_protocol_name", "protocol_name")),
            key=text(first(entry.seen, "token_id", "hashed_token", "fingerprint")),
        )

    return read


def _visibility(entry: _Entry) -> Event:
    """Who may see a repository was changed; only what the whole world may see is a thing of its own."""
    return _code("publish")(entry) if lower(entry.seen.get("visibility")) == "public" else _activity(entry)


# --- sign-ins, factors, keys and tokens


def _sign_in(outcome: str | None, token_kind: str | None = None) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return SignIn(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            account_id=identifier(entry.seen.get("actor_id")),
            ip=entry.ip,
            user_agent=entry.user_agent,
            app="GitHub",
            session=text(entry.seen.get("actor_session")),
            token_kind=token_kind,
            interactive=True,
            outcome=outcome,
            error=entry.action if outcome == "failure" else None,
            vendor_country=_country(entry.seen),
        )

    return read


def _country(seen: dict[str, Any]) -> str | None:
    place = mapping(seen.get("actor_location"))
    return country(first(place, "country_code", "country_name") or seen.get("actor_location.country_code"))


def _factor(action: str, method: str | None = None) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        own_act = entry.subject == entry.account
        return Factor(
            at=entry.at,
            uid=entry.uid,
            account=entry.subject,
            action=action,
            method=method,
            ip=entry.ip if own_act else None,
            user_agent=entry.user_agent if own_act else None,
            outcome="success",
        )

    return read


def _credential(action: str) -> Callable[[_Entry], Event]:
    def read(entry: _Entry) -> Event:
        return Credential(
            at=entry.at,
            uid=entry.uid,
            account=entry.subject,
            action=action,
            actor=entry.account,
            ip=entry.ip,
            outcome="success",
        )

    return read


# --- the rest


def _activity(entry: _Entry) -> Event:
    other = entry.subject if entry.subject != entry.account else None
    return Activity(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action=entry.action,
        app="github",
        target=entry.repository or other or text(first(entry.seen, "team", "name", "org", "business")),
        ip=entry.ip,
        user_agent=entry.user_agent,
        session=text(entry.seen.get("actor_session")),
        logon_type="network" if text(entry.seen.get("programmatic_access_type")) else None,  # a token's, at any hour
    )


_RUN = "workflows.created_workflow_run"
_NOBODYS = frozenset({"api.request", "workflows.completed_workflow_run", "workflows.prepared_workflow_job"})
_ACTIONS: dict[str, Callable[[_Entry], Event]] = {
    "git.clone": _code("clone"),
    "git.fetch": _code("fetch"),
    "git.push": _code("push"),
    "repo.create": _code("create"),
    "repo.access": _visibility,
    "repo.destroy": _code("delete"),
    "repo.download_zip": _code("clone"),
    "repo.transfer_outgoing": _code("transfer"),
    "business.sso_response": _sign_in(None, "saml"),
    "org.sso_response": _sign_in(None, "saml"),
    "user.login": _sign_in("success"),
    "user.failed_login": _sign_in("failure"),
    "passkey.register": _factor("registered", "passkey"),
    "passkey.remove": _factor("removed", "passkey"),
    "security_key.register": _factor("registered", "fido2"),
    "security_key.remove": _factor("removed", "fido2"),
    "two_factor_authentication.add_factor": _factor("registered"),
    "two_factor_authentication.disabled": _factor("removed"),
    "two_factor_authentication.enabled": _factor("registered"),
    "two_factor_authentication.remove_factor": _factor("removed"),
    "gpg_key.create": _credential("key_created"),
    "public_key.create": _credential("key_created"),
    "oauth_access.create": _credential("token_created"),
    "oauth_access.regenerate": _credential("token_created"),
    "oauth_authorization.create": _credential("token_created"),
    "org_credential_authorization.grant": _credential("token_created"),
    "personal_access_token.access_granted": _credential("token_created"),
    "personal_access_token.create": _credential("token_created"),
    "personal_access_token.credential_regenerated": _credential("token_created"),
    "user.change_password": _credential("password_changed"),
    "user.logout": _credential("session_ended"),
    "user.reset_password": _credential("password_reset"),
}

SOURCE = Source(
    name="github_audit",
    title="GitHub audit log",
    kinds=("sign_in", "factor", "credential", "code_access", "activity"),
    recognises=_recognises,
    read=_read,
    export=(
        "Organisation or enterprise settings, Audit log, Export: JSON or CSV, and Export Git Events for clones and "
        "pushes; or the API /orgs/{org}/audit-log?include=all; or audit log streaming. Turn on the disclosure of IP "
        "addresses first."
    ),
)
