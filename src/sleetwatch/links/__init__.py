"""Links: what two subjects share, what that is worth when one of them is suspect, and who runs together."""

from sleetwatch.links.clusters import Cluster, clusters_of, kept_names
from sleetwatch.links.credit import Credit, credit_by_links, credit_if_confirmed, linked
from sleetwatch.links.edges import Edge, weight_of

__all__ = [
    "Cluster",
    "Credit",
    "Edge",
    "clusters_of",
    "credit_by_links",
    "credit_if_confirmed",
    "kept_names",
    "linked",
    "weight_of",
]
