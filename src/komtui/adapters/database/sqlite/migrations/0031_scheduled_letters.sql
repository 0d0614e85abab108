-- Letters that a person has put off: how each of their documents stood then, so that none leaves that is overtaken.
CREATE TABLE scheduled_letters (
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    standing TEXT NOT NULL,             -- see services.mail.overtaken
    PRIMARY KEY (letter_id, document_id)
) WITHOUT ROWID;
