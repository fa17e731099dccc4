"""SentinelOne Singularity: Cloud Funnel and Deep Visibility events, agents, activities with device control, threats."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.events import Event
from sleetwatch.sources import sentinelone_api, sentinelone_funnel
from sleetwatch.sources.reading import lowered
from sleetwatch.sources.source import Record, Source

_FUNNEL = frozenset({"event.type", "agent.uuid"})
_AGENT = frozenset({"agentVersion", "computerName", "networkInterfaces"})
_THREAT = frozenset({"threatInfo", "agentRealtimeInfo"})
_ACTIVITY = frozenset({"activitytype", "primarydescription"})  # Panther writes these in lower case


def recognises(record: Record) -> bool:
    """By the names of one of its four objects."""
    names = record.keys()
    if names >= _FUNNEL or names >= _AGENT or names >= _THREAT:
        return True
    return {name.lower() for name in names} >= _ACTIVITY


def read(record: Record) -> Iterable[Event]:
    """The events of one record."""
    names = record.keys()
    if names >= _FUNNEL:
        return sentinelone_funnel.read(record)
    if names >= _AGENT:
        return sentinelone_api.agent(record)
    if names >= _THREAT:
        return sentinelone_api.threat(record)
    return sentinelone_api.activity(lowered(record))


SOURCE = Source(
    name="sentinelone",
    title="SentinelOne: processes, connections, logons, USB, agents and their networks, threats, console acts",
    kinds=("process", "connection", "activity", "peripheral", "device", "device_network", "alert", "sign_in"),
    recognises=recognises,
    read=read,
    export=(
        "Cloud Funnel 2.0: the gzip files of the bucket; the API `/web/api/v2.1/agents`, `/activities` and `/threats`, "
        "one element of `data` a line (device control: activity types 5125 to 5129)."
    ),
)
