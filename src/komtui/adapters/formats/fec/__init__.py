"""FEC: the French file of accounting entries."""
