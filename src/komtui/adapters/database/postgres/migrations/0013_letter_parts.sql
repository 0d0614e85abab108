-- The files that a message carries stand once, among the artifacts: `letter_mimes.mime` is what is left of the message, and
-- here is where each of them belongs in it, in lines of 76 characters of base64. `letter_mimes.sha256` is that of the whole
-- message. What was queued before this table is whole where it stands.
CREATE TABLE letter_parts (
    letter_id bigint NOT NULL REFERENCES letters (id),
    place bigint NOT NULL,             -- offset in what is left of the message
    sha256 text COLLATE "C" NOT NULL REFERENCES artifacts (sha256),
    PRIMARY KEY (letter_id, place)
);
