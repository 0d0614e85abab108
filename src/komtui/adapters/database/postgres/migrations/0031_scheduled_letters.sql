-- Letters that a person has put off: how each of their documents stood then, so that none leaves that is overtaken.
CREATE TABLE scheduled_letters (
    letter_id bigint NOT NULL REFERENCES letters (id),
    document_id bigint NOT NULL REFERENCES documents (id),
    standing text NOT NULL,             -- see services.mail.overtaken
    PRIMARY KEY (letter_id, document_id)
);
