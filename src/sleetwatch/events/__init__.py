"""The event kinds: one file each. This package and `errors` are the ground every stage stands on."""

from __future__ import annotations

from sleetwatch.events.activity import Activity
from sleetwatch.events.alert import Alert
from sleetwatch.events.application import Application
from sleetwatch.events.code_access import CodeAccess
from sleetwatch.events.connection import Connection
from sleetwatch.events.credential import Credential
from sleetwatch.events.data_access import DataAccess
from sleetwatch.events.device import Device
from sleetwatch.events.device_network import DeviceNetwork
from sleetwatch.events.device_posture import DevicePosture
from sleetwatch.events.event import LINEAGE, Event, about, schema_of
from sleetwatch.events.factor import Factor
from sleetwatch.events.identity_check import IdentityCheck
from sleetwatch.events.interview import Interview
from sleetwatch.events.meeting import Meeting
from sleetwatch.events.payroll import Payroll
from sleetwatch.events.peripheral import Peripheral
from sleetwatch.events.process import Process
from sleetwatch.events.shipment import Shipment
from sleetwatch.events.sign_in import SignIn
from sleetwatch.events.tip import Tip
from sleetwatch.events.watch import Watch
from sleetwatch.events.worker import Worker

KINDS: dict[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        SignIn,
        Factor,
        Credential,
        Process,
        Connection,
        Peripheral,
        DeviceNetwork,
        Device,
        DevicePosture,
        Meeting,
        Activity,
        DataAccess,
        CodeAccess,
        Shipment,
        Payroll,
        Worker,
        Application,
        Interview,
        IdentityCheck,
        Alert,
        Tip,
        Watch,
    )
}
"""Every event kind by its name, which is its table's name too."""

__all__ = [
    "KINDS",
    "LINEAGE",
    "Activity",
    "Alert",
    "Application",
    "CodeAccess",
    "Connection",
    "Credential",
    "DataAccess",
    "Device",
    "DeviceNetwork",
    "DevicePosture",
    "Event",
    "Factor",
    "IdentityCheck",
    "Interview",
    "Meeting",
    "Payroll",
    "Peripheral",
    "Process",
    "Shipment",
    "SignIn",
    "Tip",
    "Watch",
    "Worker",
    "about",
    "schema_of",
]
