-- The outbox. Moments are microseconds since 1970, UTC.

CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    document_id INTEGER REFERENCES documents (id),  -- null on a test message of no document
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,           -- JSON, folded and sorted: what makes two letters the same
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    lease TEXT,                         -- token of the claim that holds it
    lease_until INTEGER,
    holder TEXT                         -- process that holds it, see holder.py
);
CREATE INDEX letters_document ON letters (document_id, revision, kind);
CREATE INDEX letters_leased ON letters (lease_until) WHERE lease IS NOT NULL;

-- Apart from the letters, whose rows are rewritten at each claim.
CREATE TABLE letter_mimes (
    letter_id INTEGER PRIMARY KEY REFERENCES letters (id),
    sha256 TEXT NOT NULL,
    mime BLOB NOT NULL
);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    trying_since INTEGER NOT NULL,      -- where the window of tries begins: queueing, or a person's last word
    due_at INTEGER NOT NULL,            -- of a queued one; 0 puts it at the head of the queue
    changed_at INTEGER NOT NULL,
    lease TEXT,                         -- token of the last claim
    reply TEXT NOT NULL,
    problem TEXT                        -- JSON, see codec.py
);
CREATE INDEX deliveries_letter ON deliveries (letter_id);
CREATE INDEX deliveries_state ON deliveries (state, id);
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state = 'queued';

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reply TEXT NOT NULL
);
CREATE INDEX events_delivery ON events (delivery_id);

CREATE TABLE pauses (
    scope TEXT PRIMARY KEY,
    problem TEXT NOT NULL,              -- JSON
    since INTEGER NOT NULL,
    until INTEGER                       -- null where a person must act
) WITHOUT ROWID;
