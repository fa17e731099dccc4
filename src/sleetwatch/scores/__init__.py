"""The score: log-likelihood ratios, measured on the tenant's own people, damped by family, shown as a waterfall."""

from sleetwatch.scores.calibrate import fit_calibration
from sleetwatch.scores.checks import Check, NextCheck, checks
from sleetwatch.scores.combine import Line, Link, LinkCredit, Scored, first_flagged_at, score_subjects
from sleetwatch.scores.explain import next_check
from sleetwatch.scores.learn import Case, Grounds, grounds_of, revise
from sleetwatch.scores.model import EXPERT, Calibration, Model
from sleetwatch.scores.model_file import canonical, digest, model_of, read_model, weights_of, write_model
from sleetwatch.scores.weights import Evidence, Key, Part, Rate, Signal, Tenants, Weighing, expected_nats, weigh

__all__ = [
    "EXPERT",
    "Calibration",
    "Case",
    "Check",
    "Evidence",
    "Grounds",
    "Key",
    "Line",
    "Link",
    "LinkCredit",
    "Model",
    "NextCheck",
    "Part",
    "Rate",
    "Scored",
    "Signal",
    "Tenants",
    "Weighing",
    "canonical",
    "checks",
    "digest",
    "expected_nats",
    "first_flagged_at",
    "fit_calibration",
    "grounds_of",
    "model_of",
    "next_check",
    "read_model",
    "revise",
    "score_subjects",
    "weigh",
    "weights_of",
    "write_model",
]
