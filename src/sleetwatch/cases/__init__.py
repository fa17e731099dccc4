"""Cases: who may see and do what, how a case goes on, and the record of every act."""

from sleetwatch.cases.access import EVERYWHERE, Actor, Decision, Resource, Whom, decide
from sleetwatch.cases.rules import ACTIONS, CONDITIONS, ROLES, RULES, Rule

__all__ = [
    "ACTIONS",
    "CONDITIONS",
    "EVERYWHERE",
    "ROLES",
    "RULES",
    "Actor",
    "Decision",
    "Resource",
    "Rule",
    "Whom",
    "decide",
]
