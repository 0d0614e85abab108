"""Documents in from files, and out to files."""
