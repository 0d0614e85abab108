-- What each letter that reminds said of each of its documents.
CREATE TABLE reminders (
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    step TEXT NOT NULL,                 -- the step that it was; empty where it was only listed with others
    owed TEXT NOT NULL,                 -- what the letter says is left to be paid
    PRIMARY KEY (letter_id, document_id)
) WITHOUT ROWID;
CREATE INDEX reminders_document ON reminders (document_id, step);

-- Whom nobody is to remind for the time being: a document, or all of a customer.
CREATE TABLE reminder_stops (
    subject TEXT PRIMARY KEY,           -- document.12, customer.7
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;

-- Quotes by the day to which they are valid, as what is to be paid is found by the day on which it is due.
ALTER TABLE documents ADD COLUMN valid_until TEXT;
UPDATE documents SET valid_until = (
    SELECT substr(body, instr(body, '"valid_until":"') + 15, 10) FROM document_bodies
    WHERE document_id = documents.id AND instr(body, '"valid_until":"') > 0
) WHERE kind = 'quote';
CREATE INDEX documents_offered ON documents (valid_until, key) WHERE kind = 'quote' AND state = 'issued';
