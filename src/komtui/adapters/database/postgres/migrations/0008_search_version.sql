-- Which version of the search's terms (see terms.py) the index was made with, in one row.
CREATE TABLE search_index (
    version bigint NOT NULL,
    target bigint NOT NULL,
    upto bigint NOT NULL,
    done bigint NOT NULL
);
INSERT INTO search_index (version, target, upto, done) VALUES (1, 1, 0, 0);
