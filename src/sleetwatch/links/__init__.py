"""Links: two subjects who share something rare, and what that is worth when one of them is suspect."""

from sleetwatch.links.credit import Credit, Edge, credit_by_links, linked

__all__ = ["Credit", "Edge", "credit_by_links", "linked"]
