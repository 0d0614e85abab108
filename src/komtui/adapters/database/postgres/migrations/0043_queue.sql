-- The account that a delivery leaves by, as its letter has it: what waits is looked up by it, which accounts have letters,
-- what comes next of each and since when that waits, however many letters wait.
ALTER TABLE deliveries ADD COLUMN scope text COLLATE "C" NOT NULL DEFAULT '';
UPDATE deliveries SET scope = letters.scope FROM letters WHERE letters.id = deliveries.letter_id;
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (scope, due_at, trying_since, id) WHERE state = 'queued' AND due_at >= 0;

-- A komtui of before that has the books open still writes none.
CREATE FUNCTION account_of_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.scope := coalesce((SELECT letters.scope FROM letters WHERE letters.id = NEW.letter_id), '');
    RETURN NEW;
END
$$;
CREATE TRIGGER deliveries_have_an_account BEFORE INSERT ON deliveries
    FOR EACH ROW WHEN (NEW.scope = '') EXECUTE FUNCTION account_of_delivery();

-- Whether something waits that was written by a clock that has gone back since.
CREATE INDEX deliveries_ahead ON deliveries (changed_at) WHERE state = 'queued';

-- Alerts, of which the last is asked for, and those that wait.
CREATE INDEX letters_about_none ON letters (kind, id) WHERE document_id IS NULL;

-- Accounts that stand still because one process had no password for them: that is no longer kept in the books. A process
-- that has none says so itself, and whoever has it sends. A pause that cannot be read keeps nobody from opening the books.
DO $$
DECLARE
    each record;
    code text;
    field text;
BEGIN
    FOR each IN SELECT scope, problem FROM pauses
    LOOP
        BEGIN
            code := coalesce(each.problem::json ->> 'code', each.problem::json ->> 0);
            field := coalesce(each.problem::json ->> 'field', each.problem::json ->> 2);
            IF code IN (
                'secret.locked', 'secret.passphrase', 'secret.keyring', 'secret.keyring-away', 'secret.keyring-locked',
                'secret.file', 'oauth.no-token'
            ) OR code = 'mail.missing' AND field = 'smtp.password' THEN
                DELETE FROM pauses WHERE pauses.scope = each.scope;
            END IF;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END
$$;
