"""From documents to letters in the outbox: to whom, with what, what must be agreed to, how large."""
