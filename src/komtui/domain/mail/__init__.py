"""Mail: accounts, letters, deliveries, and what providers ask for."""
