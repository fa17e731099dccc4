"""The settings of a workspace: the file `sleetwatch.toml`, checked when it is read."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sleetwatch.errors import WorkspaceError
from sleetwatch.settings.cases import Audit, Critical
from sleetwatch.settings.exchange import Exchange, Tlp
from sleetwatch.settings.feeds import Feed
from sleetwatch.settings.lakes import EventLake
from sleetwatch.settings.names import check_apart
from sleetwatch.settings.notify import Notify
from sleetwatch.settings.oidc import Oidc
from sleetwatch.settings.outgoing import Outgoing
from sleetwatch.settings.responders import Responder
from sleetwatch.settings.secrets import Secret
from sleetwatch.settings.siems import Siem
from sleetwatch.settings.spark import Spark
from sleetwatch.settings.storage import Storage

FILE_NAME = "sleetwatch.toml"

TENANT_LENGTH = 64
TENANT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z"
COUNTRY = re.compile(r"[A-Za-z]{2}")

Probability = Annotated[float, Meta(gt=0, lt=1)]
Nats = Annotated[float, Meta(gt=0, le=20)]


class Score(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How evidence becomes a probability, and where the lines are."""

    prior: Probability = 0.0002
    """Share of remote workers who are not who they say they are, before any evidence."""
    check_from: Probability = 0.05
    """From this probability on a neutral check is proposed."""
    case_from: Probability = 0.30
    """From this probability on a case is proposed."""
    family_cap: Nats = 4.0
    """Most that one family of signals can add."""
    link_cap: Nats = 4.0
    """Most that links to other subjects can add."""

    def __post_init__(self) -> None:
        if self.check_from >= self.case_from:
            raise ValueError(f"check_from ({self.check_from}) must be below case_from ({self.case_from})")


