"""Whether an account works and is believed: the connection test, the receipt of its letter, what the DNS says."""
