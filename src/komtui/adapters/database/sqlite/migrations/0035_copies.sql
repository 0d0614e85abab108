-- Letters of which a copy lies in the account's folder of sent mail, laid there by komtui or found there.
CREATE TABLE copies (
    letter_id INTEGER PRIMARY KEY REFERENCES letters (id),
    at INTEGER NOT NULL
);
