"""Letters and the accounts that they leave by: each folder uses those before it, from the account to reminding."""
