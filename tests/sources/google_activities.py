"""Google Workspace activities in the Reports API's shape, for the tests of their reading."""

from __future__ import annotations

MARA = "mara.lind@fabrikam.example"


def told(**values):
    """Parameters as the API lists them."""
    keys = {bool: "boolValue", int: "intValue", list: "multiValue", str: "value"}
    return [
        {"name": name, keys[type(value)]: str(value) if type(value) is int else value} for name, value in values.items()
    ]


def event(name, kind="login", **parameters):
    return {"type": kind, "name": name, "parameters": told(**parameters)}


def activity(app, *events, email=MARA, **fields):
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": "2026-03-02T07:58:12.004Z",
            "uniqueQualifier": "-4711",
            "applicationName": app,
            "customerId": "C0example",
        },
        "actor": {"callerType": "USER", "email": email, "profileId": "1057"},
        "ipAddress": "203.0.113.21",
        "events": list(events),
    } | fields


CALL = activity(
    "meet",
    event(
        "call_ended",
        "call",
        meeting_code="ABCDEFGHIJ",
        conference_id="confExample1",
        is_external=False,
        device_type="web",
        display_name="Mara Lind",
        location_country="SE",
        identifier="Mara.Lind@fabrikam.example",
        identifier_type="email_address",
        start_timestamp_seconds=1772445600,
        duration_seconds=2712,
        ip_address="198.51.100.9",
        network_rtt_msec_mean=38,
        video_send_seconds=11,
        screencast_send_seconds=120,
    ),
)


def phone(name, **parameters):
    return activity(
        "mobile",
        event(name, "device_updates", USER_EMAIL=MARA, DEVICE_ID="ABC-123", SERIAL_NUMBER="exser0042", **parameters),
    )


def chrome(name, **parameters):
    machine = {"DEVICE_NAME": "FAB-CB-0042", "DEVICE_USER": MARA, "DIRECTORY_DEVICE_ID": "0F0F"}
    record = activity("chrome", event(name, f"{name}_TYPE", **(machine | parameters)), email=None)
    del record["ipAddress"]
    return record


ROW = {
    "Date": "Mar 2, 2026, 11:45:12 AM",
    "Event Name": "Endpoint left",
    "Event Description": "The endpoint left a video meeting",
    "Meeting Code": "ABCDEFGHIJ",
    "Participant Identifier": MARA,
    "Participant Outside Organisation": "No",
    "Client Type": "Web",
    "Duration": "2712",
    "IP Address": "198.51.100.9",
    "Network Round Trip Time Mean In ms": "38",
    "Video Send Duration": "11",
    "Screencast Send Duration": "120",
    "Conference ID": "confExample1",
    "@time_zone": "Europe/Stockholm",
}
