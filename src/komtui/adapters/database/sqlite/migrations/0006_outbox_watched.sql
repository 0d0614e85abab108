-- What was handed to each account, one row a message, apart from the events: counted before each letter that is
-- claimed where the account has a limit. What was sent before this table is not counted.

CREATE TABLE handovers (
    account TEXT NOT NULL,              -- user and server; several scopes may use one account
    at INTEGER NOT NULL,                -- when the dot went out
    letter_id INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    PRIMARY KEY (account, at, letter_id)
) WITHOUT ROWID;

-- What somebody is to be told of: the few events among the many.
CREATE INDEX events_alarming ON events (at) WHERE state IN ('failed', 'uncertain', 'bounced');

-- What was said with the server: only of deliveries that failed or are uncertain, the last time it was tried.
CREATE TABLE exchanges (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id),
    said TEXT NOT NULL
);
