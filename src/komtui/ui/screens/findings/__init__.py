"""What law asks of a document: the list of findings, with the way to each field."""
