-- The connections to each account's server that there are now, of all programs: one row each, and where somebody waits for
-- one, a row of place 0.
CREATE TABLE connections (
    account text COLLATE "C" NOT NULL,              -- user and server, as in `handovers`
    place bigint NOT NULL,
    proof text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,               -- process that holds it, see holder.py; empty where the server wants nobody there
    until bigint NOT NULL,
    PRIMARY KEY (account, place)
);
