-- Files that are offered with every letter, by the path that the settings name: what was last read there, for machines that do not have it.
CREATE TABLE standing_files (
    path text NOT NULL PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL
);
