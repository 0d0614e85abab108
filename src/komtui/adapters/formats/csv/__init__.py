"""CSV: tables of documents, one row a line."""
