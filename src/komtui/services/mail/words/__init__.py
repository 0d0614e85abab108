"""What a letter says: its words from templates, the table of several documents, and all of it once more in HTML."""
