"""The score: log-likelihood ratios, measured on the tenant's own people, damped by family, shown as a waterfall."""

from sleetwatch.scores.combine import Line, Link, LinkCredit, Scored, first_flagged_at, score_subjects
from sleetwatch.scores.model import EXPERT, Calibration, Model
from sleetwatch.scores.weights import Evidence, Part, Rate, Signal, Tenants, weigh

__all__ = [
    "EXPERT",
    "Calibration",
    "Evidence",
    "Line",
    "Link",
    "LinkCredit",
    "Model",
    "Part",
    "Rate",
    "Scored",
    "Signal",
    "Tenants",
    "first_flagged_at",
    "score_subjects",
    "weigh",
]
