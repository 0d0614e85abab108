"""The books in SQLite: repositories, search, migrations."""
