-- Credit notes of other programs name their invoice, and not an origin: what was made from it finds them as well.
-- A body that cannot be read keeps nobody from opening the books.
DO $$
DECLARE
    credit record;
BEGIN
    FOR credit IN SELECT document_id, body FROM documents JOIN document_bodies ON document_id = id
        WHERE kind = 'credit-note'
    LOOP
        BEGIN
            INSERT INTO origins (number, date, document_id)
            SELECT reference ->> 'number', coalesce(reference ->> 'date', ''), credit.document_id
            FROM json_array_elements(credit.body::json -> 'references') AS reference
            WHERE reference ->> 'role' = 'invoice' AND reference ->> 'number' <> ''
            ON CONFLICT DO NOTHING;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END
$$;

-- Whether nothing of a quote or an order is left to be carried on, after what was made from it and stands.
ALTER TABLE documents ADD COLUMN carried bigint NOT NULL DEFAULT 0;

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
