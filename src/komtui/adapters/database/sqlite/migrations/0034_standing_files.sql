-- Files that are offered with every letter, by the path that the settings name: what was last read there, for machines that do not have it.
CREATE TABLE standing_files (
    path TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL
);
