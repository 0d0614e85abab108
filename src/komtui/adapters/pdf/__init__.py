"""PDF pages (fpdf2)."""
