"""Links: what two subjects share, what that is worth when one of them is suspect, and who runs together."""

from sleetwatch.links.clusters import Cluster, clusters_of, kept_names
from sleetwatch.links.credit import Credit, credit_by_links, credit_if_confirmed, linked
from sleetwatch.links.edges import Edge, weight_of
from sleetwatch.links.elsewhere import ELSEWHERE, NOT_HERE, OUTSIDE, FarEdge, Warned, credit_across, far_weight_of

__all__ = [
    "ELSEWHERE",
    "NOT_HERE",
    "OUTSIDE",
    "Cluster",
    "Credit",
    "Edge",
    "FarEdge",
    "Warned",
    "clusters_of",
    "credit_across",
    "credit_by_links",
    "credit_if_confirmed",
    "far_weight_of",
    "kept_names",
    "linked",
    "weight_of",
]
