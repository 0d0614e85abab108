-- The latest date of a document of the series: the next number has none before it. Empty where it was not looked for.
ALTER TABLE series ADD COLUMN dated TEXT NOT NULL DEFAULT '';
