"""The exchange with other installations: keyed hashes of rare things, as STIX 2.1 over TAXII 2.1."""

from sleetwatch.exchange.client import AT_ONCE, MEDIA, Collection, Cursor
from sleetwatch.exchange.collection import MOST_OF_ONE, Incoming, Kept, Page, Query, Received
from sleetwatch.exchange.digests import CommunityKey, community_key
from sleetwatch.exchange.stix import Shared, companions, indicator, read_indicator
from sleetwatch.stix import bundle, moment

__all__ = [
    "AT_ONCE",
    "MEDIA",
    "MOST_OF_ONE",
    "Collection",
    "CommunityKey",
    "Cursor",
    "Incoming",
    "Kept",
    "Page",
    "Query",
    "Received",
    "Shared",
    "bundle",
    "community_key",
    "companions",
    "indicator",
    "moment",
    "read_indicator",
]
