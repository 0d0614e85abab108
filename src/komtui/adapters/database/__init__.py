"""The books: one set of repositories over SQLite and PostgreSQL, each with its dialect, search and migrations."""
