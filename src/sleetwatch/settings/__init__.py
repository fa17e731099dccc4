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
from sleetwatch.settings.oidc import Oidc
from sleetwatch.settings.secrets import secret
from sleetwatch.settings.settings import FILE_NAME, TEMPLATE, Receiver, Settings, check_tenant, read_settings

__all__ = [
    "FILE_NAME",
    "TEMPLATE",
    "Audit",
    "BucketFeed",
    "Critical",
    "DefenderFeed",
    "Exchange",
    "ExchangeKey",
    "ExchangeServer",
    "Feed",
    "FolderFeed",
    "GitHubFeed",
    "GoogleFeed",
    "GraphFeed",
    "GreenhouseFeed",
    "KafkaFeed",
    "Member",
    "Oidc",
    "OktaFeed",
    "PullFeed",
    "Receiver",
    "ReceiverFeed",
    "Settings",
    "ZoomFeed",
    "check_tenant",
    "read_settings",
    "secret",
]
