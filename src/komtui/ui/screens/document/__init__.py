"""One document with its lines and totals."""
