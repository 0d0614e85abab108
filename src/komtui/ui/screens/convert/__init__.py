"""Carrying a document on: whole, in part, by an amount, by progress."""
