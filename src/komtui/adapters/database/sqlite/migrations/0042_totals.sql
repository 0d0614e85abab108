-- What was paid before, beside what was due then: the two come to the total, which the list says. It is within the body
-- alone so far. Where what was due is the amount with tax, nothing was paid.
ALTER TABLE documents ADD COLUMN prepaid TEXT NOT NULL DEFAULT '0';
UPDATE documents SET prepaid = coalesce((
    SELECT coalesce(json_extract(known, '$.stated_totals.prepaid'), json_extract(known, '$.prepaid')) FROM (
        SELECT CASE WHEN json_valid(body) THEN body ELSE '{}' END AS known
        FROM document_bodies WHERE document_id = documents.id
    )
), '0') WHERE payable <> gross;
