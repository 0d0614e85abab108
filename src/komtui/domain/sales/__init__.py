"""Sales documents: what one is, its parties, taxes, numbers and life."""
