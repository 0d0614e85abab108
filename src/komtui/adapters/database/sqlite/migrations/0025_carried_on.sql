-- Credit notes of other programs name their invoice, and not an origin: what was made from it finds them as well.
INSERT INTO origins (number, date, document_id)
SELECT json_extract(reference.value, '$.number'), coalesce(json_extract(reference.value, '$.date'), ''), documents.id
FROM documents JOIN document_bodies ON document_bodies.document_id = documents.id
CROSS JOIN json_each(CASE WHEN json_valid(body) THEN body ELSE '{}' END, '$.references') AS reference
WHERE kind = 'credit-note'
AND json_extract(reference.value, '$.role') = 'invoice' AND json_extract(reference.value, '$.number') <> ''
ON CONFLICT DO NOTHING;

-- Whether nothing of a quote or an order is left to be carried on, after what was made from it and stands.
ALTER TABLE documents ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;

-- By their totals at first; the search is made anew by the lines.
UPDATE documents SET carried = 1 WHERE number <> '' AND kind IN ('quote', 'order') AND (
    EXISTS (
        SELECT 1 FROM origins JOIN documents AS made ON made.id = origins.document_id
        WHERE origins.number = documents.number AND origins.date IN ('', documents.date) AND made.kind = 'order'
        AND made.state NOT IN ('draft', 'cancelled', 'discarded')
    )
    OR CAST(documents.gross AS numeric) - 0.0001 <= (
        SELECT sum(CAST(made.gross AS numeric)) FROM origins JOIN documents AS made ON made.id = origins.document_id
        WHERE origins.number = documents.number AND origins.date IN ('', documents.date) AND made.kind = 'invoice'
        AND made.state NOT IN ('draft', 'cancelled', 'discarded')
    )
);

-- Books without documents have no search to be made anew by the fourth version of its terms.
UPDATE search_index SET version = 4, target = 4 WHERE NOT EXISTS (SELECT 1 FROM documents);
