"""Ways in which the scheme is run, one file each."""

from __future__ import annotations

from sleetwatch.worlds.schemes.archetypes import (
    agency_placement,
    extortion,
    it_insider,
    kvm_farm,
    many_jobs,
    referral_chain,
    rmm_farm,
    rule_reader,
    shared_mfa,
    sold_later,
    solo_vpn,
    stand_in,
)

ARCHETYPES = (
    solo_vpn.SCRIPT,
    rmm_farm.SCRIPT,
    kvm_farm.SCRIPT,
    shared_mfa.SCRIPT,
    referral_chain.SCRIPT,
    stand_in.SCRIPT,
    agency_placement.SCRIPT,
    many_jobs.SCRIPT,
    sold_later.SCRIPT,
    extortion.SCRIPT,
    it_insider.SCRIPT,
    rule_reader.SCRIPT,
)
