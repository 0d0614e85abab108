-- Books without documents have no search to be made anew by the second version of its terms.
UPDATE search_index SET version = 2, target = 2 WHERE NOT EXISTS (SELECT 1 FROM documents);
