-- What was said about the columns of another program's export, for the next export of the same shape.
CREATE TABLE import_mappings (
    name TEXT NOT NULL PRIMARY KEY,
    shape TEXT NOT NULL UNIQUE,         -- SHA-256 of the names of its columns, sorted
    mapping TEXT NOT NULL               -- JSON, as `komtui import --map` reads it
) WITHOUT ROWID;
