-- What was paid before, beside what was due then: the two come to the total, which the list says. It is within the body
-- alone so far. Where what was due is the amount with tax, nothing was paid.
ALTER TABLE documents ADD COLUMN prepaid text NOT NULL DEFAULT '0';

-- A body that cannot be read keeps nobody from opening the books.
DO $$
DECLARE
    due record;
BEGIN
    FOR due IN SELECT document_id, body FROM documents JOIN document_bodies ON document_id = id WHERE payable <> gross
    LOOP
        BEGIN
            UPDATE documents SET prepaid = coalesce(
                due.body::json #>> '{stated_totals,prepaid}', due.body::json ->> 'prepaid', '0'
            ) WHERE id = due.document_id;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END
$$;
