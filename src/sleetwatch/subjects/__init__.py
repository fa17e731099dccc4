"""Who is who: accounts to subjects, and what each subject claims. Names stop here; no signal sees one."""

from sleetwatch.subjects.claims import APPLICANTS, Intel, claim_tables
from sleetwatch.subjects.identify import NEWEST_INGESTS, Identities, identify
from sleetwatch.subjects.pseudonym import Pseudonyms

__all__ = ["APPLICANTS", "NEWEST_INGESTS", "Identities", "Intel", "Pseudonyms", "claim_tables", "identify"]
