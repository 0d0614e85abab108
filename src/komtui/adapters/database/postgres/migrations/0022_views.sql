-- Words and filters of the list under a name, for all who work with the books.
CREATE TABLE views (
    name_key text COLLATE "C" NOT NULL PRIMARY KEY,    -- folded
    name text NOT NULL,
    query text NOT NULL                  -- JSON
);

-- Up to where the search knows what is overdue: of the open invoices that are due before that day, and before that key on it.
ALTER TABLE search_index ADD COLUMN due text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE search_index ADD COLUMN due_key bigint NOT NULL DEFAULT 0;
-- Books without documents have no search to be made anew by the third version of its terms. Nothing is overdue in them, and
-- no clock on earth is two days ahead of this one.
UPDATE search_index SET version = 3, target = 3, due = to_char(now() - interval '2 days', 'YYYY-MM-DD') WHERE NOT EXISTS (SELECT 1 FROM documents);
