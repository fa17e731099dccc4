"""From a channel's settings to what sends over it: secrets are read, connections are guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sleetwatch
from sleetwatch.notify import channels
from sleetwatch.notify.channel import Channel
from sleetwatch.settings import secret
from sleetwatch.settings.notify import Channel as Asked
from sleetwatch.settings.notify import (
    IrisChannel,
    JiraChannel,
    MailChannel,
    PagerDutyChannel,
    ServiceNowChannel,
    SlackChannel,
    SyslogChannel,
    TeamsChannel,
    TheHiveChannel,
    WebhookChannel,
)
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outgoing import authorities_of, guard_of, outgoing

if TYPE_CHECKING:
    from sleetwatch.notify.channel import Http


def connected(folder: Folder, asked: Asked) -> Channel:
    """What sends over this channel. Raises `WorkspaceError` when a secret is not there or is none."""
    if isinstance(asked, MailChannel | SyslogChannel):
        return _dialled(folder, asked)
    return _posted(folder, asked, outgoing(folder))


def _dialled(folder: Folder, asked: MailChannel | SyslogChannel) -> Channel:
    guard, authorities = guard_of(folder), authorities_of(folder)
    if isinstance(asked, SyslogChannel):
        from sleetwatch.live.syslogging import SyslogServer

        line = SyslogServer(guard, authorities, asked.host, asked.port, tls=asked.tls)
        return channels.Syslog(line, sleetwatch.__version__)
    from sleetwatch.live.mailing import MailServer

    password = secret(asked.password, folder.root) if asked.password else ""
    server = MailServer(guard, authorities, asked.host, asked.port, asked.tls, asked.user, password)
    return channels.Mail(server, asked.sender, asked.to)


_Ticketed = JiraChannel | ServiceNowChannel | TheHiveChannel | IrisChannel
_Posted = WebhookChannel | SlackChannel | TeamsChannel | PagerDutyChannel | _Ticketed


def _posted(folder: Folder, asked: _Posted, http: Http) -> Channel:
    def read(reference: str) -> str:
        return secret(reference, folder.root)

    match asked:
        case WebhookChannel():
            keys = [read(key) for key in (asked.key, asked.old_key) if key is not None]
            return channels.Webhook(http, read(asked.url), keys)
        case SlackChannel():
            return channels.Slack(http, read(asked.url))
        case TeamsChannel():
            return channels.Teams(http, read(asked.url))
        case PagerDutyChannel():
            return channels.PagerDuty(http, asked.url, read(asked.routing_key))
        case _:
            return _ticketed(asked, http, read(asked.token))


def _ticketed(asked: _Ticketed, http: Http, token: str) -> Channel:
    match asked:
        case JiraChannel():
            return channels.Jira(
                http, asked.url, asked.project, token, asked.user, asked.issue_type, asked.done_transition
            )
        case ServiceNowChannel():
            return channels.ServiceNow(http, asked.url, token, asked.user, asked.table, asked.fields, asked.over_fields)
        case TheHiveChannel():
            return channels.TheHive(http, asked.url, token, asked.organisation)
        case IrisChannel():
            return channels.Iris(http, asked.url, token, asked.customer)
