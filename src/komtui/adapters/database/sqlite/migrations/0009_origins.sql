-- What a document was made from, by number as its reference of role `origin` says it: so that what came of a document is
-- found without reading every body.
CREATE TABLE origins (
    -- The key's columns come first: with another one in between, the quick_check of SQLite 3.40 finds faults in sound rows.
    number TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    date TEXT NOT NULL,                 -- of the origin, ISO 8601; empty where the reference does not say it
    PRIMARY KEY (number, document_id)
) WITHOUT ROWID;

-- A body that cannot be read keeps nobody from opening the books.
INSERT INTO origins (number, date, document_id)
SELECT json_extract(reference.value, '$.number'), coalesce(json_extract(reference.value, '$.date'), ''), document_id
FROM document_bodies
CROSS JOIN json_each(CASE WHEN json_valid(body) THEN body ELSE '{}' END, '$.references') AS reference
WHERE json_extract(reference.value, '$.role') = 'origin' AND json_extract(reference.value, '$.number') <> ''
ON CONFLICT DO NOTHING;
