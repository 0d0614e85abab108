"""JSON: documents in the shape of docs/import.md."""
