"""The repositories: rows to domain objects and back, one file a subject."""
