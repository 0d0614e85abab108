"""IMAP: the mailbox of an account, read and never changed (RFC 9051, RFC 3501)."""
