"""Sleetwatch finds people who are not who they say they are, in the logs a company already has."""
