"""What law and the official rules have against a document, and the e-invoice that is judged."""
