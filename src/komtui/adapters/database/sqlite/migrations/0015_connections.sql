-- The connections to each account's server that there are now, of all programs: one row each, and where somebody waits for
-- one, a row of place 0.
CREATE TABLE connections (
    account TEXT NOT NULL,              -- user and server, as in `handovers`
    place INTEGER NOT NULL,
    proof TEXT NOT NULL,
    holder TEXT NOT NULL,               -- process that holds it, see holder.py; empty where the server wants nobody there
    until INTEGER NOT NULL,
    PRIMARY KEY (account, place)
) WITHOUT ROWID;
