"""Who is who: accounts to subjects, and what each subject claims. Names stop here; no signal sees one."""

from sleetwatch.subjects.claims import APPLICANTS, Intel, claim_tables
from sleetwatch.subjects.contacts import contact_texts
from sleetwatch.subjects.identify import NEWEST_INGESTS, Distinct, Identities, identify, identify_applicants, in_all
from sleetwatch.subjects.pseudonym import Pseudonyms

__all__ = [
    "APPLICANTS",
    "NEWEST_INGESTS",
    "Distinct",
    "Identities",
    "Intel",
    "Pseudonyms",
    "claim_tables",
    "contact_texts",
    "identify",
    "identify_applicants",
    "in_all",
]
