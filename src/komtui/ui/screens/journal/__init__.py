"""What happened: to one document, and all of it."""
