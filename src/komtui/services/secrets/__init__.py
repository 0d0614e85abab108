"""Secrets that people bring: the vault and its passphrase, the new password of an account that stands still."""
