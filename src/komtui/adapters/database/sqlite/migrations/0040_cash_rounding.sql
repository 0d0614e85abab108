-- What was handed over beyond what a payment settles, below zero where it was less: cash has no coins for single cents everywhere.
ALTER TABLE payments ADD COLUMN rounding TEXT NOT NULL DEFAULT '0';
