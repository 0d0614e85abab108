"""Letters and the accounts that they leave by: sign-in, test, queue, worker, alerts."""
