-- Every document that a letter carries. `letters.document_id` and `letters.revision` are those of the first.
CREATE TABLE letter_documents (
    letter_id bigint NOT NULL REFERENCES letters (id),
    document_id bigint NOT NULL REFERENCES documents (id),
    revision bigint NOT NULL,
    place bigint NOT NULL,             -- from 0, in the order of the attachments
    PRIMARY KEY (letter_id, document_id)
);
CREATE INDEX letter_documents_document ON letter_documents (document_id, letter_id);
INSERT INTO letter_documents (letter_id, document_id, revision, place)
    SELECT id, document_id, revision, 0 FROM letters WHERE document_id IS NOT NULL;
