-- What was said about the columns of another program's export, for the next export of the same shape.
CREATE TABLE import_mappings (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    shape text COLLATE "C" NOT NULL UNIQUE,
    mapping text COLLATE "C" NOT NULL
);
