-- What a document was made from, by number as its reference of role `origin` says it. No books in PostgreSQL are older,
-- so there is nothing to gather.
CREATE TABLE origins (
    number text COLLATE "C" NOT NULL,
    date text COLLATE "C" NOT NULL,
    document_id bigint NOT NULL REFERENCES documents (id),
    PRIMARY KEY (number, document_id)
);
