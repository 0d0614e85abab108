-- By what the outbox finds a delivery: numbers, customer, recipient, subject; a space on either side of each term. What
-- many have is found by walking through it.
CREATE TABLE delivery_search (
    delivery_id bigint PRIMARY KEY REFERENCES deliveries (id),
    terms text NOT NULL
);

-- Each term of a delivery, as the search of documents has them.
CREATE TABLE delivery_terms (
    term text COLLATE "C" NOT NULL,
    delivery_id bigint NOT NULL,
    PRIMARY KEY (term, delivery_id)
);

-- Deliveries below this one are not in that search yet: what was there before it is entered in batches.
ALTER TABLE search_index ADD COLUMN deliveries_from bigint NOT NULL DEFAULT 0;
UPDATE search_index SET deliveries_from = (SELECT coalesce(max(id) + 1, 0) FROM deliveries);

-- What somebody must still look at, and what needed it: the few among the many, the newest first.
CREATE INDEX deliveries_to_do ON deliveries (id)
    WHERE state IN ('failed', 'uncertain', 'bounced') AND settled_at IS NULL;
DROP INDEX deliveries_settled;
CREATE INDEX deliveries_settled ON deliveries (id) WHERE settled_at IS NOT NULL;

-- The delivery that a letter goes out for once more, to another address: its success settles that one.
ALTER TABLE letters ADD COLUMN mends bigint;

-- What was last said of an address: asked for each page of customers.
CREATE INDEX notices_recipient ON notices (lower(recipient)) WHERE kind <> 'answer';
