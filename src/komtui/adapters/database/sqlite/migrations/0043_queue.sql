-- The account that a delivery leaves by, as its letter has it: what waits is looked up by it, which accounts have letters,
-- what comes next of each and since when that waits, however many letters wait.
ALTER TABLE deliveries ADD COLUMN scope TEXT NOT NULL DEFAULT '';
UPDATE deliveries SET scope = (SELECT scope FROM letters WHERE letters.id = deliveries.letter_id);
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (scope, due_at, trying_since, id) WHERE state = 'queued' AND due_at >= 0;

-- A komtui of before that has the books open still writes none.
CREATE TRIGGER deliveries_have_an_account AFTER INSERT ON deliveries WHEN NEW.scope = ''
BEGIN
    UPDATE deliveries SET scope = (SELECT scope FROM letters WHERE letters.id = NEW.letter_id) WHERE id = NEW.id;
END;

-- Whether something waits that was written by a clock that has gone back since.
CREATE INDEX deliveries_ahead ON deliveries (changed_at) WHERE state = 'queued';

-- Alerts, of which the last is asked for, and those that wait.
CREATE INDEX letters_about_none ON letters (kind, id) WHERE document_id IS NULL;

-- Accounts that stand still because one process had no password for them: that is no longer kept in the books. A process
-- that has none says so itself, and whoever has it sends.
DELETE FROM pauses WHERE (
    SELECT code IN (
        'secret.locked', 'secret.passphrase', 'secret.keyring', 'secret.keyring-away', 'secret.keyring-locked',
        'secret.file', 'oauth.no-token'
    ) OR code = 'mail.missing' AND field = 'smtp.password'
    FROM (
        SELECT coalesce(json_extract(known, '$.code'), json_extract(known, '$[0]')) AS code,
            coalesce(json_extract(known, '$.field'), json_extract(known, '$[2]')) AS field
        FROM (SELECT CASE WHEN json_valid(problem) THEN problem ELSE '{}' END AS known)
    )
);
