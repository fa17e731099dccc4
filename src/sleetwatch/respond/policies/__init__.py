"""Policies against remote tools that nobody approved: chosen, written, and tried before any machine sees them."""

from sleetwatch.respond.policies.app_control import write_app_control
from sleetwatch.respond.policies.applocker import write_applocker
from sleetwatch.respond.policies.checking import complaints, read_policy
from sleetwatch.respond.policies.chosen import MARKS, Chosen, Signer, Spared, Tool, choose, tools_from
from sleetwatch.respond.policies.programs import Program, honest_programs
from sleetwatch.respond.policies.writing import (
    defender_indicators,
    domains_of,
    hunting_query,
    response_policy_zone,
    sentinel_query,
    sigma,
    xml,
)

__all__ = [
    "MARKS",
    "Chosen",
    "Program",
    "Signer",
    "Spared",
    "Tool",
    "choose",
    "complaints",
    "defender_indicators",
    "domains_of",
    "honest_programs",
    "hunting_query",
    "read_policy",
    "response_policy_zone",
    "sentinel_query",
    "sigma",
    "tools_from",
    "write_app_control",
    "write_applocker",
    "xml",
]
