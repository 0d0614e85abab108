-- What happened, in one chain (see domain/journal.py): each entry has the hash of the one before it.
CREATE TABLE journal (
    number bigint PRIMARY KEY,
    at bigint NOT NULL,
    who text NOT NULL,
    machine text NOT NULL,
    store text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    subjects text NOT NULL,                         -- JSON list
    facts text NOT NULL,                            -- canonical JSON
    before text NOT NULL,
    hash text NOT NULL
);
-- Which entries tell of what.
CREATE TABLE journal_subjects (
    subject text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (subject, number)
);

CREATE FUNCTION journal_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is only added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_only_added_to();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_only_added_to();
CREATE INDEX journal_event ON journal (event, number);

-- Which entry has what became of a letter; null until it is sealed into the chain, soon after.
ALTER TABLE events ADD COLUMN entry bigint;
CREATE INDEX events_unsealed ON events (id) WHERE entry IS NULL;
