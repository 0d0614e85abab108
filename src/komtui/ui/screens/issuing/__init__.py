"""Issuing many drafts: a plan of them, then one act."""
