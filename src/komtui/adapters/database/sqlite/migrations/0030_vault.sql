-- The vault of passwords, where several machines share the books: encrypted, and opened by a passphrase that is not here.
CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL,          -- one more with each change
    content BLOB NOT NULL,              -- the same container as in the file vault.json
    changed_at INTEGER NOT NULL
);
