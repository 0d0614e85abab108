"""Signing messages by dkimpy."""
