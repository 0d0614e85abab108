"""The books: one set of repositories over two databases, SQLite and PostgreSQL."""
