"""The books: documents in, found, issued, converted, drawn."""
