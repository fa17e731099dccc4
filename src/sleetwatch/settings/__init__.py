"""The settings of a workspace: the file `sleetwatch.toml`, checked when it is read."""

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
from sleetwatch.settings.secrets import secret
from sleetwatch.settings.settings import FILE_NAME, TEMPLATE, Receiver, Settings, check_tenant, read_settings

__all__ = [
    "FILE_NAME",
    "TEMPLATE",
    "BucketFeed",
    "DefenderFeed",
    "Feed",
    "FolderFeed",
    "GitHubFeed",
    "GoogleFeed",
    "GraphFeed",
    "GreenhouseFeed",
    "KafkaFeed",
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
