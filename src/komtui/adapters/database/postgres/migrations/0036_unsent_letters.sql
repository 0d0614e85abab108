-- Letters that somebody has begun and not sent: kept as they are typed, one of a document and person.
CREATE TABLE unsent_letters (
    document_id bigint NOT NULL REFERENCES documents (id),
    person text NOT NULL,
    content text NOT NULL,               -- JSON; see services.mail.unsent
    at bigint NOT NULL,                     -- when it was last changed, microseconds since 1970
    PRIMARY KEY (document_id, person)
);
