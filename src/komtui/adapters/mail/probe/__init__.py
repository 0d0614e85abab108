"""The connection test: steps, looks to the side, what works instead."""
