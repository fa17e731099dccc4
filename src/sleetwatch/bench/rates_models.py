"""Models beside one another in rates worlds: what a challenger must show before it may be put forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_measure import Plan, mean
from sleetwatch.bench.rates_standings import TENANT, Ranked, Told
from sleetwatch.bench.scorers import probabilities
from sleetwatch.scores import Model, digest
from sleetwatch.signals import Signal
from sleetwatch.worlds.rates import Mix, RatesWorld


def compared(
    baseline: Model, candidates: Sequence[Model], catalogue: Mapping[str, Signal], plan: Plan, told: Told
) -> dict[str, Any]:
    """`baseline` and `candidates` for the report's JSON: each model's digest and figures, links within the tenant.

    Every model sees the very same accounts of every world of the plan; figures are means over the worlds.
    """
    told("comparing models", 0.0)
    first, *others = (_figures(model, catalogue, plan) for model in (baseline, *candidates))
    return {"baseline": first, "candidates": others}


def _figures(model: Model, catalogue: Mapping[str, Signal], plan: Plan) -> dict[str, Any]:
    found = [_in_world(model, catalogue, seed, plan) for seed in plan.seeds]
    return {
        "digest": digest(model),
        "version": model.version,
        "seeds": list(plan.seeds),
        **{name: mean([one[name] for one in found]) for name in found[0]},
    }


def _in_world(model: Model, catalogue: Mapping[str, Signal], seed: int, plan: Plan) -> dict[str, float]:
    ranked = Ranked(RatesWorld(catalogue, seed, mix=Mix(1 / plan.one_in)), catalogue, model)
    tenants = (ranked.accounts(tenant, plan.size.accounts) for tenant in range(plan.size.tenants))
    pairs = [(ranked.ours(accounts, TENANT)[1], accounts.malicious) for accounts in tenants]
    scores, case = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return {
        "average_precision": metrics.average_precision(scores, case),
        "recall_at_1": metrics.recall_at(scores, case, 1),
        "recall_at_5": metrics.recall_at(scores, case, 5),
        "recall_at_20": metrics.recall_at(scores, case, 20),
        "r_precision": metrics.r_precision(scores, case),
        "calibration_error": metrics.calibration_error(probabilities(scores, model), case),
        "brier_skill": metrics.brier_skill(probabilities(scores, model), case),
    }
