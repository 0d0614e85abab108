-- How often a delivery was tried since it was queued, or since a person's last word. `trying_since` is when the first of
-- these tries was: what waited before, because nobody was there to try it, does not count.
ALTER TABLE deliveries ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
UPDATE deliveries SET tries = attempts WHERE state IN ('queued', 'sending', 'dot', 'uncertain');
