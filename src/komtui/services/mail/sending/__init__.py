"""From the outbox to the server: limits, attempts, what became of them, repairs, alerts."""
