-- Since when what failed, bounced or is uncertain needs nobody any more, and the delivery whose success settled it: none
-- where a person set it aside. Both are null while somebody must look, and where nothing failed.
ALTER TABLE deliveries ADD COLUMN settled_at bigint;
ALTER TABLE deliveries ADD COLUMN settled_by bigint;
CREATE INDEX deliveries_settled ON deliveries (state) WHERE settled_at IS NOT NULL;

-- What was delivered since then is so in the books that there are as well.
UPDATE deliveries SET settled_by = (
    SELECT min(later.id) FROM letters AS own
    JOIN letters AS other ON other.document_id = own.document_id AND other.kind = own.kind AND other.id <> own.id
    JOIN deliveries AS later ON later.letter_id = other.id
    WHERE own.id = deliveries.letter_id AND later.state = 'sent' AND later.changed_at >= deliveries.changed_at
) WHERE state IN ('failed', 'uncertain', 'bounced');
UPDATE deliveries SET settled_at = (SELECT changed_at FROM deliveries AS later WHERE later.id = deliveries.settled_by)
WHERE settled_by IS NOT NULL;
