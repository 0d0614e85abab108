-- What each letter that reminds said of each of its documents.
CREATE TABLE reminders (
    letter_id bigint NOT NULL REFERENCES letters (id),
    document_id bigint NOT NULL REFERENCES documents (id),
    step text COLLATE "C" NOT NULL,           -- the step that it was; empty where it was only listed with others
    owed text NOT NULL,                 -- what the letter says is left to be paid
    PRIMARY KEY (letter_id, document_id)
);
CREATE INDEX reminders_document ON reminders (document_id, step);

-- Whom nobody is to remind for the time being: a document, or all of a customer.
CREATE TABLE reminder_stops (
    subject text COLLATE "C" PRIMARY KEY, -- document.12, customer.7
    at bigint NOT NULL,
    who text NOT NULL,
    reason text NOT NULL
);

-- Quotes by the day to which they are valid, as what is to be paid is found by the day on which it is due.
ALTER TABLE documents ADD COLUMN valid_until text COLLATE "C";
UPDATE documents SET valid_until = substring(body FROM '"valid_until":"([0-9]{4}-[0-9]{2}-[0-9]{2})"')
FROM document_bodies WHERE document_id = documents.id AND kind = 'quote';
CREATE INDEX documents_offered ON documents (valid_until, key) WHERE kind = 'quote' AND state = 'issued';