class Intel(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Reference knowledge of the user's own."""

    mmdb: tuple[str, ...] = ()
    """Paths of MMDB files for address to place and network; they win over the built-in data."""


class Travel(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One approved journey of one worker."""

    worker_id: str
    """The worker, as the roster names the person."""
    country: str
    """ISO 3166-1 alpha-2 of the country travelled to."""
    first_day: date
    """First day away."""
    last_day: date
    """Last day away."""
    tenant: str | None = None
    """The tenant; the workspace's own when left out."""

    def __post_init__(self) -> None:
        if not COUNTRY.fullmatch(self.country):
            raise ValueError(f"country must be two letters, such as PT, not {self.country!r}")
        if self.last_day < self.first_day:
            raise ValueError(f"last_day ({self.last_day}) must not be before first_day ({self.first_day})")


class Lists(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Words of the company's own, added to the lists that ship."""

    treasury: tuple[str, ...] = ()
    """Words in the names of repositories and folders that hold wallets, signing keys or payments."""
    personal_storage: tuple[str, ...] = ()
    """Domains where people keep files of their own."""
    sensitive_label: tuple[str, ...] = ()
    """Sensitivity labels, by id or name, that mark what would hurt most; Microsoft 365 logs a label's id only."""
    open_label: tuple[str, ...] = ()
    """Sensitivity labels, by id or name, that mark what anybody may see."""
    code_owner: tuple[str, ...] = ()
    """Organisations and groups on code hosts that are the company's own or its customers'."""
    private_mail: tuple[str, ...] = ()
    """Mail domains of private people."""


class State(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Where the state lies: in the file `state.db`, or in PostgreSQL, which many processes can share."""

    url: str | None = None
    """As in `postgresql://sleetwatch@db.corp:5432/sleetwatch`; the file `state.db` when left out."""
    password: Secret | None = None
    """Its password, as `env:NAME` or `file:PATH`."""
    schema: Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]{0,62}\Z")] = "sleetwatch"
    """The schema that holds this workspace; no two share one."""
    tls: bool | None = None
    """Whether the connection is encrypted and the server's certificate checked; left out: unless it is this machine."""


class SignalSettings(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What this workspace changes about one shipped signal."""

    enabled: bool = True
    """Whether it runs."""
    params: dict[str, int | float] = {}
    """Its parameters' values, within the ranges the signal declares."""


class Receiver(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Where feeds of kind `http` are listened for."""

    host: str = "127.0.0.1"
    """The address to listen at. Put a TLS proxy before it when senders are on other machines."""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8765
    """The port; 0 takes a free one."""
    most_mb: Annotated[int, Meta(ge=1, le=1024)] = 64
    """Largest body that is taken, after unpacking."""


class Watching(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How `sleetwatch watch` hunts over what its feeds and every `ingest` beside it bring."""

    hunt: bool = True
    """Whether it hunts at all; without, it only keeps what comes in."""
    every_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 30
    """Least seconds between the beginnings of two hunts: what comes in meanwhile is hunted together."""
    keep_hunts: Annotated[int, Meta(ge=2)] = 20
    """How many of its newest hunts keep all their results; of its older ones the last of each day stays."""


class Retention(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How long what came in may be kept."""

    days: Annotated[int, Meta(ge=1)] | None = None
    """Days after which `sleetwatch purge --expired` takes an event; it has to be run, as nothing goes by itself."""


class Notices(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What notices and advisories to tenants say besides what was found."""

    contact: Annotated[str, Meta(max_length=200)] = ""
    """Whom a tenant may ask, as in `soc@provider.example, +1 555 0100`; no subject's name."""
    tlp: Tlp = "amber+strict"
    """How far a tenant may pass a notice on, by the Traffic Light Protocol 2.0."""


class Metrics(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Numbers for Prometheus: counts and times, never names."""

    token: Secret | None = None
    """The bearer token without which `serve` gives no `/metrics` to other machines, as `env:NAME` or `file:PATH`."""
    host: str = "127.0.0.1"
    """Where `watch` gives them, without a token: an address that only this machine or your Prometheus reaches."""
    port: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    """The port for `watch`; none when left out. 0 takes a free one."""


class Vetting(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How applicants' data is kept."""

    jurisdiction: str = "eu"
    """Whose rules on keeping applications hold by default: eu, de, fr, gb, us, us-ca, us-il or us-ny."""
    token_days: Annotated[int, Meta(ge=0, le=3650)] = 365
    """Days for which match tokens of rejected applications are kept after their data went."""
    face_command: tuple[str, ...] = ()
    """A command of your own that reads a picture and answers with its faces; without one no faces are compared."""
    face_model: str | None = None
    """The same as an ONNX file of your own, by its path in the workspace or in full; needs the extra `faces`."""
    face_nearness: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.6
    """The cosine from which two faces are shown as alike; right for your model only if you measured it."""
    face_basis: str = ""
    """The legal basis on which faces are compared, in your own words; needed beside the command or model."""
    detector_command: tuple[str, ...] = ()
    """A command of your own that reads a picture and answers in words; shown to a person and never scored."""
    detector_model: str | None = None
    """The same as an ONNX file of your own, such as a detector of manipulated faces trained on FaceForensics."""


class Settings(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    tenant: Annotated[str, Meta(min_length=1, max_length=TENANT_LENGTH, pattern=TENANT_PATTERN)] = "main"
    """The tenant that files belong to when none is named."""
    state: State = State()
    storage: Storage = Storage()
    score: Score = Score()
    intel: Intel = Intel()
    approved_tools: tuple[str, ...] = ()
    """Remote-access tools, tunnels and other watched programs the company itself uses, as explanations name them, or
    without the maker's name; `sleetwatch doctor` says which name it does not know."""
    approved_tools_of: dict[str, tuple[str, ...]] = {}
    """The same for one tenant alone, by its name: `acme = ["AnyDesk"]`; on top of `approved_tools`."""
    lists: Lists = Lists()
    travel: tuple[Travel, ...] = ()
    signals: dict[str, SignalSettings] = {}
    feeds: tuple[Feed, ...] = ()
    lakes: tuple[EventLake, ...] = ()
    """Lakes of others whose events are read where they lie; docs/how-to/read-a-lake-in-place.md has their keys."""
    receiver: Receiver = Receiver()
    watch: Watching = Watching()
    oidc: Oidc | None = None
    retention: Retention = Retention()
    vetting: Vetting = Vetting()
    audit: Audit = Audit()
    critical: tuple[Critical, ...] = ()
    provider: bool = False
    """Whether whoever runs this installation serves all its tenants: only then links cross tenants."""
    exchange: Exchange | None = None
    notify: Notify = Notify()
    outgoing: Outgoing = Outgoing()
    responders: tuple[Responder, ...] = ()
    """The apps with which `sleetwatch respond run` acts at vendors; docs/how-to/contain-a-worker.md has their keys."""
    siems: tuple[Siem, ...] = ()
    """Where `sleetwatch send` sends findings; docs/how-to/send-findings-to-a-siem.md has their keys."""
    notices: Notices = Notices()
    metrics: Metrics = Metrics()
    engine: Literal["duckdb", "spark"] = "duckdb"
    """Where `hunt` derives facts and runs signals, unless `--engine` says; a watch always hunts with DuckDB."""
    spark: Spark = Spark()
    memory_mb: Annotated[int, Meta(ge=256)] = 1920
    """Most memory the query engine takes before it spills to disk; with more of it a large hunt goes in fewer parts."""

    def __post_init__(self) -> None:
        for what in ("feeds", "lakes", "siems", "responders"):
            check_apart(what, (one.name for one in getattr(self, what)))


def check_tenant(name: str) -> str:
    """The name, when a tenant can have it. Raises `WorkspaceError` that says what would do."""
    if len(name) > TENANT_LENGTH or not re.match(TENANT_PATTERN, name):
        raise WorkspaceError(
            f"{name!r} is no name for a tenant; use letters, digits, '.', '_' and '-', a letter or digit first, "
            f"{TENANT_LENGTH} at most"
        )
    return name


def read_settings(folder: Path) -> Settings:
    """The settings in a workspace's folder. Raises `WorkspaceError` that names the key that is wrong."""
    path = folder / FILE_NAME
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Settings)
    except FileNotFoundError:
        raise WorkspaceError(
            f"{folder} is not a workspace: it has no {FILE_NAME}; make one with `sleetwatch init {folder}`"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise WorkspaceError(f"{path}: {error}; mend the file") from None


TEMPLATE = """\
# Settings of this Sleetwatch workspace. Every key is in docs/reference/settings.md.

# The tenant that files belong to when `ingest --tenant` names none.
tenant = "{tenant}"

# Remote-access tools and tunnels the company itself uses: they are no red flag here. What one tenant alone uses stands
# under [approved_tools_of].
approved_tools = []

[score]
prior = 0.0002      # share of remote workers who are not who they say they are
check_from = 0.05   # from here on a neutral check is proposed
case_from = 0.30    # from here on a case is proposed

[intel]
# MMDB files of your own (DB-IP, IPinfo, MaxMind); they win over the built-in data.
mmdb = []

# [lists]
# treasury = ["vault-core"]          # names of what holds wallets, signing keys or payments
# sensitive_label = ["confidential"] # labels by id or name; Microsoft 365 logs ids only

# [approved_tools_of]
# {tenant} = ["TeamViewer"]

# [[travel]]
# worker_id = "W0042"
# country = "PT"
# first_day = 2026-03-09
# last_day = 2026-03-20

# [signals.remote-tool-after-issue]
# params = {{ days = 30 }}

# provider = true   # you serve all the tenants here: links cross them (docs/explanation/links.md). Write it at the top.

# [exchange]        # with other installations; see docs/how-to/exchange.md before you do
# url = "https://exchange.example/sleetwatch/collections/ID/"
# token = "env:EXCHANGE_TOKEN"
# keys = [{{ id = "2026-1", secret = "file:secrets/community.key" }}]

# [audit]
# checkpoints = ["/mnt/auditor"]   # a disk that who runs this machine cannot write anew

# [[critical]]
# name = "payments"
# kind = "repository"
# match = ["acme/payments-*"]
# level = 3

# [retention]
# days = 400          # what `sleetwatch purge --expired` goes by
"""
