-- Letters of which a copy lies in the account's folder of sent mail, laid there by komtui or found there.
CREATE TABLE copies (
    letter_id bigint PRIMARY KEY REFERENCES letters (id),
    at bigint NOT NULL
);
