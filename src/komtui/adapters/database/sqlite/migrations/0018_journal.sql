-- What happened, in one chain (see domain/journal.py): each entry has the hash of the one before it.
CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    machine TEXT NOT NULL,
    store TEXT NOT NULL,
    event TEXT NOT NULL,
    subjects TEXT NOT NULL,                         -- JSON list
    facts TEXT NOT NULL,                            -- canonical JSON
    before TEXT NOT NULL,
    hash TEXT NOT NULL
);
-- Which entries tell of what.
CREATE TABLE journal_subjects (
    subject TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (subject, number)
);

CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is only added to');
END;
CREATE TRIGGER journal_is_not_forgotten BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is only added to');
END;
CREATE TRIGGER journal_is_not_replaced BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'the journal is only added to');
END;
CREATE INDEX journal_event ON journal (event, number);

-- Which entry has what became of a letter; null until it is sealed into the chain, soon after.
ALTER TABLE events ADD COLUMN entry INTEGER;
CREATE INDEX events_unsealed ON events (id) WHERE entry IS NULL;
