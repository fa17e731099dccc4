"""Vetting applicants: what they claim, checked the same way for everybody in a role tier."""
