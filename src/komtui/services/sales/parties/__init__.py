"""Who trades: the company as a party, and its customers."""
