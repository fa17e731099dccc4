"""What can be done at vendors about one subject: data, and for each vendor a small maker of requests.

Nothing here reaches a network: `workspace` hands in the HTTP, and makes the requests one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sleetwatch.respond.actions import defender, entra, github, google, okta
from sleetwatch.respond.actions.action import PEOPLE, RISK, Action, actions
from sleetwatch.respond.actions.asking import Aim, Answer, Call, Denied, Http, NotOne, Plan, Planned

PLANS: Mapping[str, Plan] = MappingProxyType({
    "defender-collect-package": defender.collect,
    "defender-isolate": defender.isolate,
    "entra-confirm-compromised": entra.confirm_compromised,
    "entra-delete-grants": entra.delete_grants,
    "entra-disable": entra.disable,
    "entra-dismiss-risk": entra.dismiss_risk,
    "entra-remove-methods": entra.remove_methods,
    "entra-revoke-sessions": entra.revoke_sessions,
    "github-remove-member": github.remove_member,
    "github-revoke-credentials": github.revoke_credentials,
    "google-delete-tokens": google.delete_tokens,
    "google-sign-out": google.sign_out,
    "google-suspend": google.suspend,
    "intune-lock": entra.lock,
    "intune-retire": entra.retire,
    "okta-block-addresses": okta.block_addresses,
    "okta-clear-sessions": okta.clear_sessions,
    "okta-raise-risk": okta.raise_risk,
    "okta-suspend": okta.suspend,
})  # fmt: skip
"""How each action is planned; what only people do is in none."""

UNDOES: Mapping[str, Plan] = MappingProxyType({
    "defender-isolate": defender.release,
    "entra-confirm-compromised": entra.dismiss_risk,
    "entra-disable": entra.enable,
    "github-remove-member": github.invite_member,
    "google-suspend": google.restore,
    "okta-block-addresses": okta.unblock_addresses,
    "okta-raise-risk": okta.lower_risk,
    "okta-suspend": okta.unsuspend,
})  # fmt: skip
"""How those that can be undone are."""

__all__ = [
    "PEOPLE",
    "PLANS",
    "RISK",
    "UNDOES",
    "Action",
    "Aim",
    "Answer",
    "Call",
    "Denied",
    "Http",
    "NotOne",
    "Plan",
    "Planned",
    "actions",
]
