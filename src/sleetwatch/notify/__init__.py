"""Telling others: findings in the formats that their systems read. Nothing in them says who a subject is."""
