-- What the server of an account said last that it takes (RFC 1870), so that a letter that is too large is named while it is written.
CREATE TABLE size_limits (
    account TEXT NOT NULL PRIMARY KEY,       -- user, host and port
    octets INTEGER NOT NULL                  -- of a message; 0 where it named no limit
) WITHOUT ROWID;
