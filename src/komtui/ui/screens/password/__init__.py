"""The new password of an account that stands still."""
