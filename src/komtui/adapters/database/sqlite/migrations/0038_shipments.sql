-- What has gone out of a document, line by line: several rows of one line where it went out in parts.
CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    line TEXT NOT NULL,                  -- its name, as documents that carry it on call it
    quantity TEXT NOT NULL,              -- decimal
    shipped_on TEXT NOT NULL             -- ISO 8601
);
CREATE INDEX shipments_by_document ON shipments (document_id);
-- What is to be shipped is a new word of the index: new books have it from the start.
UPDATE search_index SET version = 5, target = 5 WHERE NOT EXISTS (SELECT 1 FROM documents);
