"""Notices: what a message in the mailbox says of a letter that was sent."""
