-- Business settings, and bytes that are kept for ever.

CREATE TABLE settings (
    store TEXT NOT NULL,                -- empty for the company
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (store, key)
) WITHOUT ROWID;

CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL
);

CREATE TABLE renderings (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    revision INTEGER NOT NULL,
    form TEXT NOT NULL,                 -- a4, letter
    sha256 TEXT NOT NULL REFERENCES artifacts (sha256),
    PRIMARY KEY (document_id, revision, form)
) WITHOUT ROWID;
