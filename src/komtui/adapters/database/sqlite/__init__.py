"""SQLite: the file, its connections, migrations, and what it says when something is wrong."""
