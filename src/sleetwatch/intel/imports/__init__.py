"""Reads what others publish: STIX bundles, MISP events and galaxies, ORKL reports, OFAC's list, tables of indicators.

Every reader takes a parsed document and yields what it found, one piece for every record at least, so that accepted,
duplicate and rejected add up to what was seen. Values come out as they were written; the workspace makes them compare.
"""

from __future__ import annotations
