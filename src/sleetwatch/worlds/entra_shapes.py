"""The shapes one sign-in log comes in: diagnostic settings, Graph pages, and Log Analytics' CSV."""

from __future__ import annotations

import json

from sleetwatch.worlds.files import Folder, Json, Log, Table
from sleetwatch.worlds.timeline import HOUR, SECOND, Calendar, to_portal, to_seconds, to_ticks

_GRAPH_DAYS = 7
_PAGE = 250
_CONTEXT = "https://graph.microsoft.com/beta/$metadata#auditLogs/signIns"
_PORTAL = (
    "TimeGenerated [UTC]",
    "ResourceId",
    "OperationName",
    "OperationVersion",
    "Category",
    "ResultType",
    "ResultSignature",
    "ResultDescription",
    "DurationMs",
    "CorrelationId",
    "Identity",
    "Level",
    "Location",
    "AppDisplayName",
    "AppId",
    "AuthenticationDetails",
    "AuthenticationRequirement",
    "ClientAppUsed",
    "ConditionalAccessStatus",
    "CreatedDateTime [UTC]",
    "DeviceDetail",
    "IsInteractive",
    "Id",
    "IPAddress",
    "LocationDetails",
    "MfaDetail",
    "RiskEventTypes_V2",
    "RiskLevelDuringSignIn",
    "RiskState",
    "ResourceDisplayName",
    "ResourceIdentity",
    "Status",
    "UserAgent",
    "UserDisplayName",
    "UserId",
    "UserPrincipalName",
    "UserType",
    "AutonomousSystemNumber",
    "IncomingTokenType",
    "SessionId",
    "UniqueTokenIdentifier",
    "AADTenantId",
    "Type",
)


class SignInFiles:
    """Routes every sign-in to the file it would be in: the first half was exported by hand from the portal, the week
    after by a script, and the rest streams.
    """

    def __init__(self, calendar: Calendar, tenant_id: str) -> None:
        start = calendar.at(0, "UTC", 0)
        self._portal_until = start + calendar.days // 2 * 24 * HOUR
        self._quiet_portal_until = start + calendar.days * 2 // 3 * 24 * HOUR
        self._graph_until = self._portal_until + _GRAPH_DAYS * 24 * HOUR
        self._tenant_id = tenant_id
        self._portal = Table(_PORTAL)
        self._quiet_portal = Table(_PORTAL)
        self._graph = Log()
        self._stream = Log()
        self._quiet = Log()

    def add(self, at: int, properties: Json) -> None:
        if not properties["isInteractive"] and at < self._quiet_portal_until:
            self._quiet_portal.add(at, self._row(at, properties))
        elif not properties["isInteractive"]:
            properties["createdDateTime"] = to_ticks(at)
            self._quiet.add(at, self._enveloped(at, properties, "NonInteractiveUserSignInLogs"))
        elif at < self._portal_until:
            self._portal.add(at, self._row(at, properties))
        elif at < self._graph_until:
            properties["createdDateTime"] = to_seconds(at)
            self._graph.add(at, properties)
        else:
            properties.pop("authenticationAppDeviceDetails", None)  # Graph's beta alone documents it
            properties["createdDateTime"] = to_ticks(at)
            self._stream.add(at, self._enveloped(at, properties, "SignInLogs"))

    def write(self, folder: Folder) -> None:
        folder.table("entra/SigninLogs_portal.csv", self._portal)
        folder.table("entra/AADNonInteractiveUserSignInLogs_portal.csv", self._quiet_portal)
        lines = self._graph.lines()
        pages = max(1, -(-len(lines) // _PAGE))
        for page in range(pages):
            link = (
                f"{_CONTEXT.split('$', maxsplit=1)[0]}auditLogs/signIns?$skiptoken={page + 1:08d}"
                if page + 1 < pages
                else ""
            )
            folder.page(
                f"entra/graph_signIns_{page + 1:02d}.json", _CONTEXT, lines[page * _PAGE : (page + 1) * _PAGE], link
            )
        folder.lines("entra/SigninLogs.jsonl.gz", self._stream)
        folder.lines("entra/NonInteractiveUserSignInLogs.jsonl.gz", self._quiet)

    def _enveloped(self, at: int, properties: Json, category: str) -> Json:
        status = properties["status"]
        record = {
            "time": to_ticks(at + 75 * SECOND),
            "resourceId": f"/tenants/{self._tenant_id}/providers/Microsoft.aadiam",
            "operationName": "Sign-in activity",
            "operationVersion": "1.0",
            "category": category,
            "tenantId": self._tenant_id,
            "resultType": str(status["errorCode"]),
            "resultSignature": "None" if status["errorCode"] else "SUCCESS",
            "durationMs": 0,
            "callerIpAddress": properties["ipAddress"],
            "correlationId": properties["correlationId"],
            "identity": properties["userDisplayName"],
            "Level": 4,
            "location": properties["location"]["countryOrRegion"],
            "properties": properties,
        }
        if status["errorCode"]:
            record["resultDescription"] = status["failureReason"]
        return record

    def _row(self, at: int, properties: Json) -> Json:
        status, interactive = properties["status"], properties["isInteractive"]
        return {
            "TimeGenerated [UTC]": to_portal(at),
            "ResourceId": f"/tenants/{self._tenant_id}/providers/Microsoft.aadiam",
            "OperationName": "Sign-in activity",
            "OperationVersion": "1.0",
            "Category": "SignInLogs" if interactive else "NonInteractiveUserSignInLogs",
            "ResultType": status["errorCode"],
            "ResultSignature": "None",
            "ResultDescription": status.get("failureReason", ""),
            "DurationMs": 0,
            "CorrelationId": properties["correlationId"],
            "Identity": properties["userDisplayName"],
            "Level": 4,
            "Location": properties["location"]["countryOrRegion"],
            "AppDisplayName": properties["appDisplayName"],
            "AppId": properties["appId"],
            "AuthenticationDetails": json.dumps(properties.get("authenticationDetails", [])),
            "AuthenticationRequirement": properties["authenticationRequirement"],
            "ClientAppUsed": properties["clientAppUsed"],
            "ConditionalAccessStatus": properties["conditionalAccessStatus"],
            "CreatedDateTime [UTC]": to_portal(at),
            "DeviceDetail": json.dumps(properties["deviceDetail"]),
            "IsInteractive": str(interactive).lower(),
            "Id": properties["id"],
            "IPAddress": properties["ipAddress"],
            "LocationDetails": json.dumps(properties["location"]),
            "MfaDetail": json.dumps(properties.get("mfaDetail", {})),
            "RiskEventTypes_V2": json.dumps(properties.get("riskEventTypes_v2", [])),
            "RiskLevelDuringSignIn": properties.get("riskLevelDuringSignIn", "none"),
            "RiskState": properties.get("riskState", "none"),
            "ResourceDisplayName": properties["resourceDisplayName"],
            "ResourceIdentity": properties["resourceId"],
            "Status": json.dumps(status),
            "UserAgent": properties["userAgent"],
            "UserDisplayName": properties["userDisplayName"],
            "UserId": properties["userId"],
            "UserPrincipalName": properties["userPrincipalName"],
            "UserType": "Member",
            "AutonomousSystemNumber": properties["autonomousSystemNumber"],
            "IncomingTokenType": properties["incomingTokenType"],
            "SessionId": properties["sessionId"],
            "UniqueTokenIdentifier": properties["uniqueTokenIdentifier"],
            "AADTenantId": self._tenant_id,
            "Type": "SigninLogs" if interactive else "AADNonInteractiveUserSignInLogs",
        }
