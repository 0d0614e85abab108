-- Letters that somebody has begun and not sent: kept as they are typed, one of a document and person.
CREATE TABLE unsent_letters (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    person TEXT NOT NULL,
    content TEXT NOT NULL,               -- JSON; see services.mail.unsent
    at INTEGER NOT NULL,                     -- when it was last changed, microseconds since 1970
    PRIMARY KEY (document_id, person)
) WITHOUT ROWID;
