-- What the server of an account said last that it takes (RFC 1870), so that a letter that is too large is named while it is written.
CREATE TABLE size_limits (
    account text NOT NULL PRIMARY KEY,
    octets bigint NOT NULL
);
