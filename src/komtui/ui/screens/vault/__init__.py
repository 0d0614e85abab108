"""The vault of passwords: make it, open it, change its passphrase."""
