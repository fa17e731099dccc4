"""Read-only, masked, audited tools for an analyst's assistant, over the Model Context Protocol."""
