"""Bulk letters: the plan, and how far it is."""
