"""What goes out of a document, line by line."""
