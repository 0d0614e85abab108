-- Money that came in or went out for a document. A row is never changed: a mistake is balanced by another row.
CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    at INTEGER NOT NULL,
    date TEXT NOT NULL,
    method TEXT NOT NULL,
    amount TEXT NOT NULL,                           -- exact; below zero where money went out
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    store TEXT NOT NULL,
    batch TEXT NOT NULL,                -- the same for the parts of one payment over several documents
    reverses INTEGER REFERENCES payments (id)
);
CREATE INDEX payments_document ON payments (document_id);
CREATE INDEX payments_date ON payments (date, id);
CREATE UNIQUE INDEX payments_reverses ON payments (reverses) WHERE reverses IS NOT NULL;

-- What happened to a document since it was issued, as far as lists show it; the journal has the whole of it.
ALTER TABLE documents ADD COLUMN paid TEXT NOT NULL DEFAULT '0';
ALTER TABLE documents ADD COLUMN shipped TEXT;
ALTER TABLE documents ADD COLUMN employee TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN printed INTEGER NOT NULL DEFAULT 0;

-- What is open, by the day on which it is due: what is unpaid and overdue is found by it.
CREATE INDEX documents_open ON documents (due_date, key) WHERE kind = 'invoice' AND state = 'issued';
