"""Reusable widgets, each with its own default styles."""
