-- Which version of the search's terms (see terms.py) the index was made with, in one row.

CREATE TABLE search_index (
    version INTEGER NOT NULL,           -- every entry is of this version, once it is complete
    target INTEGER NOT NULL,            -- the version that it is being made anew for; the same where it is complete
    upto INTEGER NOT NULL,              -- list key: entries up to it are of the target
    done INTEGER NOT NULL               -- how many those are
);
-- 1 is what the versions before this table wrote.
INSERT INTO search_index (version, target, upto, done) VALUES (1, 1, 0, 0);
