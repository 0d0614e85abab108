"""The mail account: found by its address, put together from settings and secrets, signed in with its provider."""
