-- To which account a claimed letter is about to be handed, in the words of `handovers`: it counts as handed over until
-- its dot, for every program, whatever scopes that one knows.
ALTER TABLE letters ADD COLUMN account TEXT NOT NULL DEFAULT '';
