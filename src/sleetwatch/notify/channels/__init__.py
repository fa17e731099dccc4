"""One file a way out: what it says there, and how it is sent over a connection that is handed in."""

from sleetwatch.notify.channels.iris import Iris
from sleetwatch.notify.channels.jira import Jira
from sleetwatch.notify.channels.mail import Mail
from sleetwatch.notify.channels.pagerduty import PagerDuty
from sleetwatch.notify.channels.servicenow import ServiceNow
from sleetwatch.notify.channels.slack import Slack
from sleetwatch.notify.channels.syslog import Syslog
from sleetwatch.notify.channels.teams import Teams
from sleetwatch.notify.channels.thehive import TheHive
from sleetwatch.notify.channels.webhook import Webhook

__all__ = [
    "Iris",
    "Jira",
    "Mail",
    "PagerDuty",
    "ServiceNow",
    "Slack",
    "Syslog",
    "Teams",
    "TheHive",
    "Webhook",
]
