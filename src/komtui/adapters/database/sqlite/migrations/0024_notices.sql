-- What came back about letters: delays, returns, deliveries (RFC 3464) and answers of people.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    recipient TEXT NOT NULL,            -- as the letter had it; empty on an answer: it may come from anybody
    kind TEXT NOT NULL,
    source TEXT NOT NULL,               -- Message-ID of the message that says so: each counts once
    sender TEXT NOT NULL,
    status TEXT NOT NULL,               -- RFC 3463
    text TEXT NOT NULL,                 -- what a server said, or an answer
    dated INTEGER,                      -- as the message says itself
    at INTEGER NOT NULL                 -- when it was read
);
CREATE UNIQUE INDEX notices_once ON notices (letter_id, kind, source, recipient);

-- Up to where the folders of mailboxes were read.
CREATE TABLE mailboxes (
    scope TEXT NOT NULL,
    folder TEXT NOT NULL,
    validity INTEGER NOT NULL,          -- UIDVALIDITY
    uid INTEGER NOT NULL,
    PRIMARY KEY (scope, folder)
) WITHOUT ROWID;

-- By what a notice names a letter: ENVID (RFC 3461), which is what stands before the @ of its Message-ID.
ALTER TABLE letters ADD COLUMN envelope_id TEXT NOT NULL DEFAULT '';
UPDATE letters SET envelope_id = substr(message_id, 2, 32) WHERE message_id LIKE '<________________________________@%';
CREATE INDEX letters_envelope ON letters (envelope_id) WHERE envelope_id <> '';
