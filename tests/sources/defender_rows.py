"""Made-up rows of the advanced hunting tables, with the columns that matter."""

from __future__ import annotations

import json
from typing import Any

DEVICE = {"DeviceId": "AB" * 20, "DeviceName": "LAP-7.corp.example", "ReportId": 4711}


def process_row(**changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": "2026-03-02T09:15:30.1234567Z",
        **DEVICE,
        "ActionType": "ProcessCreated",
        "FileName": "AnyDesk.exe",
        "FolderPath": "C:\\Users\\ana\\Downloads\\AnyDesk.exe",
        "SHA256": "AB12" * 16,
        "ProcessCommandLine": '"AnyDesk.exe" --start',
        "ProcessVersionInfoCompanyName": "AnyDesk Software GmbH",
        "ProcessVersionInfoProductName": "AnyDesk",
        "ProcessVersionInfoOriginalFileName": "AnyDesk.exe",
        "AccountDomain": "corp",
        "AccountName": "ana",
        "AccountSid": "S-1-5-21-1-2-3-1001",
        "AccountUpn": "Ana@Corp.example",
        "InitiatingProcessFileName": "explorer.exe",
        "InitiatingProcessAccountName": "ana",
        "IsProcessRemoteSession": True,
        **changes,
    }


def connection_row(**changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": "2026-03-02T09:15:31Z",
        **DEVICE,
        "ActionType": "ConnectionSuccess",
        "RemoteIP": "203.0.113.7",
        "RemotePort": 443,
        "RemoteUrl": "https://Relay-1.AnyDesk.example/x?y",
        "LocalIP": "10.0.0.4",
        "Protocol": "TcpV4",
        "InitiatingProcessFileName": "anydesk.exe",
        "InitiatingProcessAccountUpn": "ana@corp.example",
        "InitiatingProcessAccountName": "ana",
        "InitiatingProcessAccountDomain": "corp",
        **changes,
    }


def plugged_row(said: dict[str, Any] | str | None, **changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": "2026-03-02T09:15:32Z",
        **DEVICE,
        "ActionType": "PnpDeviceConnected",
        "AdditionalFields": json.dumps(said) if isinstance(said, dict) else said,
        "InitiatingProcessAccountName": "system",
        "InitiatingProcessAccountDomain": "nt authority",
        "InitiatingProcessAccountSid": "S-1-5-18",
        **changes,
    }


def logon_row(**changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": "2026-03-02T09:15:33Z",
        **DEVICE,
        "ActionType": "LogonSuccess",
        "LogonType": "RemoteInteractive",
        "AccountDomain": "CORP",
        "AccountName": "Ana",
        "AccountSid": "S-1-5-21-1-2-3-1001",
        "RemoteIP": "198.51.100.9",
        **changes,
    }


def cloud_row(**changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": "2026-03-02T09:15:34Z",
        "ActionType": "FileDownloaded",
        "Application": "Microsoft SharePoint Online",
        "AccountObjectId": "11111111-2222-3333-4444-555555555555",
        "AccountId": "11111111-2222-3333-4444-555555555555",
        "AccountDisplayName": "Ana",
        "AccountType": "Regular",
        "ActivityType": "Download",
        "IPAddress": "203.0.113.7",
        "UserAgent": "Mozilla/5.0",
        "ObjectName": "plan.docx",
        "ObjectType": "File",
        "ReportId": "1_2_3",
        "RawEventData": {
            "UserId": "Ana@Corp.example",
            "UserType": 0,
            "SourceFileName": "plan.docx",
            "SiteUrl": "https://corp.example/sites/plans/",
            "SensitivityLabelId": "abcd",
            "FileSizeBytes": 2048,
        },
        **changes,
    }


def streamed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "time": "2026-03-02T09:20:00.0000000Z",
        "tenantId": "99999999-2222-3333-4444-555555555555",
        "operationName": "Publish",
        "category": f"AdvancedHunting-{table}",
        "properties": row,
    }
