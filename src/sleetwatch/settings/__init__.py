"""The settings of a workspace: the file `sleetwatch.toml`, checked when it is read."""

from sleetwatch.settings.cases import Audit, Critical
from sleetwatch.settings.exchange import Exchange, ExchangeKey, ExchangeServer, Member
from sleetwatch.settings.feeds import (
    BucketFeed,
    DefenderFeed,
    Feed,
    FolderFeed,
    GitHubFeed,
    GoogleFeed,
    GraphFeed,
    GreenhouseFeed,
    KafkaFeed,
    OktaFeed,
    PullFeed,
    ReceiverFeed,
    ZoomFeed,
)
from sleetwatch.settings.lakes import EventLake
from sleetwatch.settings.notify import Channel
from sleetwatch.settings.oidc import Oidc
from sleetwatch.settings.outgoing import Outgoing
from sleetwatch.settings.responders import (
    DefenderResponder,
    EntraResponder,
    GitHubResponder,
    GoogleResponder,
    OktaResponder,
    Responder,
)
from sleetwatch.settings.secrets import secret
from sleetwatch.settings.settings import (
    FILE_NAME,
    TEMPLATE,
    Receiver,
    Settings,
    State,
    Watching,
    check_tenant,
    read_settings,
)
from sleetwatch.settings.siems import SentinelSiem, Siem, SplunkSiem
from sleetwatch.settings.spark import Spark
from sleetwatch.settings.storage import Storage

__all__ = [
    "FILE_NAME",
    "TEMPLATE",
    "Audit",
    "BucketFeed",
    "Channel",
    "Critical",
    "DefenderFeed",
    "DefenderResponder",
    "EntraResponder",
    "EventLake",
    "Exchange",
    "ExchangeKey",
    "ExchangeServer",
    "Feed",
    "FolderFeed",
    "GitHubFeed",
    "GitHubResponder",
    "GoogleFeed",
    "GoogleResponder",
    "GraphFeed",
    "GreenhouseFeed",
    "KafkaFeed",
    "Member",
    "Oidc",
    "OktaFeed",
    "OktaResponder",
    "Outgoing",
    "PullFeed",
    "Receiver",
    "ReceiverFeed",
    "Responder",
    "SentinelSiem",
    "Settings",
    "Siem",
    "Spark",
    "SplunkSiem",
    "State",
    "Storage",
    "Watching",
    "ZoomFeed",
    "check_tenant",
    "read_settings",
    "secret",
]
