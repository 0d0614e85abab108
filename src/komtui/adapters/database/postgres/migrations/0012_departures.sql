-- Documents as they left the house: until then they follow the company's own name, account and logo, and from then on
-- they never change.
CREATE TABLE departures (
    document_id bigint PRIMARY KEY REFERENCES documents (id),
    body text NOT NULL,
    logo text COLLATE "C" NOT NULL
);

-- What a draft was when a file brought it, so that it is known again whatever became of it.
ALTER TABLE documents ADD COLUMN content_sha256 text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX documents_content ON documents (content_sha256) WHERE content_sha256 <> '';

-- The last document that was looked at for numbers that came in from elsewhere. A series that has begun goes on as it
-- did: a jump after an old number would leave a gap in it.
ALTER TABLE series ADD COLUMN seen bigint NOT NULL DEFAULT 0;
UPDATE series SET seen = (SELECT coalesce(max(id), 0) FROM documents);

-- Drafts that nobody wants are in no list but that of their own.
CREATE INDEX documents_discarded ON documents (key) WHERE state = 'discarded';
