-- The books: documents with what the list shows, their whole content, the search index, the series of numbers.

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL UNIQUE,        -- place in the list: date ordinal << 24 | id
    kind TEXT NOT NULL,
    number TEXT NOT NULL,               -- empty on drafts
    borrowed INTEGER NOT NULL,          -- 1: the number is of the file's own seller, not of this house's series
    state TEXT NOT NULL,
    date TEXT NOT NULL,                 -- ISO 8601
    due_date TEXT,
    customer TEXT NOT NULL,
    email TEXT NOT NULL,
    currency TEXT NOT NULL,
    net TEXT NOT NULL,                  -- amounts are exact decimals in text
    tax TEXT NOT NULL,
    gross TEXT NOT NULL,
    payable TEXT NOT NULL,
    store TEXT NOT NULL,
    delivery TEXT,                      -- worst state of the last letter's deliveries
    revision INTEGER NOT NULL,
    origin TEXT NOT NULL,               -- name of the file that it was imported from
    own_pdf TEXT NOT NULL,              -- SHA-256 in artifacts
    source_sha256 TEXT NOT NULL,        -- of the file that it was imported from
    source_place INTEGER NOT NULL       -- which one of that file it is
);
CREATE UNIQUE INDEX documents_own_number ON documents (number) WHERE number <> '' AND borrowed = 0;
CREATE INDEX documents_number ON documents (number) WHERE number <> '';
CREATE UNIQUE INDEX documents_source ON documents (source_sha256, source_place) WHERE source_sha256 <> '';

-- Apart from the list, so that reading the list never reads them.
CREATE TABLE document_bodies (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    body TEXT NOT NULL                  -- JSON, see codec.py
);

-- How many documents there are of each sort, so that no count has to walk the table.
CREATE TABLE tallies (
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    store TEXT NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY (kind, state, store)
) WITHOUT ROWID;

CREATE TRIGGER documents_counted_in AFTER INSERT ON documents BEGIN
    INSERT INTO tallies VALUES (new.kind, new.state, new.store, 1)
    ON CONFLICT DO UPDATE SET documents = documents + 1;
END;

CREATE TRIGGER documents_counted_again AFTER UPDATE OF kind, state, store ON documents BEGIN
    UPDATE tallies SET documents = documents - 1
    WHERE kind = old.kind AND state = old.state AND store = old.store;
    INSERT INTO tallies VALUES (new.kind, new.state, new.store, 1)
    ON CONFLICT DO UPDATE SET documents = documents + 1;
END;

CREATE TRIGGER documents_counted_out AFTER DELETE ON documents BEGIN
    UPDATE tallies SET documents = documents - 1
    WHERE kind = old.kind AND state = old.state AND store = old.store;
END;

-- What the two indexes below were fed with: FTS5 must be told exactly that to forget a row (see search.py).
CREATE TABLE search (
    key INTEGER PRIMARY KEY,            -- that of the document
    terms TEXT NOT NULL,
    pieces TEXT NOT NULL
);
-- Words were cut by terms.py, so that everything but a space belongs to a word here. A prefix index for each length
-- that people type: without one FTS5 gathers every match before it returns the first.
CREATE VIRTUAL TABLE search_terms USING fts5 (
    terms, content = 'search', content_rowid = 'key', columnsize = 0, detail = none,
    prefix = '1 2 3 4 5 6 7 8 9 10 11 12',
    tokenize = 'unicode61 remove_diacritics 0 categories ''L* M* N* P* S* C*'''
);
CREATE VIRTUAL TABLE search_pieces USING fts5 (
    pieces, content = 'search', content_rowid = 'key', columnsize = 0, detail = none, tokenize = 'trigram'
);

CREATE TABLE series (
    name TEXT PRIMARY KEY,              -- a numbering pattern with all but the number filled in
    last INTEGER NOT NULL
) WITHOUT ROWID;
